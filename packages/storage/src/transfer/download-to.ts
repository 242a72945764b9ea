import { constants } from "node:fs";
import { open, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ApiError, type RequestOptions, TransferError } from "@kloudless/core";
import { Download } from "../download/download.ts";
import { type Head, headOf } from "../download/head.ts";
import { DownloadRequests, type DownloadSource } from "../download/requests.ts";
import { save, targetOf, writing } from "../download/save.ts";
import type { DownloadOptions, DownloadResult } from "./download-options.ts";
import { DownloadRun } from "./download-run.ts";
import { type DownloadState, freshState, isThere, loadedState } from "./download-state.ts";
import { fileJournal, JournalWriter } from "./journal.ts";
import { Meter } from "./progress.ts";
import { TransferScope } from "./scope.ts";
import { checkWholeNumber } from "./whole-number.ts";

/** Bytes of a part unless the caller says otherwise. */
const PART_SIZE = 8 << 20;

/**
 * Downloads a file to a path in parts, several at a time, where the service knows ranges and says which state of the file they are of;
 * else in one piece. The file appears under its name when it is whole and checked, never before.
 */
export async function downloadTo(source: DownloadSource, to: string | URL, options: DownloadOptions = {}): Promise<DownloadResult> {
  checkWholeNumber("partSize", options.partSize, 1);
  checkWholeNumber("concurrency", options.concurrency, 1);
  const path = to instanceof URL ? fileURLToPath(to) : to;
  const found = await writing(path, () => targetOf(path));
  const target = { path: found.path, mode: options.mode ?? found.mode };
  const scope = new TransferScope("download", options, source.connection);
  const meter = new Meter(options.onProgress, source.size);
  try {
    return await download(source, path, target, options, scope, meter);
  } catch (error) {
    throw meter.thrown === undefined ? error : meter.thrown.error;
  } finally {
    meter.close();
  }
}

async function download(
  source: DownloadSource,
  path: string,
  target: { readonly path: string; readonly mode: number | undefined },
  options: DownloadOptions,
  scope: TransferScope,
  meter: Meter,
): Promise<DownloadResult> {
  const partSize = options.partSize ?? PART_SIZE;
  const journal = typeof options.journal === "string" ? fileJournal(options.journal) : options.journal;
  const loaded = await journal?.load();
  const before = loaded === undefined ? undefined : loadedState(loaded, source, resolve(target.path));
  const writer = new JournalWriter(journal, before !== undefined);
  const isSmall = source.size !== undefined && source.size <= partSize;
  const head = isSmall && before === undefined ? undefined : await headNow(source, scope.request());
  const size = head?.range?.total;
  const validator = head?.validator;
  const isSame = before !== undefined && before.validator === validator && before.size === size;
  if (before !== undefined && !isSame) await discard(before, options, writer);
  if (size === undefined || validator === undefined || (size <= partSize && !isSame)) return inOne(source, path, target.mode, scope, meter);

  const goesOn = isSame && (await isThere(before));
  const state = goesOn ? before : freshState(source, resolve(target.path), { validator, size, partSize });
  if (!goesOn) {
    if (before !== undefined) await rm(before.temporary, { force: true });
    // First of all, so that whatever happens a later run knows about the file that is about to be made.
    await writer.save(() => state);
  }
  // A link that was put in its place since would lead to another file.
  const again = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);
  const file = await writing(path, () => open(state.temporary, goesOn ? again : "wx+", target.mode));
  const run = new DownloadRun({ source, state, file, options, scope, meter, writer });
  return { path, size, verified: await run.finish(target, head?.sha256), resumed: goesOn };
}

/** What the server says about the file, at the price of its first byte. */
export async function probe(source: DownloadSource, request: RequestOptions): Promise<Head> {
  const requests = new DownloadRequests(source, request);
  const unfollow = requests.followSignal();
  try {
    const response = await requests.open({ start: 0, end: 1 });
    response.body.cancel();
    return headOf(response);
  } finally {
    unfollow();
  }
}

/** The same; undefined for a file that has no first byte. */
async function headNow(source: DownloadSource, request: RequestOptions): Promise<Head | undefined> {
  try {
    return await probe(source, request);
  } catch (error) {
    if (ApiError.is(error) && error.status === 416) return undefined;
    throw error;
  }
}

async function inOne(
  source: DownloadSource,
  path: string,
  mode: number | undefined,
  scope: TransferScope,
  meter: Meter,
): Promise<DownloadResult> {
  const reading = new Download(source, { start: 0, end: Number.POSITIVE_INFINITY }, scope.request());
  const saved = await save(reading, path, { mode, onBytes: (bytes) => meter.moved(1, bytes) });
  meter.total = saved.size;
  meter.confirm(1, saved.size);
  meter.report();
  return { ...saved, resumed: false };
}

/** Throws away what an earlier run received of a file that has changed since, where that is wanted. */
async function discard(state: DownloadState, { restart }: DownloadOptions, writer: JournalWriter): Promise<void> {
  if (!restart) {
    throw new TransferError("source_changed", "The file is not what it was when this download began. Give `restart` to begin anew.", {
      checkpoint: state,
    });
  }
  await rm(state.temporary, { force: true });
  await writer.clear();
}
