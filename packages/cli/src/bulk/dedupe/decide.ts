import { CommandError } from "../../failure/command-error.ts";
import { alternatives } from "../alternatives.ts";
import { several } from "./groups.ts";
import { byAge, type FileMember, type Group, isFile, type Member } from "./member.ts";

/** What becomes of objects that have something in common. */
export type Mode = "list" | "skip" | "newest" | "oldest" | "largest" | "smallest" | "rename";

/** What is to be done about one of a group. */
export type Step =
  | { readonly action: "keep" | "leave"; readonly member: Member }
  /** @property keeper - The one that stays. */
  | { readonly action: "delete"; readonly member: FileMember; readonly keeper: FileMember; readonly isSame: boolean }
  /** @property to - Its new name. */
  | { readonly action: "rename"; readonly member: Member; readonly to: string };

/** What is known of files of one group that have the same size: what is the same for the same contents. */
export type Contents = ReadonlyMap<Member, string>;

/** The files of a group of which it matters whether they have the same contents. */
export function toCompare(group: Group, mode: Mode): readonly FileMember[] {
  if (mode === "list" || mode === "rename") return [];
  const readable = group.filter(isFile).filter(({ entry }) => entry.isReadable && entry.size !== null);
  return several(readable, ({ entry }) => String(entry.size)).flat();
}

/**
 * What is to be done about objects of one name.
 *
 * - `skip`: of files with the same contents the oldest stays; all others are left.
 * - `newest` and the like: that file stays, and the others are deleted. Folders are left.
 * - `rename`: one keeps the name, the others get a number.
 *
 * @throws CommandError `undecided` (7) where it is not certain which file is meant: none is deleted then.
 */
export function decideByName(group: Group, mode: Mode, contents: Contents, fold: (name: string) => string): Step[] {
  if (mode === "list") return group.map((member) => ({ action: "leave", member }));
  if (mode === "rename") return renamed(group, fold);
  if (mode === "skip") return withoutCopies(group, contents);
  const files = group.filter(isFile);
  if (files.length < 2) return group.map((member) => ({ action: "leave", member }));
  const keeper = chosen(files, mode, contents);
  return group.map((member) => {
    if (!isFile(member)) return { action: "leave", member };
    return member === keeper ? { action: "keep", member } : { action: "delete", member, keeper, isSame: false };
  });
}

/** What is to be done about files of the same contents: the newest or the oldest stays. */
export function decideByContents(group: Group, mode: Mode): Step[] {
  if (mode !== "newest" && mode !== "oldest") return group.map((member) => ({ action: "leave", member }));
  const files = group.filter(isFile).toSorted(byAge);
  const known = files.filter(({ entry }) => entry.modified !== undefined);
  const keeper = (mode === "oldest" ? known[0] : known.at(-1)) ?? files[0];
  return group.filter(isFile).map((member) => {
    return member === keeper || keeper === undefined ? { action: "keep", member } : { action: "delete", member, keeper, isSame: true };
  });
}

function withoutCopies(group: Group, contents: Contents): Step[] {
  const keepers = new Map<Member, FileMember>();
  const known = group.filter(isFile).filter((member) => contents.has(member));
  for (const copies of several(known, (member) => `${member.entry.size} ${contents.get(member)}`)) {
    const [keeper] = copies.toSorted(byAge);
    for (const copy of copies) if (keeper !== undefined) keepers.set(copy, keeper);
  }
  return group.map((member) => {
    const keeper = keepers.get(member);
    if (keeper === undefined || !isFile(member)) return { action: "leave", member };
    return keeper === member ? { action: "keep", member } : { action: "delete", member, keeper, isSame: true };
  });
}

/** Which of files of one name stays. */
function chosen(files: readonly FileMember[], mode: "newest" | "oldest" | "largest" | "smallest", contents: Contents): FileMember {
  const isByTime = mode === "newest" || mode === "oldest";
  const sign = mode === "newest" || mode === "largest" ? -1 : 1;
  const measured = files.map((file) => ({ file, value: isByTime ? file.entry.modified : file.entry.size }));
  const known = measured.filter((one): one is { file: FileMember; value: number } => typeof one.value === "number");
  if (known.length < files.length) throw undecided(files, `the service does not tell the ${isByTime ? "time" : "size"} of all of them`);
  const [first, ...rest] = known.toSorted((one, other) => sign * (one.value - other.value) || byAge(one.file, other.file));
  if (first === undefined) throw new Error("A group has members.");
  // Which of them goes does not matter where they are copies of each other.
  const isCopy = (file: FileMember): boolean =>
    file.entry.size === first.file.entry.size && contents.has(file) && contents.get(file) === contents.get(first.file);
  if (rest.some(({ file, value }) => value === first.value && !isCopy(file)))
    throw undecided(files, `several are the ${mode}, with different contents`);
  return first.file;
}

function undecided(files: readonly FileMember[], why: string): CommandError {
  const ids = files.map(({ entry }) => `id=${entry.ref}`).join(", ");
  return new CommandError(7, "undecided", `Which one is to stay is not certain, so all do: ${why} (${ids}).`, {
    hint: "Choose another --mode, or delete one by its id: kloudless rm ACCOUNT:id=ID.",
  });
}

function renamed(group: Group, fold: (name: string) => string): Step[] {
  // What cannot be renamed keeps its name, and a folder rather than a file: the paths of all that is in it hang on that.
  const rank = ({ entry }: Member): number => ["other", "folder", "file"].indexOf(entry.kind);
  const byRank = (one: Member, other: Member): number =>
    rank(one) - rank(other) || (isFile(one) && isFile(other) ? byAge(one, other) : one.entry.ref < other.entry.ref ? -1 : 1);
  const [first] = group.toSorted(byRank);
  return group.map((member) => {
    const { entry, taken } = member;
    if (member === first) return { action: "keep", member };
    if (entry.kind === "other") return { action: "leave", member };
    const to = freeName(entry.name, entry.kind, taken, fold);
    return { action: "rename", member, to };
  });
}

/** A name that nothing in the folder has; it is taken then. */
export function freeName(name: string, kind: "file" | "folder", taken: Set<string>, fold: (name: string) => string): string {
  for (const other of alternatives(name, kind)) {
    if (taken.has(fold(other))) continue;
    taken.add(fold(other));
    return other;
  }
  throw new CommandError(7, "name_taken", `All names like ${JSON.stringify(name)} are taken.`);
}
