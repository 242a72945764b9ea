import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ArgumentError, type RequestOptions, TransferError } from "@kloudless/core";
import { Download } from "../download/download.ts";
import { type Head, headOf } from "../download/head.ts";
import { DownloadRequests, type DownloadSource } from "../download/requests.ts";
import { save, targetOf, writing } from "../download/save.ts";
import type { DownloadOptions, DownloadResult } from "./download-options.ts";
import { DownloadRun, type DownloadState } from "./download-run.ts";
import { checkedState, fileJournal, JournalWriter } from "./journal.ts";
import { Meter } from "./progress.ts";

/** Bytes of a part unless the caller says otherwise. */
const PART_SIZE = 8 << 20;

/**
 * Downloads a file to a path in parts, several at a time, where the service knows ranges and says which state of the file they are of;
 * else in one piece. The file appears under its name when it is whole and checked, never before.
 */
export async function downloadTo(source: DownloadSource, to: string | URL, options: DownloadOptions = {}): Promise<DownloadResult> {
  const path = to instanceof URL ? fileURLToPath(to) : to;
  const target = await writing(path, () => targetOf(path));
  const partSize = options.partSize ?? PART_SIZE;
  if (!Number.isSafeInteger(partSize) || partSize < 1)
    throw new ArgumentError("partSize", "`partSize` must be a whole number of bytes above 0.");
  const { signal, timeout, deadline, retry, headers, asUser } = options;
  const request: RequestOptions = { signal, timeout, deadline, retry, headers, asUser };
  const journal = typeof options.journal === "string" ? fileJournal(options.journal) : options.journal;
  const loaded = await journal?.load();
  const isSmall = source.size !== undefined && source.size <= partSize;
  const head = isSmall && loaded === undefined ? undefined : await probe(source, request);
  const { range, validator } = head ?? {};
  if (range?.total === undefined || validator === undefined || (range.total <= partSize && loaded === undefined)) {
    return inOne(source, path, request, options);
  }
  const writer = new JournalWriter(journal);
  const fresh: DownloadState = {
    version: 1,
    kind: "download",
    source: source.path.value,
    target: resolve(target.path),
    temporary: join(dirname(resolve(target.path)), `.kloudless-${randomUUID()}.part`),
    validator,
    size: range.total,
    partSize,
    parts: "",
  };
  const state = loaded === undefined ? fresh : await resumable(loaded, fresh, options, writer);
  const file = await writing(path, () => open(state.temporary, state === fresh ? "wx+" : "r+", target.mode));
  const run = new DownloadRun(source, state, file, { ...options, ...request }, writer);
  return { path, size: state.size, verified: await run.finish(target.path, target.mode, head?.sha256), resumed: state !== fresh };
}

/** What the server says about the file, at the price of its first byte. */
export async function probe(source: DownloadSource, request: RequestOptions): Promise<Head> {
  const response = await new DownloadRequests(source, request).open({ start: 0, end: 1 });
  response.body.cancel();
  return headOf(response);
}

async function inOne(
  source: DownloadSource,
  path: string,
  request: RequestOptions,
  { onProgress }: DownloadOptions,
): Promise<DownloadResult> {
  const download = new Download(source, { start: 0, end: Number.POSITIVE_INFINITY }, request);
  const meter = new Meter(onProgress, source.size);
  const saved = await save(download, path, (bytes) => meter.moved(1, bytes));
  meter.confirm(1, saved.size);
  meter.total = saved.size;
  meter.report();
  return { ...saved, resumed: false };
}

/** The state of a journal to go on from; the fresh one where it is of no use any more and may be begun anew. */
async function resumable(loaded: unknown, fresh: DownloadState, options: DownloadOptions, writer: JournalWriter): Promise<DownloadState> {
  const state = checkedState<DownloadState>(loaded, "download", [
    "source",
    "target",
    "temporary",
    "validator",
    "size",
    "partSize",
    "parts",
  ]);
  if (state.source !== fresh.source || state.target !== fresh.target) {
    throw new ArgumentError(
      "journal",
      "The journal is that of a download of another file or to another place. Give each download a journal of its own.",
    );
  }
  const isSame = state.validator === fresh.validator && state.size === fresh.size;
  if (isSame && (await isThere(state.temporary, state.size))) return state;
  if (!isSame && !options.restart) {
    throw new TransferError("source_changed", "The file is not what it was when this download began. Give `restart` to begin anew.", {
      checkpoint: state,
    });
  }
  await rm(state.temporary, { force: true });
  await writer.clear();
  return fresh;
}

async function isThere(path: string, size: number): Promise<boolean> {
  try {
    const file = await open(path, "r");
    try {
      return (await file.stat()).size === size;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
