import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { CommandError } from "../failure/command-error.ts";
import { errnoOf } from "../failure/errno.ts";
import { isOwnName } from "./own-names.ts";

/** A local file or directory, below one that was named. */
export interface LocalEntry {
  /** Absolute. */
  readonly path: string;
  /** From where it was named: the name of that first. */
  readonly names: readonly string[];
  readonly kind: "file" | "directory" | "other" | "failed";
  /** Bytes of a file. */
  readonly size: number;
  /** Why it could not be looked at. */
  readonly error?: unknown;
}

/**
 * A file, or all of a directory, in an order that is the same each time. Links that were not named themselves are not followed: they are
 * `other`, as are devices and pipes.
 *
 * @throws CommandError `not_found` (3), `is_a_directory` (2).
 */
export async function localTree(path: string, { isRecursive }: { readonly isRecursive: boolean }): Promise<LocalEntry[]> {
  const top = await named(path);
  if (top.kind !== "directory") return [top];
  if (!isRecursive)
    throw new CommandError(2, "is_a_directory", `${path} is a directory.`, { hint: "Give -r to upload all that is in it." });
  const entries = [top];
  await below(top, entries);
  return entries;
}

async function named(path: string): Promise<LocalEntry> {
  try {
    const known = await stat(path);
    const kind = known.isFile() ? "file" : known.isDirectory() ? "directory" : "other";
    return { path, names: [basename(resolve(path))], kind, size: known.size };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new CommandError(3, "not_found", `There is no ${path}.`, { cause });
    throw cause;
  }
}

async function below(directory: LocalEntry, entries: LocalEntry[]): Promise<void> {
  let found: Awaited<ReturnType<typeof listed>>;
  try {
    found = await listed(directory.path);
  } catch (error) {
    entries.push({ ...directory, kind: "failed", error });
    return;
  }
  for (const one of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    // Downloads that are under way, or can be gone on with.
    if (isOwnName(one.name)) continue;
    const at = { path: join(directory.path, one.name), names: [...directory.names, one.name], size: 0 };
    if (one.isDirectory()) {
      const entry = { ...at, kind: "directory" } as const;
      entries.push(entry);
      await below(entry, entries);
    } else if (one.isFile()) entries.push({ ...at, kind: "file", size: (await sizeOf(at.path)) ?? 0 });
    else entries.push({ ...at, kind: "other" });
  }
}

function listed(path: string): Promise<import("node:fs").Dirent[]> {
  return readdir(path, { withFileTypes: true });
}

/** Undefined for a file that went away meanwhile: that shows when it is read. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
