import { ArgumentError } from "@kloudless/core";

/** A part of a file, in bytes, as in `slice`. */
export interface ByteRange {
  /** The first byte, from 0. Default 0. */
  readonly start?: number | undefined;
  /** The byte behind the last one. Default: the end of the file, which is also where a larger one ends. */
  readonly end?: number | undefined;
}

/** A range with nothing left open; `end` is infinite for the end of the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** @throws ArgumentError when the range is none, or empty: HTTP cannot ask for no bytes. */
export function spanOf(range: ByteRange | undefined): Span {
  const start = range?.start ?? 0;
  const end = range?.end ?? Number.POSITIVE_INFINITY;
  if (!Number.isSafeInteger(start) || start < 0) throw new ArgumentError("range", "`range.start` must be a whole number of bytes from 0.");
  if ((!Number.isSafeInteger(end) && end !== Number.POSITIVE_INFINITY) || end <= start)
    throw new ArgumentError("range", "`range.end` must be a whole number of bytes above `range.start`.");
  return { start, end };
}

/** The value of a `Range` header; undefined for a whole file. */
export function rangeHeader({ start, end }: Span): string | undefined {
  if (start === 0 && end === Number.POSITIVE_INFINITY) return undefined;
  return `bytes=${start}-${end === Number.POSITIVE_INFINITY ? "" : end - 1}`;
}

/** What a `Content-Range` header says came. */
export interface ContentRange extends Span {
  /** Bytes of the whole file; undefined where the service does not tell. */
  readonly total: number | undefined;
}

/** The value of a `Content-Range` header, read strictly; undefined when it is none. */
export function parseContentRange(value: string | undefined): ContentRange | undefined {
  const parts = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(value ?? "");
  if (parts === null) return undefined;
  const start = Number(parts[1]);
  const end = Number(parts[2]) + 1;
  const total = parts[3] === "*" ? undefined : Number(parts[3]);
  return end > start && (total === undefined || end <= total) ? { start, end, total } : undefined;
}
