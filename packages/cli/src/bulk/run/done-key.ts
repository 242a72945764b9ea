import { type FileEntry, joined, type Names } from "../ends/entry.ts";

/** By what a file that was transferred is known again in a later run: it changes as soon as the file does. */
export function doneKey(from: Names, { size, changed }: FileEntry): string {
  return `${joined(from)}\0${size}\0${changed ?? ""}`;
}
