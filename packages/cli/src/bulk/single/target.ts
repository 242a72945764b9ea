import { lstat, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type File, Folder, storage } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { errnoOf } from "../../failure/errno.ts";
import { localName } from "../../local/safe-name.ts";
import { type LocalAddress, parseAddress, type RemoteAddress, remotePath } from "../../remote/address.ts";
import type { Entry, FileEntry } from "../ends/entry.ts";
import { fileEntry, LocalEnd } from "../ends/local-end.ts";
import { entryOf, RemoteEnd } from "../ends/remote-end.ts";
import { realPlace } from "./source.ts";

/** Where something is to be: a folder that is there, and a name in it. */
export interface Target {
  readonly end: LocalEnd | RemoteEnd;
  readonly name: string;
  /** What has the name. */
  readonly existing: Entry | undefined;
  /** Its address. */
  readonly address: string;
}

/**
 * Where something is to be: in a folder, where the address is that of one, else under the name in it.
 *
 * @param name - What it is called where it comes from.
 * @throws CommandError `not_found` (3) where its folder is not there.
 */
export async function findTarget(context: Context, text: string, name: string): Promise<Target> {
  const address = parseAddress(text);
  if (address.kind === "standard") throw new UsageError("Stdout is no file: use `kloudless cat ADDRESS`.");
  return address.kind === "local" ? localTarget(context, address, name) : remoteTarget(context, address, name);
}

/** That what has the name can be replaced. @throws CommandError `name_taken` (7). */
export function replaceable({ existing, address }: Target): FileEntry | undefined {
  if (existing === undefined || existing.kind === "file") return existing;
  throw new CommandError(
    7,
    "name_taken",
    `${address} is ${existing.kind === "folder" ? "a folder" : existing.what}: no file can have its name.`,
  );
}

async function remoteTarget(context: Context, address: RemoteAddress, name: string): Promise<Target> {
  const tree = await context.tree;
  const account = await tree.account(address);
  const place = { account, api: storage(account), missing: [] };
  const found = await tree.find(address);
  if (found instanceof Folder) {
    // The root is known by no more than its id.
    const end = new RemoteEnd({ ...place, address: address.text, folder: found.id });
    const inside = "id" in address.target ? undefined : [...address.target.path, name];
    const existing =
      inside === undefined ? await namedIn(found, name) : await tree.find({ ...address, target: { path: inside }, isFolder: false });
    return {
      end,
      name,
      existing: existing && entryOf(existing),
      address: inside === undefined ? end.show([name]) : remotePath(address.account, inside),
    };
  }
  if (found === undefined && address.isFolder)
    throw new CommandError(3, "not_found", `There is no folder ${address.text}.`, {
      hint: "Make it with `kloudless mkdir`, or leave the slash at the end out.",
    });
  if (found !== undefined && "id" in address.target) {
    const end = new RemoteEnd({ ...place, address: address.text, folder: found.parent?.id ?? "root" });
    return { end, name: found.name, existing: entryOf(found), address: address.text };
  }
  const { parent, name: last } = await tree.place(address);
  const end = new RemoteEnd({ ...place, address: address.text.slice(0, address.text.lastIndexOf("/") + 1), folder: parent.id });
  return { end, name: last, existing: found && entryOf(found), address: address.text };
}

async function namedIn(folder: Folder, name: string): Promise<File | Folder | undefined> {
  for await (const item of folder.contents({ page_size: 1000 })) if (item.name === name) return item;
  return undefined;
}

async function localTarget(context: Context, { path, text }: LocalAddress, name: string): Promise<Target> {
  const given = resolve(context.io.cwd, path);
  const isFolder = await isDirectory(given);
  if (!isFolder && /[/\\]$/.test(path)) throw new CommandError(3, "not_found", `There is no directory ${text}.`);
  // The name may be a service's.
  const at = isFolder ? join(given, localName(name, { isWindows: process.platform === "win32" })) : given;
  const real = await realOf(at, text);
  const end = new LocalEnd({ path: dirname(real), exists: true, folds: false });
  return { end, name: basename(real), existing: await localEntry(real), address: real };
}

async function realOf(path: string, text: string): Promise<string> {
  try {
    return await realPlace(path);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT" && errnoOf(error) !== "ENOTDIR") throw error;
    throw new CommandError(3, "not_found", `There is no directory ${dirname(text)}.`, { cause: error });
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return false;
    throw error;
  }
}

async function localEntry(path: string): Promise<Entry | undefined> {
  try {
    const stats = await lstat(path);
    const name = basename(path);
    if (stats.isDirectory()) return { kind: "folder", name, ref: path };
    return stats.isFile() ? fileEntry(name, path, stats) : { kind: "other", name, ref: path, what: "no plain file" };
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
