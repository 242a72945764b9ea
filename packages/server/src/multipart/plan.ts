import { ConfigError } from "../config-error.ts";

/** Part numbers go from 1 to this. */
export const MAX_PARTS = 10_000;

const DEFAULT_PART_SIZE = 8 * 1024 * 1024;

const MIB = 1024 * 1024;

/** The usual size of a part, as configured. @throws ConfigError */
export function checkedPartSize(size: number = DEFAULT_PART_SIZE): number {
  if (Number.isSafeInteger(size) && size > 0) return size;
  throw new ConfigError(`part_size: ${size} is not a number of bytes`);
}

/**
 * The size of parts for a file of `size` bytes: the usual one, or as much more as it takes to manage with {@link MAX_PARTS}. One of
 * unknown size has the usual ones too: its client holds parts in memory, and every short stream would pay for the rare one that is
 * longer than 10,000 of them (78 GiB unless configured otherwise).
 */
export function partSizeFor(size: number | null, usual: number): number {
  const least = Math.ceil((size ?? 0) / MAX_PARTS);
  return least <= usual ? usual : Math.ceil(least / MIB) * MIB;
}

/** What a client announced. */
interface Announced {
  readonly size: number | null;
  readonly part_size: number;
}

/** Why these parts, in the order of their numbers, are not the whole file; undefined when they are. */
export function shortcoming(parts: readonly { number: number; size: number }[], { size, part_size }: Announced): string | undefined {
  let total = 0;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part.number !== index + 1) return `Part ${index + 1} is missing.`;
    if (part.size !== part_size && !isLast) return `Part ${part.number} has ${part.size} bytes: all but the last must have ${part_size}.`;
    total += part.size;
  }
  if (parts.length === 0 && size !== 0) return "Part 1 is missing.";
  if (size === null || total === size) return undefined;
  // The last one that should be there is the one to send, or to send again.
  const last = Math.max(1, Math.ceil(size / part_size));
  if (total > size) return `The parts have ${total} bytes, more than the ${size} that were announced.`;
  return parts.length < last
    ? `Part ${parts.length + 1} is missing: the parts have ${total} of ${size} bytes.`
    : `Part ${last} has ${parts.at(-1)?.size ?? 0} bytes: the parts have ${total} of ${size}.`;
}
