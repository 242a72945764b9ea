import { realpath, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { Folder } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { errnoOf } from "../../failure/errno.ts";
import { parseAddress, parseRemote, type RemoteAddress } from "../../remote/address.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";
import type { TransferRecord } from "../../transfers/record.ts";
import { checked, isText } from "./checked.ts";

/** What is to be downloaded, and where to. */
export interface GetRequest {
  readonly sources: readonly Pick<RemoteAddress, "account" | "target" | "isFolder">[];
  /** An absolute path. */
  readonly target: string;
  /** Whether it was written as a directory. */
  readonly isDirectory: boolean;
  readonly recursive: boolean;
  readonly overwrite: boolean;
}

/** Where that is: a directory, and the name in it of the only source; null where each keeps its own. */
export interface GetPlace {
  readonly dir: string;
  readonly name: string | null;
}

/** What the arguments of `get` say: sources, and where to; into the directory that one is in where nothing is said. */
export function getArguments(paths: readonly string[]): { readonly sources: readonly RemoteAddress[]; readonly target: string } {
  const last = paths.at(-1) ?? "";
  const hasTarget = paths.length > 1 && parseAddress(last).kind !== "remote";
  return { sources: (hasTarget ? paths.slice(0, -1) : paths).map(parseRemote), target: hasTarget ? last : "." };
}

export async function getRequest(
  context: Context,
  sources: readonly RemoteAddress[],
  target: string,
  { recursive = false, overwrite = false }: { readonly recursive?: boolean | undefined; readonly overwrite?: boolean | undefined },
): Promise<GetRequest> {
  const accounts = await context.accounts;
  const known = await Promise.all(
    sources.map(async ({ account, target: at, isFolder }) => ({
      account: String((await accounts.find(account)).id),
      target: at,
      isFolder,
    })),
  );
  return { sources: known, target: resolve(context.io.cwd, target), isDirectory: /[/\\]$/.test(target), recursive, overwrite };
}

/**
 * Where a request leads to. Links that the user named are followed.
 *
 * @throws CommandError `not_found` (3), `not_a_directory` (2).
 */
export async function getPlace({ target, isDirectory }: GetRequest, objects: readonly RemoteObject[]): Promise<GetPlace> {
  const isOne = objects.length === 1;
  try {
    const known = await stat(target);
    if (known.isDirectory()) return { dir: target, name: null };
    if (!isOne || isDirectory || objects[0] instanceof Folder)
      throw new CommandError(2, "not_a_directory", `${target} is not a directory.`);
    if (!known.isFile())
      throw new CommandError(2, "not_a_file", `${target} is no regular file.`, {
        hint: "Give - as the target, and send the output there.",
      });
    const real = await realpath(target);
    return { dir: dirname(real), name: basename(real) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR") throw new CommandError(3, "not_found", `There is no directory ${dirname(target)}.`, { cause: error });
    if (code !== "ENOENT") throw error;
  }
  const dir = isOne && (!isDirectory || objects[0] instanceof Folder) ? dirname(target) : target;
  try {
    if ((await stat(dir)).isDirectory()) return { dir, name: basename(target) };
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
  throw new CommandError(3, "not_found", `There is no directory ${dir}.`, { hint: "Make it first." });
}

/** What is asked for. @throws CommandError `not_found` (3), `is_a_folder` (2), UsageError. */
export async function getObjects(context: Context, { sources, recursive }: GetRequest): Promise<RemoteObject[]> {
  const tree = await context.tree;
  const objects: RemoteObject[] = [];
  for (const source of sources) {
    const { account, target } = source;
    const text = `${account}:${"id" in target ? `id=${target.id}` : `/${target.path.join("/")}`}`;
    const object = await tree.object({ kind: "remote", ...source, text });
    if (object instanceof Folder && !recursive)
      throw new CommandError(2, "is_a_folder", `${text} is a folder.`, { hint: "Give -r to download all that is in it." });
    objects.push(object);
  }
  if (objects.length > 1 && objects.some(isRoot))
    throw new UsageError("All of an account is downloaded by itself. Give no other sources with it.");
  return objects;
}

/** The top of an account has no name of its own. */
export function isRoot(object: RemoteObject): boolean {
  const { id, name } = object;
  return object instanceof Folder && (id === "root" || (name as string | undefined) === undefined);
}

/** Where an earlier run found that a request leads. @throws CommandError `damaged_record` (8). */
export function getPlaceOf(record: TransferRecord): GetPlace {
  return checked<GetPlace>(record, "found", ({ dir, name }) => isText(dir) && (name === null || isText(name)));
}
