import { TransferError } from "@kloudless/core";

/** The most parts an upload can have. */
export const MAX_PARTS = 10_000;

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
      `${size} bytes in parts of ${partSize} are ${count} parts; there can be ${most}. Ask for larger parts.`,
    );
  }
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    start: index * partSize,
    end: Math.min(size, (index + 1) * partSize),
  }));
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
      const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range) ?? [];
      if (first === undefined || Number(last ?? first) < Number(first))
        throw new TransferError("bad_journal", `The journal's parts are damaged: ${JSON.stringify(text)}.`);
      for (let number = Number(first); number <= Number(last ?? first); number++) numbers.push(number);
    }
    return new PartSet(numbers);
  }

  get size(): number {
    return this.#numbers.size;
  }

  has(number: number): boolean {
    return this.#numbers.has(number);
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
