import { sep } from "node:path";
import type { Folder } from "@kloudless/storage";
import { UsageError } from "../../failure/command-error.ts";
import { parseAddress } from "../../remote/address.ts";
import type { Names } from "../ends/entry.ts";
import type { LocalEnd } from "../ends/local-end.ts";
import type { RemoteEnd } from "../ends/remote-end.ts";
import type { TreeEnd } from "../ends/tree-end.ts";

/**
 * Whether an end is the same folder as another one, or above it. Either may still be to be made.
 *
 * @throws UsageError where the service does not tell.
 */
export async function contains(outer: TreeEnd, inner: TreeEnd, signal: AbortSignal): Promise<boolean> {
  if (outer.kind === "local")
    return inner.kind === "local" && isStart(partsOf(outer), partsOf(inner), (part) => outer.fold(inner.fold(part)));
  if (inner.kind === "local" || !outer.isSameAccount(inner)) return false;
  const [one, other] = [pathOf(outer), pathOf(inner)];
  if (one !== undefined && other !== undefined) return isStart(one, other, (name) => outer.fold(name));
  const [above, below] = [await lineageOf(outer, signal), await lineageOf(inner, signal)];
  if (outer.place.missing.length === 0) return [...above.own].some((id) => below.own.has(id) || below.above.has(id));
  // What is not there yet has nothing in it but what is not there yet, either.
  const isSameFolder = [...above.own].some((id) => below.own.has(id));
  return isSameFolder && isStart(outer.place.missing, inner.place.missing, (name) => outer.fold(name));
}

function isStart(start: Names, of: Names, fold: (name: string) => string): boolean {
  return start.length <= of.length && start.every((name, index) => fold(name) === fold(of[index] ?? ""));
}

/** Of a real path: no link is on its way. */
function partsOf({ path }: LocalEnd): string[] {
  return path.split(sep).filter((part) => part !== "");
}

/** Undefined for one that is known by an id. */
function pathOf({ address }: RemoteEnd): Names | undefined {
  const parsed = parseAddress(address);
  return parsed.kind === "remote" && "path" in parsed.target ? parsed.target.path : undefined;
}

/** The ids of a folder: an object can have several; */
interface Lineage {
  readonly own: ReadonlySet<string>;
  /** and those of the folders above it. */
  readonly above: ReadonlySet<string>;
}

/** Of the folder, or of the nearest above it that is there. */
async function lineageOf({ api, place, address }: RemoteEnd, signal: AbortSignal): Promise<Lineage> {
  const folder = await api.folders.retrieve(place.folder, { signal });
  const own = new Set([place.folder, ...idsOf(folder)]);
  const above = new Set<string>();
  let at: Folder = folder;
  // Some services tell all the folders above at once, some only the next one.
  while (at.ancestors === null || at.ancestors === undefined) {
    const { parent } = at;
    if (parent === undefined || above.has(parent.id)) break;
    at = await api.folders.retrieve(parent.id, { signal });
    for (const id of [parent.id, ...idsOf(at)]) above.add(id);
  }
  for (const { id } of at.ancestors ?? []) above.add(id);
  const root = new Set(["root", ...idsOf(await api.folders.retrieve("root", { signal }))]);
  const isRoot = [...own].some((id) => root.has(id));
  if (!isRoot && above.size === 0)
    throw new UsageError(`The service does not tell in which folders ${address} is.`, "Give its path instead of its id.");
  for (const id of root) (isRoot ? own : above).add(id);
  return { own, above };
}

function idsOf({ id, ids = {} }: Folder): string[] {
  return [id, ...Object.values(ids).filter((one) => one !== undefined)];
}
