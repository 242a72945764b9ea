import { lstat, readdir } from "node:fs/promises";
import { nameProblem } from "../storage/path.ts";

/** Folders below this size are read anew each time: they fit on one page. */
const WORTH_KEEPING = 1000;
const MAX_FOLDERS = 8;
/** Clocks of file systems tick slowly: a folder that changed this recently may change again without looking newer. */
const SETTLED_MS = 2000;

/** The names of large folders that were listed last: without them, each page would read and sort the whole folder again. */
const kept = new Map<string, readonly string[]>();

/** The names in a folder that clients may see, sorted, as they are now. */
export async function sortedNames(folder: string): Promise<readonly string[]> {
  const { dev, ino, mtimeNs, ctimeNs, mtimeMs } = await lstat(folder, { bigint: true });
  // Whatever is added, removed or renamed changes the time, so that this names one state of one folder.
  const state = [dev, ino, mtimeNs, ctimeNs].join("-");
  const known = kept.get(state);
  if (known !== undefined) return known;
  const isSettled = Date.now() - Number(mtimeMs) > SETTLED_MS;
  const names = (await readdir(folder)).filter((name) => nameProblem(name) === undefined).toSorted();
  if (isSettled && names.length > WORTH_KEEPING) keep(state, names);
  return names;
}

function keep(state: string, names: readonly string[]): void {
  kept.set(state, names);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_FOLDERS) break;
    kept.delete(oldest);
  }
}

/** Where the names behind `after` begin. */
export function indexBehind(names: readonly string[], after: string): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? "") > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
