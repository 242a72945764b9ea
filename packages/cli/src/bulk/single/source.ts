import { lstat, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type File, Folder, storage } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { errnoOf } from "../../failure/errno.ts";
import { parseAddress } from "../../remote/address.ts";
import type { FileEntry } from "../ends/entry.ts";
import { fileEntry, LocalEnd } from "../ends/local-end.ts";
import { entryOf, RemoteEnd } from "../ends/remote-end.ts";

/** A file that is to be copied or moved. */
export interface FileSource {
  readonly kind: "file";
  readonly end: LocalEnd | RemoteEnd;
  readonly entry: FileEntry;
  /** Undefined for one of this machine. */
  readonly object: File | undefined;
}

/** A folder that is to be, with all that is in it. */
export interface FolderSource {
  readonly kind: "folder";
  /** Empty for a root. */
  readonly name: string;
  readonly object: Folder | undefined;
}

/** @throws CommandError `not_found` (3), `not_a_file` (2); UsageError for stdin. */
export async function findSource(context: Context, text: string): Promise<FileSource | FolderSource> {
  const address = parseAddress(text);
  if (address.kind === "standard") throw new UsageError("Stdin is no file: use `kloudless put - ADDRESS`.");
  if (address.kind === "local") return localSource(resolve(context.io.cwd, address.path), text);
  const tree = await context.tree;
  const object = await tree.object(address);
  if (object instanceof Folder) return { kind: "folder", name: object.name ?? "", object };
  const entry = entryOf(object);
  if (entry.kind !== "file") throw new CommandError(2, "not_a_file", `${text} is ${entry.kind === "other" ? entry.what : "a folder"}.`);
  const account = await tree.account(address);
  const end = new RemoteEnd({ account, api: storage(account), address: text, folder: object.parent?.id ?? "root", missing: [] });
  return { kind: "file", end, entry, object };
}

async function localSource(path: string, text: string): Promise<FileSource | FolderSource> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return { kind: "folder", name: basename(path), object: undefined };
    if (!stats.isFile()) throw new CommandError(2, "not_a_file", `${text} is neither a file nor a directory.`);
    // A link that the user named is followed: what it leads to is meant.
    const real = await realpath(path);
    const end = new LocalEnd({ path: dirname(real), exists: true, folds: false });
    return { kind: "file", end, entry: fileEntry(basename(path), real, await lstat(real)), object: undefined };
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") throw new CommandError(3, "not_found", `There is no ${text}.`);
    throw error;
  }
}

/** The path of something in a local directory, with links resolved. */
export async function realPlace(path: string): Promise<string> {
  return join(await realpath(dirname(path)), basename(path));
}
