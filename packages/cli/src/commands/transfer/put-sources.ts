import { access } from "node:fs/promises";
import { join } from "node:path";
import { storage } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { type LocalEntry, localTree } from "../../local/local-tree.ts";
import type { FileProgress, ProgressReporter } from "../../progress/reporter.ts";
import { reporterFor } from "../../progress/reporter-for.ts";
import { inPool } from "../../transfers/pool.ts";
import type { Transfer } from "../../transfers/transfer.ts";
import { exists, uploadFile } from "../../transfers/upload-file.ts";
import type { PutPlace, PutRequest } from "./put-request.ts";
import { RemoteFolders } from "./remote-folders.ts";
import { Results } from "./results.ts";
import { TRANSFERS, type TransferSettings } from "./settings.ts";

/** Bytes from which on a file is sent in parts. */
const IN_PARTS = 16 << 20;

/** All that is to be uploaded. @throws CommandError `not_found` (3), `is_a_directory` (2), UsageError for two of the same name. */
export async function sourcesOf({ sources, recursive }: PutRequest): Promise<LocalEntry[]> {
  const trees = await Promise.all(sources.map((path) => localTree(path, { isRecursive: recursive })));
  const names = trees.map((tree) => tree[0]?.names[0] ?? "");
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new UsageError(`Two of the sources are named ${JSON.stringify(twice)}: they cannot go into one folder.`);
  return trees.flat();
}

/** Whether there is enough to do that somebody would not like to begin anew. */
export function isWorthKeeping(entries: readonly LocalEntry[]): boolean {
  const files = entries.filter(({ kind }) => kind === "file");
  return files.length > 1 || files.some(({ size }) => size > IN_PARTS);
}

/** Uploads files and directories. @param transfer - What an earlier run did is there; undefined where nothing is to be kept. */
export async function putSources(
  context: Context,
  request: PutRequest,
  place: PutPlace,
  settings: TransferSettings,
  entries: readonly LocalEntry[],
  transfer: Transfer | undefined,
): Promise<void> {
  const api = storage((await context.client).account(request.account));
  const folders = new RemoteFolders(api, api.folders.handle(place.parent_id), context.signal);
  const progress = reporterFor(context);
  const [only] = entries;
  const results = new Results(context, entries.length === 1 && only?.kind !== "directory");
  const job: Job = { context, request, api, folders, progress, results, settings, transfer };
  const named = entries.map((entry) => (place.name === null ? entry : { ...entry, names: [place.name, ...entry.names.slice(1)] }));
  const log = await transfer?.log;
  const left = named.filter(({ kind, names }) => kind !== "directory" && !log?.isDone(join(...names)));
  progress.totals({ files: left.length, bytes: left.reduce((sum, { size }) => sum + size, 0) });
  try {
    await inPool(named, settings.transfers ?? TRANSFERS, (entry) => putEntry(job, entry));
  } finally {
    await progress.end();
  }
  await results.end(settings);
}

interface Job {
  readonly context: Context;
  readonly request: PutRequest;
  readonly api: ReturnType<typeof storage>;
  readonly folders: RemoteFolders;
  readonly progress: ProgressReporter;
  readonly results: Results;
  readonly settings: TransferSettings;
  readonly transfer: Transfer | undefined;
}

async function putEntry(job: Job, entry: LocalEntry): Promise<void> {
  const { context, folders, progress, results } = job;
  context.signal.throwIfAborted();
  const key = join(...entry.names);
  if (entry.kind === "other") {
    const why = "it is a link, a device or a pipe";
    if (entry.names.length === 1)
      throw new CommandError(2, "not_a_file", `${entry.path}: ${why}.`, { hint: "Give - as the source, and the contents as the input." });
    return progress.file(key, undefined).done("skipped", why);
  }
  let file: FileProgress | undefined;
  try {
    if (entry.kind === "failed") throw entry.error;
    if (entry.kind === "directory") return void (await folders.at(entry.names));
    if (await wasPut(job, entry, key)) return;
    file = progress.file(key, entry.size);
    await putFile(job, entry, key, file);
  } catch (error) {
    let why: string | undefined;
    try {
      why = results.fail(key, error);
    } finally {
      (file ?? progress.file(key, undefined)).done("failed", why);
    }
  }
}

/**
 * Whether an earlier run uploaded a file.
 *
 * @throws CommandError `exists` (7) where something else has its name.
 */
async function wasPut({ request, folders, results, transfer }: Job, entry: LocalEntry, key: string): Promise<boolean> {
  const name = entry.names.at(-1) ?? "";
  const existing = (await folders.at(entry.names.slice(0, -1))).contents.get(name);
  const log = await transfer?.log;
  // One that is under way may be there already: then only the answer was lost, and the engine finds that out.
  if (existing === undefined || (await isThere(transfer?.journal(key)))) return false;
  if (existing.type !== "file") throw exists(name);
  // A run that was killed just after the file had come did not write that down any more.
  const isBegun = !request.overwrite && log?.wasBegun(key) === true && existing.size === entry.size;
  if (log?.isDone(key) || isBegun) {
    const verified = log?.verified(key) ?? "size";
    if (!log?.isDone(key)) await log?.done(key, verified);
    await results.add({ name: key, size: entry.size, verified, resumed: true, json: existing });
    return true;
  }
  if (!request.overwrite) throw exists(name);
  return false;
}

async function putFile(
  { context, request, api, folders, results, settings, transfer }: Job,
  entry: LocalEntry,
  key: string,
  progress: FileProgress,
): Promise<void> {
  const name = entry.names.at(-1) ?? "";
  const { folder } = await folders.at(entry.names.slice(0, -1));
  const log = await transfer?.log;
  await log?.begin(key);
  const { overwrite } = request;
  const { concurrency, requireVerify } = settings;
  const journal = transfer?.journal(key);
  const upload = { path: entry.path, api, parent: folder, name, overwrite, journal, concurrency, inParts: requireVerify, progress };
  const { file, size, verified, resumed } = await uploadFile(context, upload);
  await log?.done(key, verified);
  progress.done("done", `verified: ${verified}${resumed ? ", resumed" : ""}`);
  await results.add({ name: key, size, verified, resumed, json: file });
}

async function isThere(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
