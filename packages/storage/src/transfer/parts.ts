import { TransferError } from "@kloudless/core";

/** The most parts an upload can have. */
export const MAX_PARTS = 10_000;

/** The most parts a transfer can have; those of a download are not counted by the server. */
export const MOST_NUMBERS = 1_000_000;

/** A part of a transfer: its number, from 1 on, and the bytes it holds, without `end`. */
export interface Part {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The parts of a transfer, fixed before the first byte moves.
 *
 * @throws TransferError `too_many_parts`.
 */
export function planParts(size: number, partSize: number, most: number = MAX_PARTS): Part[] {
  const count = Math.ceil(size / partSize);
  if (count > most) {
    throw new TransferError(
      "too_many_parts",
      `${size} bytes in parts of ${partSize} are ${count} parts; there can be ${most}. ${advice(most)}`,
    );
  }
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    start: index * partSize,
    end: Math.min(size, (index + 1) * partSize),
  }));
}

/** The size of a download's parts is the caller's to choose, that of an upload's the server's. */
function advice(most: number): string {
  return most === MAX_PARTS
    ? "The server chose them too small: split the file, or have it configured otherwise."
    : "Give a larger `partSize`.";
}

/** A set of part numbers that is written as short text, e.g. `1-57,60`. */
export class PartSet {
  readonly #numbers: Set<number>;

  constructor(numbers: Iterable<number> = []) {
    this.#numbers = new Set(numbers);
  }

  /** @throws TransferError `bad_journal` when the text is none of {@link toString}. */
  static parse(text: string): PartSet {
    const numbers: number[] = [];
    for (const range of text === "" ? [] : text.split(",")) {
      const [, from, to = from] = /^([1-9]\d{0,6})(?:-([1-9]\d{0,6}))?$/.exec(range) ?? [];
      const [first, last] = [Number(from), Number(to)];
      if (!(first <= last && last <= MOST_NUMBERS))
        throw new TransferError("bad_journal", `The journal's parts are damaged: ${JSON.stringify(text.slice(0, 100))}.`);
      for (let number = first; number <= last; number++) numbers.push(number);
    }
    return new PartSet(numbers);
  }

  get size(): number {
    return this.#numbers.size;
  }

  has(number: number): boolean {
    return this.#numbers.has(number);
  }

  /** Whether it holds the parts of a whole, from the first to the last. */
  isWhole(count: number): boolean {
    if (this.#numbers.size < count) return false;
    for (let number = 1; number <= count; number++) if (!this.#numbers.has(number)) return false;
    return true;
  }

  add(number: number): void {
    this.#numbers.add(number);
  }

  toString(): string {
    const sorted = [...this.#numbers].toSorted((a, b) => a - b);
    const ranges: string[] = [];
    for (let at = 0; at < sorted.length; ) {
      const first = sorted[at] as number;
      let last = first;
      while (sorted[++at] === last + 1) last++;
      ranges.push(first === last ? String(first) : `${first}-${last}`);
    }
    return ranges.join(",");
  }
}
