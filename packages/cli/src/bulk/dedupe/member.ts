import type { File, Folder } from "@kloudless/storage";
import type { Entry, FileEntry, Names } from "../ends/entry.ts";

/** An object that has something in common with others. */
export interface Member<One extends Entry = Entry> {
  readonly names: Names;
  readonly entry: One;
  /** The folder it was found in, as the object itself tells. */
  readonly parent: (File | Folder)["parent"];
  /** What names are taken in that folder; those that are given meanwhile are added. */
  readonly taken: Set<string>;
}

export type FileMember = Member<FileEntry>;

export function isFile(member: Member): member is FileMember {
  return member.entry.kind === "file";
}

/** Objects of one folder with the same name, or files of a tree with the same contents. */
export type Group = readonly Member[];

/** Oldest first, those of an unknown age last; in an order that is the same each time. */
export function byAge({ entry: one }: FileMember, { entry: other }: FileMember): number {
  const [a, b] = [one.modified ?? Number.POSITIVE_INFINITY, other.modified ?? Number.POSITIVE_INFINITY];
  return a === b ? (one.ref < other.ref ? -1 : 1) : a - b;
}
