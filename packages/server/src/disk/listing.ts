import type { BigIntStats } from "node:fs";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { Entry } from "../storage/connector.ts";
import { childOf, type NodePath } from "../storage/path.ts";
import { isVisible, toEntry } from "./entry.ts";
import { errno, mapped } from "./errno.ts";
import { locateFolder } from "./locate.ts";
import { indexBehind, sortedNames } from "./sorted-names.ts";

/** How many entries are looked at in one go. */
const BATCH = 64;

/** The visible entries of a folder by name, those behind `after`. Stats are read only as far as the caller goes. */
export async function* listFolder(root: string, path: NodePath, after: string | undefined): AsyncGenerator<Entry> {
  const folder = await locateFolder(root, path);
  const names = await mapped(() => sortedNames(folder));
  for (let start = after === undefined ? 0 : indexBehind(names, after); start < names.length; start += BATCH) {
    const batch = names.slice(start, start + BATCH);
    const stats = await Promise.all(batch.map((name) => statIfThere(join(folder, name))));
    for (const [index, name] of batch.entries()) {
      const found = stats[index];
      if (found !== undefined && isVisible(found)) yield toEntry(childOf(path, name), found);
    }
  }
}

/** Undefined for what was removed since the folder was read, or has a name that is no valid text. */
async function statIfThere(file: string): Promise<BigIntStats | undefined> {
  try {
    return await mapped(() => lstat(file, { bigint: true }));
  } catch (error) {
    if (errno((error as Error).cause) === "ENOENT") return undefined;
    throw error;
  }
}
