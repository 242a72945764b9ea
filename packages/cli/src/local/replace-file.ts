import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Puts a text in the place of a file: after a crash there is either all of it or what was there before.
 *
 * @param mode - Who may read it; by default its owner alone.
 */
export async function replaceFile(path: string, text: string, mode: number = 0o600): Promise<void> {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    await synced(await open(beside, "wx", mode), (file) => file.writeFile(text));
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  // The name, too, is to survive a power cut; Windows has no way to ask for that.
  if (process.platform !== "win32") await synced(await open(dirname(path), "r"));
}

async function synced(file: FileHandle, write?: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await write?.(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
