import { stat } from "node:fs/promises";
import type { File, FolderHandle, Journal, StorageApi, Verified } from "@kloudless/storage";
import type { Context } from "../context/context.ts";
import { CommandError } from "../failure/command-error.ts";
import type { FileProgress } from "../progress/reporter.ts";

/** A local file, and what is to become of it. */
export interface FileUpload {
  /** Of a regular file. */
  readonly path: string;
  readonly api: StorageApi;
  readonly parent: FolderHandle;
  readonly name: string;
  /** Whether what has the name is replaced. Default false: then it is an error if there is something. */
  readonly overwrite?: boolean | undefined;
  /** Where to write down how far it came; a large file goes on from there. */
  readonly journal?: string | Journal | undefined;
  /** Parts at a time. Default 4. */
  readonly concurrency?: number | undefined;
  /** Whether a small file is sent in parts, too: services that vouch for what arrived do so for parts. Default false. */
  readonly inParts?: boolean | undefined;
  readonly progress: FileProgress;
}

/** A file that was uploaded. */
export interface Uploaded {
  readonly file: File;
  readonly size: number;
  readonly verified: Verified;
  /** Whether it went on from a journal. */
  readonly resumed: boolean;
}

/**
 * Uploads a local file. The caller has looked whether the name is free; where somebody else takes it meanwhile, the service gives this file
 * another one, and it is taken away again.
 *
 * @throws CommandError `not_found` (3), `is_a_directory` and `not_a_file` (2), `exists` (7); what the engine throws.
 */
export async function uploadFile({ signal }: Pick<Context, "signal">, upload: FileUpload): Promise<Uploaded> {
  const { path, api, parent, name, overwrite = false, journal, concurrency, inParts, progress } = upload;
  await checkRegular(path);
  const target = { parent_id: parent.id, name, overwrite };
  const threshold = inParts ? 0 : undefined;
  // Sent twice, one that may replace something replaces itself.
  const idempotent = overwrite || undefined;
  const onProgress = progress.update.bind(progress);
  const uploaded = await api.upload({ path }, target, { signal, journal, concurrency, threshold, idempotent, onProgress });
  await keepName(uploaded.file, parent, name, overwrite);
  return uploaded;
}

/** That a file did not get another name because its own was taken. */
export async function keepName(file: File, parent: Pick<FolderHandle, "contents">, name: string, overwrite: boolean): Promise<void> {
  if (file.name === name || overwrite) return;
  // Some services write names in their own way: that alone is no conflict.
  for await (const other of parent.contents({ page_size: 1000 })) {
    if (other.name !== name || other.id === file.id) continue;
    await file.delete();
    throw exists(name);
  }
}

export function exists(what: string): CommandError {
  return new CommandError(7, "exists", `${JSON.stringify(what)} is there already.`, {
    hint: "Give --overwrite to replace it, or another name.",
  });
}

/** @throws CommandError `not_found` (3), `is_a_directory` and `not_a_file` (2). */
async function checkRegular(path: string): Promise<void> {
  let known: Awaited<ReturnType<typeof stat>>;
  try {
    known = await stat(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new CommandError(3, "not_found", `There is no ${path}.`, { cause });
    throw cause;
  }
  if (known.isFile()) return;
  if (known.isDirectory())
    throw new CommandError(2, "is_a_directory", `${path} is a directory.`, { hint: "Give -r to upload all that is in it." });
  throw new CommandError(2, "not_a_file", `${path} is no regular file.`, { hint: "Give - as the source, and the contents as the input." });
}
