import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";

/** Thrown when another process uses the data directory. */
export class DataDirLockedError extends Error {
  override readonly name = "DataDirLockedError";
}

/**
 * Takes a data directory for this process until the returned function is called.
 *
 * The lock is SQLite's own on an empty file: the operating system drops it when the process dies, however it dies, so that no stale
 * lock is ever left behind. The process id stands in a file beside it, for the message only.
 *
 * @throws {@link DataDirLockedError} when it is taken.
 */
export function lockDataDir(dir: string): () => void {
  const pidFile = join(dir, "server.pid");
  const lock = new Database(join(dir, "server.lock"));
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code !== "SQLITE_BUSY") throw error;
    throw new DataDirLockedError(
      `the data directory ${dir} is in use by the process ${readPid(pidFile)}: stop it, or choose another directory`,
    );
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return () => {
    lock.close();
  };
}

function readPid(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "(unknown pid)";
    throw error;
  }
}
