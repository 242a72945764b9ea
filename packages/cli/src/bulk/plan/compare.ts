import type { FileEntry } from "../ends/entry.ts";

/** Which way files go. */
export type Direction = "up" | "down" | "across";

export type Existing = "compare" | "keep" | "replace" | "refuse";

/** How two files of one path are compared. */
export interface Comparison {
  readonly direction: Direction;
  /** By their bytes, not by their times. */
  readonly checksum: boolean;
  /** What becomes of files that are there: they are compared, stay, are replaced, or are an error. */
  readonly existing: Existing;
  /** What is newer at the destination stays. */
  readonly update: boolean;
  /** Milliseconds by which the clock of the service is ahead of this machine's. */
  readonly lead: number;
}

/** Why a file is to be transferred; `same` and `kept` where it is not, `bytes` where only its bytes can tell, `refused` where it must not be. */
export type Verdict = "same" | "kept" | "refused" | "asked" | "size" | "time" | "bytes";

/**
 * Whether a file is at the destination already.
 *
 * The API tells when the service wrote a file, and takes no times from clients: what was uploaded has the time of its upload. So a file is the same
 * when it has the same size and
 * - `up`: was written by the service at or after the moment at which the local file last became what it is: its time of modification or of change,
 *   the later one, so that an older file which was moved or unpacked into its place counts as changed;
 * - `down`: has, to the millisecond, the time that the service gives: downloads set it;
 * - `across`: was written at or after the source was.
 *
 * Where a time or a size is not known, the file is not taken for the same. For `up`, the clocks of two machines are compared, and how far apart they
 * are is known to two seconds. Where a file may be written at the destination by others, or whole directories change places at the source,
 * `checksum` compares the bytes.
 */
export function compare(source: FileEntry, destination: FileEntry, how: Comparison): Verdict {
  if (how.existing === "keep") return "kept";
  if (how.existing === "refuse") return "refused";
  if (how.existing === "replace") return "asked";
  if (how.update && isNewer(destination, source)) return "kept";
  if (source.size !== destination.size) return "size";
  if (how.checksum) return source.size === 0 ? "same" : "bytes";
  return hasFittingTime(source, destination, how) ? "same" : "time";
}

function isNewer(one: FileEntry, other: FileEntry): boolean {
  return one.modified !== undefined && other.modified !== undefined && Math.floor(one.modified) > Math.floor(other.modified);
}

function hasFittingTime(source: FileEntry, destination: FileEntry, { direction, lead }: Comparison): boolean {
  if (source.changed === undefined || source.modified === undefined || destination.modified === undefined) return false;
  // The system keeps times as fractions of seconds: what was set to a millisecond may be read a little below it.
  if (direction === "down") return Math.round(destination.modified) === Math.round(source.modified);
  return destination.modified - (direction === "up" ? lead : 0) >= source.changed;
}
