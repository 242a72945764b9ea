import type { Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { reporterFor } from "../../progress/reporter-for.ts";
import { tracked } from "../../transfers/tracked.ts";
import type { Transfer } from "../../transfers/transfer.ts";
import { exists } from "../../transfers/upload-file.ts";
import type { FileEntry } from "../ends/entry.ts";
import type { TreeEnd } from "../ends/tree-end.ts";
import { pinned } from "../request.ts";
import { doneKey } from "../run/done-key.ts";
import { bytesMover } from "../run/move-bytes.ts";
import { type Arrived, tell, verifyAndDelete } from "./arrival.ts";
import type { FileSource } from "./source.ts";
import { replaceable, type Target } from "./target.ts";

/** One file on its way from one end to the other. */
export interface OneFile {
  readonly kind: "cp" | "mv";
  readonly source: FileSource;
  readonly target: Target;
  /** Whether what has the name is replaced. */
  readonly overwrite: boolean;
  /** Whether it is an error when no digest vouches for what arrived. */
  readonly requireVerify: boolean;
}

/** What is kept of it, to go on from. */
export interface OneFileRequest {
  /** Addresses, as those of trees. */
  readonly source: string;
  readonly destination: string;
  readonly overwrite: boolean;
}

/**
 * Copies or moves one file, so that it can be gone on with when it ends early.
 *
 * @param places - As they were given.
 * @throws CommandError `exists` and `name_taken` (7), `not_verified` (9) for one that is moved.
 */
export async function transferOne(
  context: Context,
  one: OneFile,
  places: { readonly source: string; readonly destination: string },
): Promise<void> {
  const { kind, source, target, overwrite, requireVerify } = one;
  const request: OneFileRequest = {
    source: await pinned(context, places.source),
    destination: await pinned(context, places.destination),
    overwrite,
  };
  const accounts = [source.end, target.end].flatMap((end) => (end.kind === "remote" ? [end.account.id] : []));
  const settings = { requireVerify };
  const what = { kind, request, settings, sources: [request.source], target: request.destination, accounts };
  await tracked(context, what, (transfer) => goOnWithOne(context, one, transfer));
}

/** Does what is still to be done of it. */
export async function goOnWithOne(context: Context, one: OneFile, transfer: Transfer): Promise<void> {
  const { kind, source, target } = one;
  const arrived = (await arrivedEarlier(one, transfer)) ?? (await bring(context, one, transfer));
  if (kind === "mv") await verifyAndDelete(context, source, target, arrived);
  await tell(context, target, arrived);
}

/** What an earlier run brought there, which died before the rest was done. */
async function arrivedEarlier({ source, target }: OneFile, transfer: Transfer): Promise<Arrived | undefined> {
  const there = replaceable(target);
  const { entry } = source;
  if (there === undefined || there.size !== entry.size) return undefined;
  return (await transfer.log).isDone(doneKey([entry.name], entry)) ? { ref: there.ref, size: there.size ?? 0 } : undefined;
}

async function bring(context: Context, { source, target, overwrite, requireVerify }: OneFile, transfer: Transfer): Promise<Arrived> {
  const { entry, end } = source;
  const replaces = replaceable(target);
  if (replaces !== undefined && replaces.ref === entry.ref && isSameEnd(end, target.end))
    throw new UsageError("Source and destination are the same file.");
  const log = await transfer.log;
  const key = doneKey([entry.name], entry);
  if (replaces !== undefined && !overwrite && !isOurs(replaces, entry, log.wasBegun(key))) throw exists(target.address);
  await log.begin(key);
  const reporter = reporterFor(context);
  const progress = reporter.file(target.address, entry.size ?? undefined);
  try {
    const job = { source: entry, folder: target.end.root ?? "", name: target.name, replaces, parts: 4, isVouched: requireVerify, progress };
    const moved = await bytesMover(context, { source: end, destination: target.end })({ ...job, journal: transfer.journal(entry.name) });
    await log.done(key);
    progress.done("done", moved.verified === "none" ? "not verified" : undefined);
    if (requireVerify && moved.verified !== "digest")
      throw new CommandError(9, "not_verified", `${JSON.stringify(target.address)} could not be verified.`);
    return moved;
  } catch (error) {
    progress.done("failed");
    throw error;
  } finally {
    await reporter.end();
  }
}

/** Whether what has the name can be what an earlier run, which was never told so, brought there. */
function isOurs(there: FileEntry, { size }: FileEntry, wasBegun: boolean): boolean {
  return wasBegun && there.size === size;
}

function isSameEnd(one: TreeEnd, other: TreeEnd): boolean {
  return one.kind === "remote" && other.kind === "remote" ? one.isSameAccount(other) : one.kind === other.kind;
}
