import type { FileEntry, Names } from "../ends/entry.ts";

/** By what a path is known in what is kept of a run: a name may hold a slash, and is no path for that. */
export function pathKey(names: Names): string {
  return JSON.stringify(names);
}

/** By what a file that was transferred is known again in a later run: it changes as soon as the file does. */
export function doneKey(from: Names, { size, changed }: FileEntry): string {
  return `${pathKey(from)}\0${size}\0${changed ?? ""}`;
}
