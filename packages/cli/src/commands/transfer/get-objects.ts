import { access, lstat } from "node:fs/promises";
import { join } from "node:path";
import { type File, Folder } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { LocalDir } from "../../local/local-dir.ts";
import { nameRulesOf } from "../../local/name-rules.ts";
import { localNames, type NameRules } from "../../local/safe-name.ts";
import type { FileProgress, ProgressReporter } from "../../progress/reporter.ts";
import { reporterFor } from "../../progress/reporter-for.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";
import { downloadInto } from "../../transfers/download-file.ts";
import { inPool } from "../../transfers/pool.ts";
import type { Transfer } from "../../transfers/transfer.ts";
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
  const kept = transfer?.record.found === null ? undefined : transfer;
  const job: Job = { context, request, top, progress, results, settings, transfer: kept };
  try {
    // Only what a service named needs to be asked about.
    const rules = place.name === null || request.recursive ? await nameRulesOf(top) : { isWindows: false, fold: (name: string) => name };
    const items = counted(walk(named(objects, place, rules), rules, context.signal), progress);
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

/** How much there is, as far as it is known. */
async function* counted(items: AsyncIterable<WalkItem>, progress: ProgressReporter): AsyncGenerator<WalkItem, void, undefined> {
  let files = 0;
  for await (const item of items) {
    if (item.kind === "file") progress.totals({ files: ++files });
    yield item;
  }
}

async function getItem(job: Job, item: WalkItem): Promise<void> {
  const { context, progress, results } = job;
  context.signal.throwIfAborted();
  const shown = item.names.length === 0 ? "." : join(...item.names);
  if (item.kind === "file" && (await job.transfer?.log)?.isDone(shown)) return results.skip();
  const file = item.kind === "file" ? progress.file(shown, item.file.size ?? undefined) : undefined;
  try {
    if (item.kind === "failed") throw item.error;
    await inside(job.top, item.kind === "file" ? item.names.slice(0, -1) : item.names, async (dir) => {
      if (item.kind === "file" && file !== undefined) await getFile(job, dir, item.file, item.names.at(-1) ?? "", shown, file);
    });
  } catch (error) {
    let why: string | undefined;
    try {
      why = results.fail(error);
    } finally {
      (file ?? progress.file(shown, undefined)).done("failed", why);
    }
  }
}

async function getFile(
  { context, request, results, settings, transfer }: Job,
  dir: LocalDir,
  file: File,
  name: string,
  key: string,
  progress: FileProgress,
): Promise<void> {
  const log = await transfer?.log;
  const journal = transfer?.journal(key);
  if (
    log?.wasBegun(key) &&
    !request.overwrite &&
    !(await isThere(journal)) &&
    file.size !== null &&
    (await sizeAt(await dir.at(name))) === file.size
  ) {
    // The last run died after the file had come, and before that was written down.
    await log.done(key);
    results.skip();
    return progress.done("skipped", "an earlier run downloaded it");
  }
  const { overwrite } = request;
  const { concurrency, partSize } = settings;
  const begin = async (): Promise<void> => log?.begin(key);
  const got = await downloadInto(context, { file, dir, name, overwrite, journal, concurrency, partSize, progress, begin });
  await log?.done(key);
  const { path, size, verified, resumed } = got;
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

async function isThere(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function sizeAt(path: string): Promise<number | undefined> {
  try {
    const known = await lstat(path);
    return known.isFile() ? known.size : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
