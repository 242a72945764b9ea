import {
  type Connection,
  ConnectionError,
  NotFoundError,
  path,
  ResponseError,
  type RetryStrategy,
  ServerError,
  TimeoutError,
  TransferError,
} from "@kloudless/core";
import type { File } from "../file.ts";
import type { NewFile } from "../files.ts";
import { Folders } from "../folders.ts";
import { accountId } from "../internal/account-id.ts";
import type { MultipartUpload } from "../multipart.ts";
import { isGone } from "./answers.ts";
import type { TransferScope } from "./scope.ts";

/** An upload all parts of which are there. */
export interface Completion {
  readonly connection: Connection;
  readonly session: MultipartUpload;
  readonly target: NewFile;
  readonly size: number;
  /** When it was begun, in milliseconds by this computer's clock. */
  readonly begun: number;
  readonly scope: TransferScope;
  readonly retry: RetryStrategy | null;
}

/** Seconds are the finest that an HTTP date and some services tell. */
const SLACK = 2000;

/**
 * Completes an upload, once. When the answer is lost, whether the upload is still there tells what became of it: if it is, nothing was
 * completed and it can be tried again; if it is not, the file is looked for.
 */
export async function completed(completion: Completion): Promise<File> {
  const { session, scope, retry } = completion;
  for (let attempt = 1; ; attempt++) {
    let failure: Ambiguous;
    try {
      return await session.complete(scope.request());
    } catch (error) {
      // What was not there from the beginning did not become the file just now.
      if (!isAmbiguous(error) && (attempt === 1 || !NotFoundError.is(error))) throw error;
      failure = error;
    }
    if (!(await exists(session, scope))) {
      const file = await findUploaded(completion);
      if (file !== undefined) return file;
      throw new TransferError(
        "session_gone",
        "The upload was being completed when the connection failed, and neither it nor its file is to be found. Look in the folder before you repeat it.",
        { cause: failure },
      );
    }
    const delay = retry?.delay({ attempt, error: again(failure), request: "POST /accounts/{id}/storage/multipart/{id}/complete" });
    if (delay === undefined || !(await scope.pause(delay))) throw failure;
  }
}

/**
 * The file that an upload became which the server no longer has. Without `overwrite` the server may have given it another name, e.g.
 * `x (1).bin`; of several, the newest is meant. One that is older than the upload is not it, however alike.
 */
export async function findUploaded({
  connection,
  target,
  size,
  begun,
  scope,
}: Omit<Completion, "session" | "retry">): Promise<File | undefined> {
  const since = begun + (await clockAhead(connection, target.parent_id, scope)) - SLACK;
  let newest: File | undefined;
  for await (const item of new Folders(connection).handle(target.parent_id).contents({ page_size: 1000 }, scope.request())) {
    if (item.type !== "file" || item.size !== size || !isNameOf(target, item.name)) continue;
    if (!(timeOf(item) >= since) || (newest !== undefined && timeOf(newest) > timeOf(item))) continue;
    newest = item;
  }
  return newest;
}

function timeOf(file: File): number {
  return Date.parse(file.modified ?? "");
}

function isNameOf(target: NewFile, name: string): boolean {
  if (name === target.name) return true;
  if (target.overwrite) return false;
  const dot = target.name.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [target.name.slice(0, dot), target.name.slice(dot)] : [target.name, ""];
  const isBetween = name.startsWith(`${stem} (`) && name.endsWith(`)${extension}`);
  return isBetween && /^\d+$/.test(name.slice(stem.length + 2, name.length - extension.length - 1));
}

/** How far the server's clock is ahead of this computer's, in milliseconds. */
async function clockAhead(connection: Connection, folder: string, scope: TransferScope): Promise<number> {
  const where = path`/accounts/${accountId(connection)}/storage/folders/${folder}`;
  const { headers, body } = await connection.open({ method: "GET", path: where }, scope.request());
  body.cancel();
  const time = Date.parse(String(headers.date));
  return Number.isNaN(time) ? 0 : time - Date.now();
}

async function exists(session: MultipartUpload, scope: TransferScope): Promise<boolean> {
  try {
    await session.refresh(scope.request());
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

type Ambiguous = ResponseError | ServerError | ConnectionError | NotFoundError;

/** Whether the upload may have been completed all the same. */
function isAmbiguous(error: unknown): error is Ambiguous {
  if (ConnectionError.is(error)) return error.phase !== "connect" && !(TimeoutError.is(error) && error.timeoutKind === "deadline");
  // 501 and 507 say that nothing was done.
  return ResponseError.is(error) || (ServerError.is(error) && error.retryable);
}

/** The upload is still there: whatever was answered, it may be completed again. */
function again(failure: Ambiguous): Ambiguous {
  return failure.retryable || !ResponseError.is(failure) ? failure : new ResponseError(failure.message, failure.code, { retryable: true });
}
