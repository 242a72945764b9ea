import { open } from "node:fs/promises";

/** Has the operating system write a file, or the names in a folder, to the disk. */
export async function flush(path: string, flags: "r" | "r+"): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
