import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Whether the file system of a directory takes names for the same that differ in case only. Nothing is written to find out: it is asked for
 * something that is there, by its name with the case turned.
 */
export async function foldsNames(directory: string): Promise<boolean> {
  for (const name of await namesIn(directory)) {
    const turned = turn(name);
    if (turned !== name) return isSame(join(directory, name), join(directory, turned));
  }
  const parent = dirname(directory);
  const turned = turn(basename(directory));
  if (turned !== basename(directory)) return isSame(directory, join(parent, turned));
  return parent === directory ? process.platform === "win32" || process.platform === "darwin" : foldsNames(parent);
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch {
    // Not there yet, or not ours to read: what is above it is asked.
    return [];
  }
}

async function isSame(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([lstat(one, { bigint: true }), lstat(other, { bigint: true })]);
    return a.ino === b.ino && a.dev === b.dev;
  } catch {
    return false;
  }
}

function turn(name: string): string {
  const upper = name.toUpperCase();
  return upper === name ? name.toLowerCase() : upper;
}
