import type { Connected, RequestOptions } from "@kloudless/core";
import type { Folder } from "../folder.ts";

/** An account to copy to: itself, also of another client, or its id with the same client. */
export type CopyAccount = Connected | number | string;

/** A folder to copy to: itself or its id; `root` for the top. */
export type CopyFolder = string | { readonly id: string; readonly account?: number };

/** How far copying is. */
export interface CopyProgress {
  /** Files that are done with: copied, skipped or failed. */
  readonly files: number;
  /** Bytes of the files that were copied, and of those on their way; falls when one has to be sent again. */
  readonly bytes: number;
  readonly totalFiles: number;
  /** Bytes of all files whose size is known. */
  readonly totalBytes: number;
}

/** How a file is copied to any account. Headers and `asUser` are missing, since they would have to mean two accounts at once. */
export interface CopyToOptions extends Pick<RequestOptions, "signal" | "timeout" | "retry"> {
  /** Default: the same name; a root's is that of its service. */
  readonly name?: string | undefined;
  /**
   * What happens when the folder has a file of that name: true replaces its contents, false gives the copy another name, e.g.
   * `report (1).pdf`. Default false.
   */
  readonly overwrite?: boolean | undefined;
  /** Called with how far it is, at most ten times a second and once at the end. What it throws ends the copying. */
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
}

/** How a folder is copied to any account. */
export interface FolderCopyToOptions extends CopyToOptions {
  /** Files copied at a time. Default 4. */
  readonly concurrency?: number | undefined;
  /** Leave out files of which there is one with the same name and size already: to go on with a copy that was ended. Default false. */
  readonly skipExisting?: boolean | undefined;
}

/** What became of copying a folder. */
export interface CopySummary {
  /** The folder that the copies are in. */
  readonly folder: Folder;
  /** How many files were copied. */
  readonly copied: number;
  /** Bytes of those. */
  readonly bytes: number;
  /** What was left out on purpose. */
  readonly skipped: readonly CopySkip[];
  /** What could not be copied, or not be looked into. */
  readonly failed: readonly CopyFailure[];
}

/** A file or folder that was left out, and why. */
export interface CopySkip {
  /** Names from below the folder that was copied, joined by `/`. For people: a name itself may hold one. */
  readonly path: string;
  readonly reason: string;
}

/** A file or folder that failed. */
export interface CopyFailure {
  /** Names from below the folder that was copied, joined by `/`. For people: a name itself may hold one. */
  readonly path: string;
  readonly error: Error;
}
