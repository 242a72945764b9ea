import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { NotFoundError } from "@kloudless/core";
import { storage } from "@kloudless/storage";
import type { Context } from "../context/context.ts";
import { CommandError } from "../failure/command-error.ts";
import { errnoOf } from "../failure/errno.ts";
import { LocalDir } from "../local/local-dir.ts";
import { type NewTransfer, recordOf } from "./record.ts";
import { TransferStore } from "./store.ts";
import type { Transfer } from "./transfer.ts";
import { isWorkshopName, workshopName } from "./workshop.ts";

/** Forgets what an earlier run of the same kept, if there was one. */
export async function forgetEarlier(context: Context, what: NewTransfer): Promise<void> {
  const store = new TransferStore(context.paths);
  const { id } = await recordOf(context, what);
  const earlier = await store.known(id);
  if (earlier === undefined) return;
  if (earlier.record === undefined) return store.discard(earlier);
  const transfer = await store.open(id);
  try {
    await abandon(context, transfer);
  } finally {
    await transfer.release();
  }
}

/**
 * Gives a transfer up: uploads that it began are given up on the server, what it received is removed.
 *
 * @throws What the server answers, where it does not do so; then the transfer is still there.
 */
export async function abandon(context: Context, transfer: Transfer): Promise<void> {
  for (const path of await transfer.journals()) await abandonFile(context, path);
  await clearWorkshops(transfer);
  await transfer.forget();
}

/** Small files have no journals, but what was received of them is there all the same. */
async function clearWorkshops(transfer: Transfer): Promise<void> {
  const { kind, found } = transfer.record;
  const { dir } = (found ?? {}) as { readonly dir?: unknown };
  if (kind !== "get" || typeof dir !== "string") return;
  for (const key of (await transfer.log).unfinished) {
    await removeWorkshop(join(dir, dirname(key)), workshopName(basename(key), transfer.journal(key)));
  }
}

async function abandonFile(context: Context, path: string): Promise<void> {
  let state: unknown;
  try {
    state = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    await context.notes.warn(`${path} is damaged. What it tells of is thrown away by the server in time.`);
    return;
  }
  if (isUpload(state)) {
    const api = storage((await context.client).account(state.account));
    try {
      await (await api.multipart.retrieve(state.session.id, { signal: context.signal })).delete({ signal: context.signal });
    } catch (error) {
      // Over already.
      if (!NotFoundError.is(error)) throw error;
    }
  } else if (isDownload(state)) {
    const workshop = dirname(state.temporary);
    // A journal leads to nothing else but that.
    if (isAbsolute(workshop) && isWorkshopName(basename(workshop))) await removeWorkshop(dirname(workshop), basename(workshop));
  } else
    throw new CommandError(8, "bad_journal", `${path} is no journal of this version.`, { hint: "Give --force to remove it all the same." });
}

/** Nothing is left of one whose directory is gone. */
async function removeWorkshop(path: string, name: string): Promise<void> {
  let dir: LocalDir;
  try {
    dir = await LocalDir.open(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return;
    throw error;
  }
  try {
    await dir.removeAll(name);
  } finally {
    await dir.close();
  }
}

function isUpload(state: unknown): state is { readonly account: string; readonly session: { readonly id: number } } {
  const { kind, account, session } = (state ?? {}) as Record<string, unknown>;
  return kind === "upload" && typeof account === "string" && typeof session === "object" && session !== null && "id" in session;
}

function isDownload(state: unknown): state is { readonly temporary: string } {
  const { kind, temporary } = (state ?? {}) as Record<string, unknown>;
  return kind === "download" && typeof temporary === "string";
}
