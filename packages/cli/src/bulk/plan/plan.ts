import { type FileEntry, type FolderEntry, joined, type Names } from "../ends/entry.ts";
import type { Verdict } from "./compare.ts";

/** A folder of the destination, as it is or is to be. */
export interface PlannedFolder {
  /** From the top of the destination; none for the top itself. */
  readonly names: Names;
  readonly parent: PlannedFolder | undefined;
  /** Undefined where it is still to be made. */
  readonly destination: string | undefined;
}

/** A file to transfer. */
export interface Transfer {
  readonly folder: PlannedFolder;
  /** Its name at the destination. */
  readonly name: string;
  /** Its path from the top of the source. */
  readonly from: Names;
  readonly source: FileEntry;
  /** What it replaces. */
  readonly destination: FileEntry | undefined;
  readonly why: "new" | Exclude<Verdict, "same" | "kept" | "refused">;
}

/** Something to delete at the destination. */
export interface Deletion {
  readonly names: Names;
  readonly entry: FileEntry | FolderEntry;
  /** Whether something else is to have its name: then it goes before anything is transferred. */
  readonly makesWay: boolean;
}

/** What could not be looked at, or is not clear enough to do anything about. */
export interface Problem {
  readonly names: Names;
  readonly error: unknown;
}

/** What is left out, and why. */
export interface Skip {
  readonly names: Names;
  readonly reason: string;
}

/** What is to be done to make a destination like its source. */
export interface Plan {
  readonly makes: readonly PlannedFolder[];
  readonly transfers: readonly Transfer[];
  /** What is in a folder comes before it. */
  readonly deletions: readonly Deletion[];
  readonly skips: readonly Skip[];
  readonly problems: readonly Problem[];
  /** Files that are there already, or are to stay as they are. */
  readonly same: number;
  /** Files of the source that the filter lets through. */
  readonly sourceFiles: number;
  /** Files and folders of the destination that the filter lets through. */
  readonly destinationEntries: number;
}

export function pathOf({ folder, name }: Transfer): Names {
  return [...folder.names, name];
}

/** Order of paths: a folder before what is in it, everything else by the code points of its names. */
export function byNames(one: Names, two: Names): number {
  const [a, b] = [joined(one), joined(two)];
  return a < b ? -1 : a > b ? 1 : one.length - two.length;
}

export function bytesOf({ transfers }: Plan): number {
  return transfers.reduce((sum, { source }) => sum + (source.size ?? 0), 0);
}
