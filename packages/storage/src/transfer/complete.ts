import {
  type Connection,
  ConnectionError,
  NotFoundError,
  type RequestOptions,
  ResponseError,
  ServerError,
  TransferError,
} from "@kloudless/core";
import type { File } from "../file.ts";
import type { NewFile } from "../files.ts";
import { Folders } from "../folders.ts";
import type { MultipartUpload } from "../multipart.ts";

/** How often completing is begun again while the server still has the upload. */
const TRIES = 3;

/**
 * Completes an upload, once. When the answer is lost, whether the upload is still there tells what became of it: if it is, nothing was
 * completed and it can be tried again; if it is not, the file is looked for.
 */
export async function completed(
  connection: Connection,
  session: MultipartUpload,
  target: NewFile,
  size: number,
  options: RequestOptions,
): Promise<File> {
  for (let tries = 1; ; tries++) {
    try {
      return await session.complete(options);
    } catch (error) {
      if (!isAmbiguous(error)) throw error;
      if (!(await exists(session, options))) {
        const file = await findUploaded(connection, target, size, options);
        if (file !== undefined) return file;
        throw new TransferError(
          "session_gone",
          "The upload was being completed when the connection failed, and neither it nor its file is to be found. Look in the folder before you repeat it.",
          { cause: error },
        );
      }
      if (tries === TRIES) throw error;
    }
  }
}

/**
 * The file that an upload became which the server no longer has. Without `overwrite` the server may have given it another name, e.g.
 * `x (1).bin`; of several, the newest is meant.
 */
export async function findUploaded(
  connection: Connection,
  target: NewFile,
  size: number,
  options: RequestOptions,
): Promise<File | undefined> {
  const dot = target.name.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [target.name.slice(0, dot), target.name.slice(dot)] : [target.name, ""];
  const isOfName = (name: string): boolean =>
    name === target.name ||
    (!target.overwrite &&
      name.startsWith(`${stem} (`) &&
      name.endsWith(`)${extension}`) &&
      /^\d+$/.test(name.slice(stem.length + 2, name.length - extension.length - 1)));
  let newest: File | undefined;
  for await (const item of new Folders(connection).handle(target.parent_id).contents({ page_size: 1000 }, options)) {
    if (item.type !== "file" || item.size !== size || !isOfName(item.name)) continue;
    if (newest === undefined || (item.modified ?? "") > (newest.modified ?? "")) newest = item;
  }
  return newest;
}

async function exists(session: MultipartUpload, options: RequestOptions): Promise<boolean> {
  try {
    await session.refresh(options);
    return true;
  } catch (error) {
    if (NotFoundError.is(error)) return false;
    throw error;
  }
}

function isAmbiguous(error: unknown): boolean {
  return (
    ResponseError.is(error) || ServerError.is(error) || NotFoundError.is(error) || (ConnectionError.is(error) && error.phase !== "connect")
  );
}
