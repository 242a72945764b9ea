import { CommandError, UsageError } from "../../failure/command-error.ts";
import type { OptionSpec } from "../../program/values.ts";

export function byteRange(flags: string, description: string): OptionSpec<WantedBytes> {
  return { flags, description, parse: parseByteRange };
}

/** A part of a file: from its start, or so many bytes at its end. */
export type WantedBytes = { readonly start: number; readonly end?: number } | { readonly last: number };

/** As curl has it: `0-99` are the first hundred bytes, `100-` is what follows, `-100` the last hundred. @throws UsageError */
export function parseByteRange(text: string): WantedBytes {
  const [, first, last] = /^(\d*)-(\d*)$/.exec(text) ?? [];
  const [start, end] = [Number(first), Number(last)];
  const isSafe = Number.isSafeInteger(start) && Number.isSafeInteger(end + 1);
  if (isSafe && first && last === "") return { start };
  if (isSafe && first === "" && last && end > 0) return { last: end };
  if (isSafe && first && last && end >= start) return { start, end: end + 1 };
  throw new UsageError(
    `--range must be the first and the last byte, like 0-99, 100- or -100; got ${JSON.stringify(text)}.`,
    "Bytes are counted from 0.",
  );
}

/**
 * The part of a file of that size, as it is asked for; undefined where it is empty.
 *
 * @param size - Null where the service does not tell.
 * @throws CommandError `bad_range` (2) where it begins behind the end, `unknown_size` (12).
 */
export function rangeWithin(
  wanted: WantedBytes,
  size: number | null,
  text: string,
): { readonly start: number; readonly end?: number } | undefined {
  if ("last" in wanted) {
    if (size === null)
      throw new CommandError(12, "unknown_size", `${text}: the service does not tell the size, so there is no counting from the end.`);
    return size === 0 ? undefined : { start: Math.max(0, size - wanted.last) };
  }
  if (size === null || wanted.start < size) return wanted;
  if (wanted.start === 0) return undefined;
  throw new CommandError(2, "bad_range", `${text} has ${size} bytes, and none from ${wanted.start} on.`);
}
