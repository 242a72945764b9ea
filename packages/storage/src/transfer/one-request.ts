import { type BodyInput, type Connection, makeSource, type RequestOptions, type Source, slice, toSource } from "@kloudless/core";
import type { NewFile } from "../files.ts";
import { postFile } from "../post-file.ts";
import type { InputStream } from "./input-stream.ts";
import type { Meter } from "./progress.ts";
import { checkLength } from "./stream-parts.ts";
import type { UploadResult } from "./upload-options.ts";
import { sizeVerified } from "./verify.ts";

/** Uploads a body of known size in one request. It can be sent again. */
export async function postSource(
  connection: Connection,
  source: Source,
  size: number,
  target: NewFile,
  meter: Meter,
  request: RequestOptions,
): Promise<UploadResult> {
  const watch = (): ((piece: Uint8Array) => void) => {
    meter.begin(1);
    return (piece) => meter.moved(1, piece.byteLength);
  };
  return posted(connection, meter.isHeard ? slice(source, 0, size, watch) : source, () => size, target, meter, request);
}

/** Uploads a stream in one request, for services that take nothing else. It cannot be sent again. */
export async function postStream(
  connection: Connection,
  stream: InputStream,
  size: number | undefined,
  target: NewFile,
  meter: Meter,
  request: RequestOptions,
): Promise<UploadResult> {
  let read = 0;
  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    meter.begin(1);
    for (let piece = await stream.next(); piece !== undefined; piece = await stream.next()) {
      read += piece.byteLength;
      checkLength(read, size, false);
      meter.moved(1, piece.byteLength);
      yield piece;
    }
    checkLength(read, size, true);
  }
  const body = await toSource(pieces());
  return posted(connection, makeSource({ ...body, size }), () => read, target, meter, request);
}

async function posted(
  connection: Connection,
  body: BodyInput,
  size: () => number,
  target: NewFile,
  meter: Meter,
  request: RequestOptions,
): Promise<UploadResult> {
  const file = await postFile(connection, target, body, request);
  const verified = sizeVerified(file, size());
  meter.total = size();
  meter.confirm(1, size());
  meter.report();
  return { file, size: size(), verified, resumed: false };
}
