import { ArgumentError, type Connection, type RequestOptions, type Source, TransferError, toSource } from "@kloudless/core";
import type { NewFile } from "../files.ts";
import { Multipart, type MultipartUpload } from "../multipart.ts";
import { isUnsupported } from "./answers.ts";
import { type Fingerprint, fingerprint } from "./fingerprint.ts";
import { InputStream } from "./input-stream.ts";
import { fileJournal, type Journal, JournalWriter } from "./journal.ts";
import { postSource, postStream } from "./one-request.ts";
import { Meter } from "./progress.ts";
import { TransferScope } from "./scope.ts";
import { checkLength } from "./stream-parts.ts";
import type { UploadBody, UploadOptions, UploadResult } from "./upload-options.ts";
import { resumedRun } from "./upload-resume.ts";
import { UploadRun } from "./upload-run.ts";
import { checkWholeNumber } from "./whole-number.ts";

/** Bytes up to which one request is better than several. */
const THRESHOLD = 16 << 20;

/** An upload, once it is known what it is of. */
interface Task {
  readonly connection: Connection;
  readonly source: Source;
  readonly size: number | undefined;
  readonly target: NewFile;
  readonly options: UploadOptions;
  readonly scope: TransferScope;
  readonly meter: Meter;
}

/** Uploads a file: in one request up to a threshold, above it in parts, several at a time, each of which can fail and be sent again. */
export async function upload(
  connection: Connection,
  body: UploadBody,
  target: NewFile,
  options: UploadOptions = {},
): Promise<UploadResult> {
  // First of all, so that a stream that fails early is looked after.
  const source = await toSource(body);
  checkOptions(options);
  const size = declaredSize(source, options.size);
  const scope = new TransferScope("upload", options, connection);
  const meter = new Meter(options.onProgress, size);
  const task = { connection, source, size, target, options, scope, meter };
  try {
    return await (source.replayable && source.size !== undefined ? uploadSeekable(task, source.size) : uploadStream(task));
  } catch (error) {
    throw meter.thrown === undefined ? worded(error) : meter.thrown.error;
  } finally {
    meter.close();
  }
}

async function uploadSeekable(task: Task, size: number): Promise<UploadResult> {
  const { connection, source, target, options, scope, meter } = task;
  const journal = typeof options.journal === "string" ? fileJournal(options.journal) : options.journal;
  if (journal !== undefined) {
    const resumed = await resumedRun({ ...task, size, journal });
    if (resumed !== undefined) return "file" in resumed ? resumed : resumed.finish();
  }
  if (size <= (options.threshold ?? THRESHOLD)) return postSource(connection, source, size, target, meter, single(options, scope));
  // Before anything is begun on the server: what is read for it may fail.
  const known = journal && (await fingerprint(source, size));
  const session = await begin(task);
  if (session === undefined) return postSource(connection, source, size, target, meter, single(options, scope));
  return run(task, session, { journal, fingerprint: known }).finish();
}

async function uploadStream(task: Task): Promise<UploadResult> {
  const { connection, source, size, target, options, scope, meter } = task;
  if (options.journal !== undefined)
    throw new ArgumentError("journal", "A journal needs a body that can be read again from any place: give { path }, bytes or a Blob.");
  const threshold = options.threshold ?? THRESHOLD;
  const stream = new InputStream(source);
  const deaf = scope.onEnd((error) => stream.stop(error));
  try {
    const whole = await stream.whole(threshold);
    checkLength(whole?.byteLength ?? threshold + 1, size, whole !== undefined);
    if (whole !== undefined)
      return await postSource(connection, await toSource(whole), whole.byteLength, target, meter, single(options, scope));
    const session = await begin(task);
    if (session === undefined) return await postStream(connection, stream, size, target, meter, single(options, scope));
    return await run(task, session, { stream }).finish();
  } finally {
    deaf();
    stream.stop(new Error("The upload is over."));
  }
}

/** Begins an upload in parts; undefined where the service takes whole files only. */
async function begin({ connection, target, size, scope }: Task): Promise<MultipartUpload | undefined> {
  try {
    return await new Multipart(connection).create({ ...target, size }, scope.request());
  } catch (error) {
    if (isUnsupported(error)) return undefined;
    throw error;
  }
}

function run(
  task: Task,
  session: MultipartUpload,
  more: { readonly journal?: Journal | undefined; readonly fingerprint?: Fingerprint | undefined; readonly stream?: InputStream },
): UploadRun {
  const { journal, ...rest } = more;
  return new UploadRun({ ...task, ...rest, session, begun: Date.now(), writer: new JournalWriter(journal) });
}

/** The options of an upload in one request. Only for that it matters whether it may be sent twice. */
function single({ idempotent }: UploadOptions, scope: TransferScope): RequestOptions {
  return { ...scope.request(), idempotent };
}

function declaredSize(source: Source, size: number | undefined): number | undefined {
  if (size !== undefined && source.size !== undefined && source.size !== size) {
    throw new ArgumentError("size", `\`size\` is ${size} but ${source.name ?? "the body"} has ${source.size} bytes.`);
  }
  return source.size ?? size;
}

function checkOptions({ size, threshold, concurrency }: UploadOptions): void {
  checkWholeNumber("size", size, 0);
  checkWholeNumber("threshold", threshold, 0);
  checkWholeNumber("concurrency", concurrency, 1);
}

/** A stream of another length than it was declared with is no fault of its own. */
function worded(error: unknown): unknown {
  return ArgumentError.is(error) && TransferError.is(error.cause) ? error.cause : error;
}
