import type { Entry } from "./connector.ts";
import type { Drive } from "./drive.ts";
import { ROOT } from "./path.ts";
import { walk } from "./walk.ts";

/** How many files are recent at most. */
const MAX_RECENT = 10_000;

/** A file, and where it is. */
export interface RecentFile {
  readonly drive: Drive;
  readonly entry: Entry;
}

/** The files that were modified last, the last one first: those later than `after`, and no more than {@link MAX_RECENT}. */
export async function recentFiles(drives: readonly Drive[], after: string, signal: AbortSignal): Promise<RecentFile[]> {
  let found: RecentFile[] = [];
  const settle = (): void => {
    found.sort(byTime);
    found = found.slice(0, MAX_RECENT);
  };
  for (const drive of drives) {
    for await (const entry of walk(drive.connector, ROOT)) {
      signal.throwIfAborted();
      if (entry.kind !== "file" || entry.modified === null || entry.modified <= after) continue;
      found.push({ drive, entry });
      if (found.length >= 2 * MAX_RECENT) settle();
    }
  }
  settle();
  return found;
}

const byTime = (a: RecentFile, b: RecentFile): number => {
  const [left, right] = [a.entry.modified ?? "", b.entry.modified ?? ""];
  return left === right ? 0 : left < right ? 1 : -1;
};
