import { lstat } from "node:fs/promises";
import { errnoOf } from "../failure/errno.ts";

/** Whether a path leads to anything; a link counts as itself. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
}
