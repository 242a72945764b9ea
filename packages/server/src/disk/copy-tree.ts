import { constants } from "node:fs";
import { copyFile, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { nameProblem } from "../storage/path.ts";
import { flush } from "./flush.ts";

/** Copies the files and folders of a tree; links and special files stay behind, as clients do not see them. */
export async function copyTree(from: string, to: string, durable: boolean): Promise<void> {
  const stats = await lstat(from);
  if (stats.isFile()) return copyOne(from, to, durable);
  if (!stats.isDirectory()) return;
  await mkdir(to);
  for (const name of await readdir(from)) {
    if (nameProblem(name) === undefined) await copyTree(join(from, name), join(to, name), durable);
  }
}

async function copyOne(from: string, to: string, durable: boolean): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  if (durable) await flush(to, "r+");
}
