import { lstat, rmdir, unlink } from "node:fs/promises";
import { errnoOf } from "../failure/errno.ts";
import type { LocalDir } from "../local/local-dir.ts";
import { isPartName } from "../local/own-names.ts";
import { isMarkOfDead, processMark } from "./process-mark.ts";

/** The name in a workshop of the file that is whole. */
export const WHOLE = "whole";

const PASSING = /^\.kloudless-(\d+-[\da-f]{12}-[\da-f]{8})-[\da-f]{16}\.d$/;

/** Another run removes it this very moment; it is a link or no directory, so that no run left it; it is somebody else's. */
const NOT_OURS = new Set(["ENOENT", "ENOTEMPTY", "outside_target", "EACCES", "EPERM"]);

/** The name of a directory for a download that nobody goes on with: it says which process it belongs to. @param id - 16 hex digits. */
export async function passingName(id: string): Promise<string> {
  return `.kloudless-${await processMark()}-${id}.d`;
}

/**
 * Removes from directories what runs left of downloads that cannot be gone on with, because they were killed. That of a process which may
 * still run stays, as does whatever is not exactly what a run leaves.
 */
export class Leftovers {
  readonly #seen = new Set<string>();

  /** Looks through a directory, once. */
  async clear(dir: LocalDir): Promise<void> {
    if (this.#seen.has(dir.path)) return;
    this.#seen.add(dir.path);
    await clearDead(dir);
  }
}

/** The same for one directory. */
export async function clearDead(dir: LocalDir): Promise<void> {
  for (const name of (await dir.names()).map(String)) {
    const [, mark] = PASSING.exec(name) ?? [];
    if (mark !== undefined && (await isMarkOfDead(mark))) await clearOne(dir, name);
  }
}

async function clearOne(dir: LocalDir, name: string): Promise<void> {
  try {
    const left = await dir.find(name);
    try {
      if (!(await left.isOwn())) return;
      const files = await Promise.all((await left.names()).map(async (bytes) => leftFile(left, bytes.toString())));
      const paths = files.filter((path) => path !== undefined);
      if (paths.length < files.length) return;
      for (const path of paths) await unlink(path);
    } finally {
      await left.close();
    }
    await rmdir(await dir.at(name));
  } catch (error) {
    if (!NOT_OURS.has(errnoOf(error) ?? "")) throw error;
  }
}

/** The path of a file, where it is one that a run can have left. */
async function leftFile(dir: LocalDir, name: string): Promise<string | undefined> {
  if (name !== WHOLE && !isPartName(name)) return undefined;
  const at = await dir.at(name);
  return (await lstat(at)).isFile() ? at : undefined;
}
