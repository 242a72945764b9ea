import { ArgumentError, type Connection, type RequestOptions, type Source, slice, toSource } from "@kloudless/core";
import type { NewFile } from "../files.ts";
import { Multipart, type MultipartUpload } from "../multipart.ts";
import { postFile } from "../post-file.ts";
import { fingerprint } from "./fingerprint.ts";
import { fileJournal, JournalWriter } from "./journal.ts";
import { Meter } from "./progress.ts";
import { type StartedStream, startOfStream } from "./stream-parts.ts";
import type { UploadBody, UploadOptions, UploadResult } from "./upload-options.ts";
import { isUnsupported, resumedRun } from "./upload-resume.ts";
import { UploadRun } from "./upload-run.ts";
import { sizeVerified } from "./verify.ts";

/** Bytes up to which one request is better than several. */
const THRESHOLD = 16 << 20;

/** Uploads a file: in one request up to a threshold, above it in parts, several at a time, each of which can fail and be sent again. */
export async function upload(
  connection: Connection,
  body: UploadBody,
  target: NewFile,
  options: UploadOptions = {},
): Promise<UploadResult> {
  const source = await toSource(body);
  const size = declaredSize(source, options.size);
  const seekable = source.replayable && source.size !== undefined;
  const journal = typeof options.journal === "string" ? fileJournal(options.journal) : options.journal;
  if (journal !== undefined && !seekable) {
    throw new ArgumentError("journal", "A journal needs a body that can be read again from any place: give { path }, bytes or a Blob.");
  }
  const request = requestOptions(options);
  if (journal !== undefined) {
    const resumed = await resumedRun(connection, source, target, options, request, journal);
    if (resumed !== undefined) return "file" in resumed ? resumed : resumed.finish();
  }
  const threshold = options.threshold ?? THRESHOLD;
  if (seekable && source.size <= threshold) return inOne(connection, source, source.size, target, options, request);
  const stream = seekable ? undefined : await startOfStream(source, threshold, size);
  if (stream?.whole !== undefined)
    return inOne(connection, await toSource(stream.whole), stream.whole.byteLength, target, options, request);

  const session = await begin(connection, target, size, stream, request);
  if (session === undefined) return inOne(connection, source, size ?? 0, target, options, request);
  const meter = new Meter(options.onProgress, size);
  const writer = new JournalWriter(journal);
  const known = journal === undefined ? undefined : await fingerprint(source, size ?? 0);
  return new UploadRun({ connection, session, source, stream, size, target, options, request, meter, writer, fingerprint: known }).finish();
}

/** Begins an upload in parts; undefined where the service takes whole files only and the body can still be sent as one. */
async function begin(
  connection: Connection,
  target: NewFile,
  size: number | undefined,
  stream: StartedStream | undefined,
  request: RequestOptions,
): Promise<MultipartUpload | undefined> {
  try {
    return await new Multipart(connection).create({ ...target, size }, request);
  } catch (error) {
    if (isUnsupported(error) && stream === undefined) return undefined;
    await stream?.cancel();
    throw error;
  }
}

async function inOne(
  connection: Connection,
  source: Source,
  size: number,
  target: NewFile,
  options: UploadOptions,
  request: RequestOptions,
): Promise<UploadResult> {
  const meter = new Meter(options.onProgress, size);
  const watched = slice(source, 0, size, () => {
    meter.begin(1);
    return (piece) => meter.moved(1, piece.byteLength);
  });
  const file = await postFile(connection, target, options.onProgress === undefined ? source : watched, request);
  const verified = sizeVerified(file, size);
  meter.confirm(1, size);
  meter.report();
  return { file, size, verified, resumed: false };
}

function declaredSize(source: Source, size: number | undefined): number | undefined {
  if (size !== undefined && (!Number.isSafeInteger(size) || size < 0))
    throw new ArgumentError("size", "`size` must be a whole number of bytes.");
  if (size !== undefined && source.size !== undefined && source.size !== size) {
    throw new ArgumentError("size", `\`size\` is ${size} but ${source.name ?? "the body"} has ${source.size} bytes.`);
  }
  return source.size ?? size;
}

/** What of an upload's options goes with each of its requests. */
function requestOptions({ signal, timeout, deadline, retry, headers, asUser, rawData }: UploadOptions): RequestOptions {
  return { signal, timeout, deadline, retry, headers, asUser, rawData };
}
