import { CommandError } from "../../failure/command-error.ts";
import { joined, type Names } from "../ends/entry.ts";
import { entryOf, type RemoteEnd } from "../ends/remote-end.ts";
import type { Filter } from "../filters/filter.ts";
import { walk } from "../parallel.ts";
import type { Problem } from "../plan/plan.ts";
import { isFile, type Member } from "./member.ts";

/** Most objects a page of a listing can hold. */
const PAGE_SIZE = 1000;

/** How a tree is looked at. */
export interface Looking {
  readonly filter: Filter;
  /** Folders listed, and files compared, at a time. */
  readonly checkers: number;
  readonly signal: AbortSignal;
}

/** What was seen on the way. */
export interface Seen {
  /** Files that the filter lets through. */
  readonly files: number;
  readonly problems: Problem[];
}

/**
 * Lists each folder of a tree once, also where it is found in two places, and hands over what of it the filter lets through.
 *
 * @throws What listing the top throws; a folder below that cannot be listed is one of the problems.
 */
export async function lookThrough(
  end: RemoteEnd,
  { filter, checkers, signal }: Looking,
  onFolder: (members: readonly Member[]) => void,
): Promise<Seen> {
  const missing = new Set(filter.paths);
  const problems: Problem[] = [];
  const known = new Set<string>();
  let files = 0;
  const visit = async ({ ref, names }: { readonly ref: string; readonly names: Names }) => {
    let members: readonly Member[];
    try {
      members = await listed(end, ref, names, signal);
    } catch (error) {
      if (names.length === 0 || signal.aborted) throw error;
      problems.push({ names, error });
      return [];
    }
    for (const member of members) missing.delete(joined(member.names));
    const meant = members.filter((one) => {
      const path = joined(one.names);
      return isFile(one) ? filter.includesFile(path, one.entry) : filter.includesPath(path);
    });
    files += meant.filter(isFile).length;
    onFolder(meant);
    const below = members.filter(({ entry, names: path }) => entry.kind === "folder" && filter.entersFolder(joined(path), path.length));
    return below.map((one) => ({ ref: one.entry.ref, names: one.names })).filter((one) => isNew(known, one.ref));
  };
  const top = end.root;
  if (top === undefined) throw new CommandError(3, "not_found", `There is no ${end.show([])}.`);
  known.add(top);
  await walk({ ref: top, names: [] }, checkers, signal, visit);
  for (const path of missing)
    problems.push({ names: path.split("/"), error: new CommandError(3, "not_found", `There is no ${JSON.stringify(path)}.`) });
  return { files, problems };
}

async function listed(end: RemoteEnd, folder: string, above: Names, signal: AbortSignal): Promise<Member[]> {
  const taken = new Set<string>();
  const members: Member[] = [];
  for await (const item of end.api.folders.handle(folder).contents({ page_size: PAGE_SIZE }, { signal })) {
    taken.add(end.fold(item.name));
    members.push({ names: [...above, item.name], entry: entryOf(item), parent: item.parent, taken });
  }
  return members;
}

function isNew(known: Set<string>, ref: string): boolean {
  return known.size < known.add(ref).size;
}
