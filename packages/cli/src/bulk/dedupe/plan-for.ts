import type { RemoteEnd } from "../ends/remote-end.ts";
import type { Problem } from "../plan/plan.ts";
import { decideByContents, decideByName, type Mode, type Step, toCompare } from "./decide.ts";
import { digestsOf, type Found, groupsByContents, groupsByName } from "./groups.ts";
import type { Looking } from "./look-through.ts";

/** What is to be done about the objects of a tree. */
export interface DedupePlan extends Pick<Found, "files" | "incomparable"> {
  /** Those of a group together. */
  readonly groups: readonly (readonly Step[])[];
  readonly problems: readonly Problem[];
}

/** Finds what has something in common, and works out what is to be done about it. Nothing is changed. */
export async function dedupePlan(end: RemoteEnd, by: "name" | "hash", mode: Mode, looking: Looking): Promise<DedupePlan> {
  if (by === "hash") {
    const found = await groupsByContents(end, looking);
    return { ...found, groups: found.groups.map((group) => decideByContents(group, mode)) };
  }
  const found = await groupsByName(end, looking);
  const { digests, problems: unread } = await digestsOf(
    end,
    found.groups.flatMap((group) => toCompare(group, mode)),
    looking,
  );
  const problems = [...found.problems, ...unread];
  const groups = found.groups.map((group): readonly Step[] => {
    try {
      return decideByName(group, mode, digests, (name) => end.fold(name));
    } catch (error) {
      problems.push({ names: group[0]?.names ?? [], error });
      return group.map((member) => ({ action: "leave", member }));
    }
  });
  return { ...found, groups, problems };
}
