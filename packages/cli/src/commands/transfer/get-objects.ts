import { lstat, rm } from "node:fs/promises";
import { join } from "node:path";
import { type File, Folder } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { errnoOf } from "../../failure/errno.ts";
import { LocalDir } from "../../local/local-dir.ts";
import { nameRulesOf } from "../../local/name-rules.ts";
import { localNames, type NameRules } from "../../local/safe-name.ts";
import type { FileProgress, ProgressReporter } from "../../progress/reporter.ts";
import { reporterFor } from "../../progress/reporter-for.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";
import type { DoneLog } from "../../transfers/done-log.ts";
import { downloadInto } from "../../transfers/download-file.ts";
import { Leftovers } from "../../transfers/leftovers.ts";
import { inPool } from "../../transfers/pool.ts";
import type { Transfer } from "../../transfers/transfer.ts";
import { clearWorkshop, wasPutInPlace } from "../../transfers/workshop.ts";
import { type GetPlace, type GetRequest, isRoot } from "./get-request.ts";
import { type WalkItem, walk } from "./remote-walk.ts";
import { Results } from "./results.ts";
import { TRANSFERS, type TransferSettings } from "./settings.ts";

/** Bytes of a part where nothing else is asked for, up to which a file comes in one piece. */
const PART_SIZE = 8 << 20;

/** Whether there is enough to do that somebody would not like to begin anew. */
export function isLarge(objects: readonly RemoteObject[], { partSize = PART_SIZE }: TransferSettings): boolean {
  return objects.length > 1 || objects.some((object) => object instanceof Folder || object.size === null || object.size > partSize);
}

interface Job {
  readonly context: Context;
  readonly request: GetRequest;
  readonly top: LocalDir;
  readonly progress: ProgressReporter;
  readonly results: Results;
  readonly settings: TransferSettings;
  readonly transfer: Transfer | undefined;
  readonly leftovers: Leftovers;
}

/** Downloads files and folders. @param transfer - What an earlier run did is there; undefined where nothing is to be kept. */
export async function getAll(
  context: Context,
  request: GetRequest,
  place: GetPlace,
  settings: TransferSettings,
  objects: readonly RemoteObject[],
  transfer: Transfer | undefined,
): Promise<void> {
  const top = await LocalDir.open(place.dir);
  const progress = reporterFor(context);
  const results = new Results(context, objects.length === 1 && !(objects[0] instanceof Folder));
  const log = await transfer?.log;
  const job: Job = { context, request, top, progress, results, settings, transfer, leftovers: new Leftovers() };
  try {
    // Only what a service named needs to be asked about.
    const rules = place.name === null || request.recursive ? await nameRulesOf(top) : { isWindows: false, fold: (name: string) => name };
    const items = counted(walk(named(objects, place, rules), rules, context.signal), progress, log);
    await inPool(items, settings.transfers ?? TRANSFERS, (item) => getItem(job, item));
  } finally {
    await progress.end();
    await top.close();
  }
  await results.end(settings);
}

/** The names that what was asked for gets. */
function named(objects: readonly RemoteObject[], { name }: GetPlace, rules: NameRules): Map<RemoteObject, string[]> {
  const [first] = objects;
  if (first !== undefined && name !== null) return new Map([[first, [name]]]);
  if (first !== undefined && isRoot(first)) return new Map([[first, []]]);
  return new Map([...localNames(objects, rules)].map(([object, local]) => [object, [local]]));
}

/** How much there is to do, as far as it is known. */
async function* counted(
  items: AsyncIterable<WalkItem>,
  progress: ProgressReporter,
  log?: DoneLog,
): AsyncGenerator<WalkItem, void, undefined> {
  let files = 0;
  for await (const item of items) {
    if (item.kind === "file" && !log?.isDone(keyOf(item))) progress.totals({ files: ++files });
    yield item;
  }
}

function keyOf({ names }: WalkItem): string {
  return names.length === 0 ? "." : join(...names);
}

async function getItem(job: Job, item: WalkItem): Promise<void> {
  const { context, progress, results } = job;
  context.signal.throwIfAborted();
  const key = keyOf(item);
  let file: FileProgress | undefined;
  try {
    if (item.kind === "failed") throw item.error;
    await inside(job.top, item.kind === "file" ? item.names.slice(0, -1) : item.names, async (dir) => {
      await job.leftovers.clear(dir);
      if (item.kind !== "file") return;
      const destination = { ...item, dir, name: item.names.at(-1) ?? "", key };
      if (await wasGot(job, destination)) return;
      file = progress.file(key, item.file.size ?? undefined);
      await getFile(job, destination, file);
    });
  } catch (error) {
    let why: string | undefined;
    try {
      why = results.fail(key, error);
    } finally {
      (file ?? progress.file(key, undefined)).done("failed", why);
    }
  }
}

/** A file, and where it goes. */
interface Destination {
  readonly file: File;
  readonly dir: LocalDir;
  readonly name: string;
  readonly key: string;
}

/** Whether an earlier run downloaded a file. */
async function wasGot({ request, results, transfer }: Job, { file, dir, name, key }: Destination): Promise<boolean> {
  const log = await transfer?.log;
  if (log === undefined || transfer === undefined || !log.wasBegun(key)) return false;
  const size = await sizeAt(await dir.at(name));
  if (size === undefined) return false;
  // A run that was killed just after the file had come did not write that down any more.
  const journal = transfer.journal(key);
  const isBegun = !request.overwrite && size === file.size && (await wasPutInPlace(dir, name, journal));
  if (!log.isDone(key) && !isBegun) return false;
  const verified = log.verified(key) ?? "size";
  if (!log.isDone(key)) {
    // Nor did it clear up.
    await clearWorkshop(dir, name, journal);
    await rm(journal, { force: true });
    await log.done(key, verified);
  }
  await results.add({
    name: key,
    size,
    verified,
    resumed: true,
    json: { path: join(dir.path, name), size, verified, resumed: true, file },
  });
  return true;
}

async function getFile(
  { context, request, results, settings, transfer }: Job,
  { file, dir, name, key }: Destination,
  progress: FileProgress,
): Promise<void> {
  const log = await transfer?.log;
  const { overwrite } = request;
  const { concurrency, partSize } = settings;
  const begin = async (): Promise<void> => log?.begin(key);
  const journal = transfer?.journal(key);
  const got = await downloadInto(context, { file, dir, name, overwrite, journal, concurrency, partSize, progress, begin });
  const { path, size, verified, resumed } = got;
  await log?.done(key, verified);
  progress.done("done", `verified: ${verified}${resumed ? ", resumed" : ""}`);
  await results.add({ name: key, size, verified, resumed, json: { path, size, verified, resumed, file } });
}

/** Works in a directory below another, which is made where it is not there. */
async function inside(top: LocalDir, names: readonly string[], work: (dir: LocalDir) => Promise<void>): Promise<void> {
  const [name, ...rest] = names;
  if (name === undefined) return work(top);
  const dir = await top.enter(name);
  try {
    await inside(dir, rest, work);
  } finally {
    await dir.close();
  }
}

async function sizeAt(path: string): Promise<number | undefined> {
  try {
    const known = await lstat(path);
    return known.isFile() ? known.size : undefined;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
