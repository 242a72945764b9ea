import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { storage } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { errnoOf } from "../../failure/errno.ts";
import { type Address, type LocalAddress, parseAddress, type RemoteAddress } from "../../remote/address.ts";
import { checkOneIsRemote } from "../single/one-is-remote.ts";
import { foldsNames } from "./folding.ts";
import { LocalEnd } from "./local-end.ts";
import { RemoteEnd } from "./remote-end.ts";
import type { TreeEnd } from "./tree-end.ts";

/** Both ends of a tree that is to be copied or compared. */
export interface Ends {
  readonly source: TreeEnd;
  readonly destination: TreeEnd;
}

/**
 * Finds both ends. The source must be a folder that is there; the destination may be missing.
 *
 * @throws CommandError `not_found` (3), `not_a_folder` (2); UsageError when neither is in an account, or one is inside the other.
 */
export async function openEnds(context: Context, source: string, destination: string): Promise<Ends> {
  checkOneIsRemote({ source, destination });
  const [from, to] = [parseAddress(source), parseAddress(destination)];
  await checkApart(context, from, to);
  const opened = await openEnd(context, from);
  if (opened.root === undefined) throw new CommandError(3, "not_found", `There is no ${source}.`);
  return { source: opened, destination: await openEnd(context, to) };
}

/** One end; with no `root` where it is not there. @throws CommandError `not_a_folder` (2). */
export async function openEnd(context: Context, address: Address): Promise<TreeEnd> {
  if (address.kind === "standard") throw new UsageError("A tree cannot come from stdin or go to stdout: give a directory.");
  return address.kind === "local" ? openLocal(context, address) : openRemote(context, address);
}

async function openLocal(context: Context, { path, text }: LocalAddress): Promise<LocalEnd> {
  const given = resolve(context.io.cwd, path);
  try {
    if (!(await stat(given)).isDirectory()) throw notFolder(text);
    const real = await realpath(given);
    return new LocalEnd({ path: real, exists: true, folds: await foldsNames(real) });
  } catch (error) {
    if (errnoOf(error) === "ENOTDIR") throw notFolder(dirname(text));
    if (errnoOf(error) !== "ENOENT") throw error;
    const real = await realpathOfMissing(given);
    return new LocalEnd({ path: real, exists: false, folds: await foldsNames(real) });
  }
}

/** The real path that something which is not there yet will have. */
async function realpathOfMissing(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path) return path;
  try {
    return join(await realpath(parent), basename(path));
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
    return join(await realpathOfMissing(parent), basename(path));
  }
}

async function openRemote(context: Context, address: RemoteAddress): Promise<RemoteEnd> {
  const tree = await context.tree;
  const account = await tree.account(address);
  const place = { account, api: storage(account), address: address.text };
  if ("id" in address.target) {
    const { id } = await tree.folder(address);
    return new RemoteEnd({ ...place, folder: id, missing: [] });
  }
  const { path } = address.target;
  let folder = "root";
  for (const depth of path.keys()) {
    const found = await tree.find({ ...address, target: { path: path.slice(0, depth + 1) } });
    if (found === undefined) return new RemoteEnd({ ...place, folder, missing: path.slice(depth) });
    if (found.type !== "folder") throw notFolder(`${address.account}:/${path.slice(0, depth + 1).join("/")}`);
    folder = found.id;
  }
  return new RemoteEnd({ ...place, folder, missing: [] });
}

/** Two ends of which one holds the other would be copied for ever, or deleted with themselves. */
async function checkApart(context: Context, from: Address, to: Address): Promise<void> {
  if (from.kind !== "remote" || to.kind !== "remote") return;
  const accounts = await context.accounts;
  const [one, two] = await Promise.all([accounts.find(from.account), accounts.find(to.account)]);
  if (String(one.id) !== String(two.id)) return;
  if ("id" in from.target || "id" in to.target) {
    if ("id" in from.target && "id" in to.target && from.target.id === to.target.id) throw same();
    return;
  }
  const [source, destination] = [from.target.path, to.target.path];
  const common = source.findIndex((name, index) => name !== destination[index]);
  const shared = common < 0 ? source.length : common;
  if (shared < source.length && shared < destination.length) return;
  if (source.length === destination.length) throw same();
  throw oneInside(source.length < destination.length ? "destination" : "source");
}

function same(): UsageError {
  return new UsageError("Source and destination are the same folder.");
}

/** What is thrown when one end is found inside the other. */
export function oneInside(which: "source" | "destination"): UsageError {
  const other = which === "source" ? "destination" : "source";
  return new UsageError(`The ${which} is inside the ${other}.`, "Choose another folder, beside it.");
}

function notFolder(what: string): CommandError {
  return new CommandError(2, "not_a_folder", `${what} is no folder.`, { hint: "A folder is meant here; for single files there is cp." });
}
