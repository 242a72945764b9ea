import { randomUUID } from "node:crypto";
import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ArgumentError } from "@kloudless/core";
import type { Download } from "./download.ts";
import type { Verified } from "./verified.ts";

/** A file that was written to disk. */
export interface SavedFile {
  /** Where it is, as it was asked for. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly verified: Verified;
}

/** Fewer, larger writes cost less CPU; beyond 1 MiB there is nothing more to gain. */
const BATCH = 1 << 20;

/** Writes beside the target, and puts it in the target's place once all of it is on disk. */
export async function save(
  download: Download,
  to: string | URL,
  { mode, onBytes }: { readonly mode?: number | undefined; readonly onBytes?: (bytes: number) => void } = {},
): Promise<SavedFile> {
  const path = to instanceof URL ? fileURLToPath(to) : to;
  const found = await writing(path, () => targetOf(path));
  const target = { path: found.path, mode: mode ?? found.mode };
  const temporary = join(dirname(target.path), `.kloudless-${randomUUID()}.part`);
  const file = await writing(path, () => open(temporary, "wx", target.mode));
  try {
    const size = await receive(download, file, path, target.mode, onBytes);
    await writing(path, () => rename(temporary, target.path));
    return { path, size, verified: download.verified };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function receive(
  download: Download,
  file: FileHandle,
  path: string,
  mode: number | undefined,
  onBytes: ((bytes: number) => void) | undefined,
): Promise<number> {
  let size = 0;
  try {
    // What a new file may not be for others is masked when it is made; one that is replaced keeps what it was.
    if (mode !== undefined) await writing(path, () => file.chmod(mode));
    for await (const batch of download.batches(BATCH)) {
      const bytes = await writing(path, () => writeAll(file, batch));
      size += bytes;
      onBytes?.(bytes);
    }
    await writing(path, () => file.sync());
  } finally {
    await file.close();
  }
  return size;
}

/** The file behind a path, and its mode where there is one; a link is followed, so that it stays a link. */
export async function targetOf(path: string): Promise<{ path: string; mode: number | undefined }> {
  if (path === "" || /[/\\]$/.test(path)) throw new ArgumentError("path", "`path` must name a file, not a directory.");
  try {
    const known = await stat(path);
    if (known.isDirectory()) throw new ArgumentError("path", `${path} is a directory. Give the path of the file to write in it.`);
    // Renaming onto a device or a pipe would replace it.
    if (!known.isFile()) throw new ArgumentError("path", `${path} is no regular file. Use stream() to write to it.`);
    return { path: await realpath(path), mode: known.mode & 0o777 };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { path, mode: undefined };
    throw error;
  }
}

/** Writes a batch at a position of the file, or where the last one ended. Resolves to the number of its bytes. */
export async function writeAll(file: FileHandle, batch: readonly Uint8Array[], position?: number): Promise<number> {
  let size = 0;
  for (const piece of batch) size += piece.byteLength;
  let rest = batch;
  for (let left = size; left > 0; ) {
    const { bytesWritten } = await (position === undefined ? file.writev(rest) : file.writev(rest, position + size - left));
    left -= bytesWritten;
    if (left > 0) rest = behind(rest, bytesWritten);
  }
  return size;
}

/** What is left of a batch when only its first bytes were written. */
function behind(batch: readonly Uint8Array[], written: number): Uint8Array[] {
  const rest: Uint8Array[] = [];
  let skip = written;
  for (const piece of batch) {
    if (skip < piece.byteLength) rest.push(piece.subarray(skip));
    skip = Math.max(skip - piece.byteLength, 0);
  }
  return rest;
}

/** Words an error of the file system. */
export async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (ArgumentError.is(cause)) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    throw new ArgumentError("path", `${path} cannot be written: ${code}.`, cause);
  }
}
