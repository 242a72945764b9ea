import { link, lstat, mkdir, open, rename, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "../storage/errors.ts";
import { nameProblem } from "../storage/path.ts";
import { errno } from "./errno.ts";

const NO_HARD_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** Tries the names in turn until one is free. Returns the place taken. @throws StorageError `exists` */
async function firstFree(folder: string, names: Iterable<string>, take: (file: string) => Promise<void>): Promise<string> {
  for (const name of names) {
    const problem = nameProblem(name);
    if (problem !== undefined) throw new StorageError("invalid_name", `name ${problem}.`);
    const file = join(folder, name);
    try {
      await take(file);
      return file;
    } catch (error) {
      if (errno(error) !== "EEXIST") throw error;
    }
  }
  throw new StorageError("exists", "A file or folder with this name already exists.");
}

/** Moves a file to the first free name. Two that want the same name never get it both: a link is made only where nothing stands. */
export const placeFile = (from: string, folder: string, names: Iterable<string>): Promise<string> =>
  firstFree(folder, names, async (to) => {
    try {
      await link(from, to);
    } catch (error) {
      if (!NO_HARD_LINKS.has(errno(error) ?? "")) throw error;
      // Without hard links the name is taken by an empty file first.
      await (await open(to, "wx")).close();
      await rename(from, to);
      return;
    }
    await unlink(from);
  });

/** Moves a folder to the first free name, which an empty folder takes first: a rename replaces that one and no other. */
export const placeFolder = (from: string, folder: string, names: Iterable<string>): Promise<string> =>
  firstFree(folder, names, async (to) => {
    await mkdir(to);
    if (process.platform === "win32") await rmdir(to);
    try {
      await rename(from, to);
    } catch (error) {
      // Only the empty folder made above goes: somebody may have filled it since.
      await rmdir(to).catch((cleanup: unknown) => {
        if (!["ENOENT", "ENOTEMPTY"].includes(errno(cleanup) ?? "")) throw cleanup;
      });
      throw error;
    }
  });

/** Makes a folder under the first free name. */
export const makeFolder = (folder: string, names: Iterable<string>): Promise<string> =>
  firstFree(folder, names, (to) => mkdir(to).then(() => undefined));

/** Whether a rename only changes the case of the name, on a file system where both spellings are the same object. */
export async function isSameObject(from: string, to: string): Promise<boolean> {
  if (from.toLowerCase() !== to.toLowerCase()) return false;
  const [a, b] = await Promise.all([lstat(from, { bigint: true }), lstat(to, { bigint: true })]);
  return a.ino === b.ino && a.dev === b.dev;
}
