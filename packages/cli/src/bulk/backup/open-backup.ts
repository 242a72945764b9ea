import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import { errnoOf } from "../../failure/errno.ts";
import { parseAddress } from "../../remote/address.ts";
import { type Ends, openEnd } from "../ends/open-end.ts";
import type { TreeEnd } from "../ends/tree-end.ts";
import type { TreeRequest } from "../request.ts";
import { Backup } from "./backup.ts";
import { otherFileSystem } from "./move-file.ts";
import { contains } from "./where-it-lies.ts";

/**
 * The folder to which goes what would be deleted or replaced; undefined where none was asked for. It is made when the first file goes there.
 *
 * @throws UsageError for one to which nothing can be moved, or that would become part of what is copied or deleted.
 */
export async function openBackup(context: Context, ends: Ends, { backupDir }: TreeRequest): Promise<Backup | undefined> {
  if (backupDir === undefined) return undefined;
  const { signal } = context;
  const { source, destination } = ends;
  const address = parseAddress(backupDir);
  const isRemote = destination.kind === "remote";
  if (isRemote !== (address.kind === "remote")) throw isRemote ? elsewhere(backupDir) : notHere(backupDir);
  const backup = await openEnd(context, address);
  if (backup.kind === "remote" && destination.kind === "remote" && !backup.isSameAccount(destination)) throw elsewhere(backupDir);
  for (const [name, end] of [
    ["destination", destination],
    ["source", source],
  ] as const) {
    const [isAround, isInside] = [await contains(backup, end, signal), await contains(end, backup, signal)];
    if (isAround && isInside) throw notApart(backupDir, `is the ${name}`);
    if (isAround) throw notApart(backupDir, `contains the ${name}`);
    if (isInside) throw notApart(backupDir, `is inside the ${name}`);
  }
  await checkSameDisk(destination, backup);
  return new Backup(destination, backup, signal);
}

async function checkSameDisk(destination: TreeEnd, backup: TreeEnd): Promise<void> {
  if (destination.kind !== "local" || backup.kind !== "local") return;
  if ((await deviceOf(destination.path)) !== (await deviceOf(backup.path))) throw otherFileSystem(backup.path);
}

/** That of the nearest directory which is there. */
async function deviceOf(path: string): Promise<number> {
  try {
    return (await stat(path)).dev;
  } catch (error) {
    if (errnoOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    return deviceOf(dirname(path));
  }
}

function elsewhere(text: string): UsageError {
  return new UsageError(
    `The backup folder ${text} is not in the account of the destination, where files can be moved.`,
    "Give a folder of that account: ACCOUNT:/path.",
  );
}

function notHere(text: string): UsageError {
  return new UsageError(`The backup folder ${text} is not on this machine, as the destination is.`, "Give a local directory.");
}

function notApart(text: string, how: string): UsageError {
  return new UsageError(`The backup folder ${text} ${how}.`, "Choose a folder beside the source and the destination.");
}
