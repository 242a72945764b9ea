import type { BigIntStats } from "node:fs";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "../storage/errors.ts";
import type { NodePath } from "../storage/path.ts";
import { isVisible } from "./entry.ts";
import { mapped } from "./errno.ts";

/** An object on disk, found without following any link. */
export interface Located {
  readonly file: string;
  readonly stats: BigIntStats;
}

const missing = (): StorageError => new StorageError("not_found", "No such file or folder.");

/**
 * Finds a file or folder below `root`, looking at each step on the way: a symbolic link anywhere, inside the root or out of it, ends
 * the search, and so does everything that is neither a file nor a folder.
 *
 * @throws StorageError `not_found`
 */
export async function locate(root: string, path: NodePath): Promise<Located> {
  let file = root;
  let stats = await mapped(() => lstat(root, { bigint: true }));
  for (const name of path) {
    if (!stats.isDirectory()) throw missing();
    file = join(file, name);
    stats = await mapped(() => lstat(file, { bigint: true }));
  }
  if (!isVisible(stats)) throw missing();
  return { file, stats };
}

/** Finds a folder. @throws StorageError `not_found` */
export async function locateFolder(root: string, path: NodePath): Promise<string> {
  const { file, stats } = await locate(root, path);
  if (!stats.isDirectory()) throw missing();
  return file;
}
