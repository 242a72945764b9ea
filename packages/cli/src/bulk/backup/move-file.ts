import { link, lstat, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { File } from "@kloudless/storage";
import { UsageError } from "../../failure/command-error.ts";
import { errnoOf } from "../../failure/errno.ts";
import { isThere } from "../../local/is-there.ts";
import type { LocalDir } from "../../local/local-dir.ts";
import { exists } from "../../transfers/upload-file.ts";
import type { FileEntry } from "../ends/entry.ts";
import type { LocalEnd } from "../ends/local-end.ts";
import type { RemoteEnd } from "../ends/remote-end.ts";
import { changedMeanwhile, type TreeEnd } from "../ends/tree-end.ts";

/** A place for a file. */
export interface Place {
  readonly end: TreeEnd;
  /** A folder of that end, by its ref. */
  readonly folder: string;
  readonly name: string;
}

/**
 * Moves a file within an account, by the server, or within a file system. What has the name there is never replaced; but some services let
 * two objects have one name.
 *
 * @returns The file as it is in its new place.
 * @throws CommandError `exists` (7), ConflictError, where the name is taken.
 */
export async function moveFile(from: TreeEnd, file: FileEntry, to: Place, signal: AbortSignal): Promise<FileEntry> {
  const { end } = to;
  if (from.kind === "remote" && end.kind === "remote") return moveRemote(end, file, to, signal);
  if (from.kind === "local" && end.kind === "local") return moveLocal(from, end, file, to);
  throw new Error("A file is moved within an account, or within this machine.");
}

async function moveRemote({ api }: RemoteEnd, file: FileEntry, { folder, name }: Place, signal: AbortSignal): Promise<FileEntry> {
  const moved = api.files.handle(file.ref) as File;
  moved.parent_id = folder;
  // A service may have names that it would not take from others.
  if (name !== file.name) moved.name = name;
  await moved.save({ signal });
  return { ...file, ref: moved.id, name: moved.name };
}

async function moveLocal(from: LocalEnd, end: LocalEnd, file: FileEntry, { folder, name }: Place): Promise<FileEntry> {
  return from.within(dirname(file.ref), (source) =>
    end.within(folder, async (target) => {
      const [at, there] = [await source.at(file.name), await target.at(name)];
      try {
        if (!(await lstat(at)).isFile()) throw changedMeanwhile(file.ref);
        await moveWithoutReplacing(at, there, target, name);
      } catch (error) {
        if (errnoOf(error) === "EXDEV") throw otherFileSystem(target.path);
        throw source.worded(target.worded(error));
      }
      return { ...file, ref: await target.lastingPath(name), name };
    }),
  );
}

/** File systems without links of this kind. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

async function moveWithoutReplacing(at: string, there: string, target: LocalDir, name: string): Promise<void> {
  try {
    // Renaming would replace what has the name.
    await link(at, there);
  } catch (error) {
    const code = errnoOf(error) ?? "";
    if (code === "EEXIST") {
      if (!(await isSame(at, there))) throw exists(`${target.path}/${name}`);
    } else {
      if (!NO_LINKS.has(code)) throw error;
      if (await isThere(there)) throw exists(`${target.path}/${name}`);
      return rename(at, there);
    }
  }
  await unlink(at);
}

/** A run that was killed between the two steps leaves a file in both places. */
async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([lstat(one, { bigint: true }), lstat(other, { bigint: true })]);
  return a.ino === b.ino && a.dev === b.dev;
}

/** What is thrown where moving would be copying. */
export function otherFileSystem(place: string): UsageError {
  return new UsageError(
    `The backup folder ${place} is in another file system than the destination: nothing can be moved there.`,
    "Choose a folder on the same disk.",
  );
}
