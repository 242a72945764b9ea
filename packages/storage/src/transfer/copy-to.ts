import { AbortError, ArgumentError, type Connection, type RequestOptions } from "@kloudless/core";
import { File, type FileData } from "../file.ts";
import { Folder, type FolderData } from "../folder.ts";
import { Folders } from "../folders.ts";
import { accountId } from "../internal/account-id.ts";
import { FileCopier } from "./copy-file.ts";
import { CopyMeter } from "./copy-meter.ts";
import type { CopyAccount, CopyFolder, CopySummary, CopyToOptions, FolderCopyToOptions } from "./copy-options.ts";
import { TreeCopy } from "./copy-tree.ts";

/** Parts of a single file that are moved at a time. */
const PARTS = 4;

/** Copies a file to any account. */
export async function copyFileTo(
  from: Connection,
  file: File,
  account: CopyAccount,
  folder: CopyFolder,
  options: CopyToOptions = {},
): Promise<File> {
  const { signal, timeout, retry, overwrite = false } = options;
  const { to, parent_id } = placeOf(from, account, folder);
  const request = { signal, timeout, retry };
  // A handle has no name to give to the copy.
  const known = typeof file.name === "string" ? file : await new File(from, { id: file.id } as FileData).refresh(request);
  const name = options.name ?? known.name;
  const there = overwrite ? await fileNamed(to, parent_id, name, request) : undefined;
  // It is where it is wanted; what is read must not be replaced meanwhile.
  if (there !== undefined && from === to && there.id === known.id) return there;
  const meter = new CopyMeter(options.onProgress, 1, known.size ?? 0);
  try {
    const target = { parent_id, name, overwrite: there !== undefined };
    const copy = await new FileCopier(from, to, PARTS).copy(known, target, (bytes) => meter.moved(1, bytes), request);
    meter.done(1, known.size ?? copy.size ?? 0);
    meter.report();
    return copy;
  } catch (error) {
    throw meter.thrown?.error ?? abortOr(error, signal);
  } finally {
    meter.close();
  }
}

/** Copies a folder, with all that is in it, to any account. */
export async function copyFolderTo(
  from: Connection,
  folder: Folder,
  account: CopyAccount,
  into: CopyFolder,
  options: FolderCopyToOptions = {},
): Promise<CopySummary> {
  const { signal, timeout, retry } = options;
  const { to, parent_id } = placeOf(from, account, into);
  const copy = new TreeCopy(from, to, options);
  try {
    const known =
      options.name ?? folder.name ?? (await new Folder(from, { id: folder.id } as FolderData).refresh({ signal, timeout, retry })).name;
    return await copy.run({ id: folder.id, name: known, parent: undefined }, parent_id);
  } catch (error) {
    throw abortOr(error, signal);
  }
}

function placeOf(from: Connection, account: CopyAccount, folder: CopyFolder): { to: Connection; parent_id: string } {
  const to = typeof account === "object" ? account.connection : from.account(account);
  const id = accountId(to);
  if (typeof folder === "string") return { to, parent_id: folder };
  const owner = folder.account;
  if (owner !== undefined && id !== "me" && String(owner) !== String(id))
    throw new ArgumentError(
      "folder",
      `The folder is in account ${owner}, not in account ${id}: it must be one of the account it is given with.`,
    );
  return { to, parent_id: folder.id };
}

async function fileNamed(connection: Connection, folder: string, name: string, options: RequestOptions): Promise<File | undefined> {
  for await (const item of new Folders(connection).handle(folder).contents({ page_size: 1000 }, options)) {
    if (item.type === "file" && item.name === name) return item;
  }
  return undefined;
}

function abortOr(error: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted && !AbortError.is(error) ? new AbortError(signal.reason) : error;
}
