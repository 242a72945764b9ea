import { digestOf } from "../digests.ts";
import type { RemoteEnd } from "../ends/remote-end.ts";
import { grouped } from "../grouped.ts";
import { inParallel } from "../parallel.ts";
import { byNames, type Problem } from "../plan/plan.ts";
import { type Looking, lookThrough, type Seen } from "./look-through.ts";
import { byAge, type FileMember, type Group, isFile, type Member } from "./member.ts";

/** What has something in common. */
export interface Found extends Seen {
  readonly groups: readonly Group[];
  /** Files of which the contents cannot be compared: they have none to read, or their size is not known. */
  readonly incomparable: number;
}

/** Objects of which several in one folder have the same name. */
export async function groupsByName(end: RemoteEnd, looking: Looking): Promise<Found> {
  const groups: Group[] = [];
  const seen = await lookThrough(end, looking, (members) => {
    // An object that is listed twice is one.
    const all = [...new Map(members.map((member) => [member.entry.ref, member])).values()];
    groups.push(...several(all, ({ entry }) => entry.name));
  });
  return { ...seen, groups: sorted(groups), incomparable: 0 };
}

/** Files of which several in the tree have the same contents. Empty files have nothing in common but that. */
export async function groupsByContents(end: RemoteEnd, looking: Looking): Promise<Found> {
  const files = new Map<string, FileMember>();
  const seen = await lookThrough(end, looking, (members) => {
    // One that is in two folders is one.
    for (const member of members.filter(isFile)) files.set(member.entry.ref, member);
  });
  const comparable = [...files.values()].filter(({ entry }) => entry.size !== null && entry.isReadable);
  const ofOneSize = several(
    comparable.filter(({ entry }) => entry.size !== 0),
    ({ entry }) => String(entry.size),
  );
  const { digests, problems } = await digestsOf(end, ofOneSize.flat(), looking);
  const known = ofOneSize.flat().filter((file) => digests.has(file));
  const groups = several(known, (file) => `${file.entry.size} ${digests.get(file)}`);
  return { ...seen, groups: sorted(groups), problems: [...seen.problems, ...problems], incomparable: files.size - comparable.length };
}

/** The digests of files; those that cannot be read are problems. */
export async function digestsOf(
  end: RemoteEnd,
  files: readonly FileMember[],
  { checkers, signal }: Looking,
): Promise<{ readonly digests: ReadonlyMap<Member, string>; readonly problems: readonly Problem[] }> {
  const digests = new Map<Member, string>();
  const problems: Problem[] = [];
  await inParallel(files, checkers, signal, async (file) => {
    try {
      digests.set(file, await digestOf(end, file.entry, false, signal));
    } catch (error) {
      if (signal.aborted) throw error;
      problems.push({ names: file.names, error });
    }
  });
  return { digests, problems };
}

/** Those of which several have the same key. */
export function several<One>(all: readonly One[], key: (one: One) => string): (readonly One[])[] {
  return [...grouped(all, key).values()].filter((group) => group.length > 1);
}

/** In the order of paths, so that each run shows the same. */
function sorted(groups: readonly Group[]): Group[] {
  const inside = groups.map((group) => group.toSorted(byPath));
  return inside.toSorted(([one], [other]) => (one === undefined || other === undefined ? 0 : byPath(one, other)));
}

/** Of one path, folders before files, and those oldest first. */
function byPath(one: Member, other: Member): number {
  const isOther = Number(isFile(one)) - Number(isFile(other));
  const byRef = one.entry.ref < other.entry.ref ? -1 : 1;
  return byNames(one.names, other.names) || isOther || (isFile(one) && isFile(other) ? byAge(one, other) : byRef);
}
