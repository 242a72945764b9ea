import { CommandError } from "../../failure/command-error.ts";
import type { Entry, FileEntry, FolderEntry, Names } from "./entry.ts";
import type { LocalEnd } from "./local-end.ts";
import type { RemoteEnd } from "./remote-end.ts";

/** What the two kinds of end have in common. A folder is named by its `ref`: an absolute path, or an id. */
export interface EndBase {
  /** The top folder; undefined where it is still to be made. */
  readonly root: string | undefined;
  /** For people: where names lead to. */
  show(names: Names): string;
  /** What a folder holds, in one listing. */
  list(folder: string, signal: AbortSignal): Promise<Entry[]>;
  /** The names that objects of the other end, which are together in a folder, have at this one. No two are the same here. */
  namesFor(entries: readonly Entry[]): ReadonlyMap<Entry, string>;
  /** What names have in common that are the same at this end. */
  fold(name: string): string;
  /** Makes the top folder, and those above it that are missing. Resolves to its ref. */
  makeRoot(signal: AbortSignal): Promise<string>;
  /** Makes a folder, or finds it. Resolves to its ref. */
  makeFolder(parent: string, name: string, signal: AbortSignal): Promise<string>;
  /** That a file is as it was listed. @throws CommandError `changed` (7); what looking at it throws. */
  checkUnchanged(file: FileEntry, signal: AbortSignal): Promise<void>;
  /** Deletes a file as it was listed. */
  removeFile(file: FileEntry, signal: AbortSignal): Promise<void>;
  /** Deletes a folder that is empty; one that is not is an error. */
  removeFolder(folder: FolderEntry, signal: AbortSignal): Promise<void>;
}

/** One end of a tree: a local directory, or a folder of an account. */
export type TreeEnd = LocalEnd | RemoteEnd;

/** What is thrown for a file that is no longer as it was listed. */
export function changedMeanwhile(what: string): CommandError {
  return new CommandError(7, "changed", `${JSON.stringify(what)} was changed meanwhile: it is left as it is.`);
}
