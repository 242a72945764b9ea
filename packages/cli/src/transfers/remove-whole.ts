import { randomUUID } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errnoOf } from "../failure/errno.ts";

const REMOVED = ".removed-";

/** Removes a directory: to others it is there as a whole, its lock included, or not at all. */
export async function removeWhole(dir: string): Promise<void> {
  const aside = join(dirname(dir), `${REMOVED}${randomUUID()}`);
  try {
    await rename(dir, aside);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/** Removes what processes that died while they removed something left. */
export async function sweep(parent: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(parent);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return;
    throw error;
  }
  for (const name of names) if (name.startsWith(REMOVED)) await rm(join(parent, name), { recursive: true, force: true });
}
