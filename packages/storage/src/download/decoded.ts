import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { AbortError, ConnectionError, ResponseError } from "@kloudless/core";

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Takes the compression off a body that the service compressed although it was asked not to.
 *
 * @throws ResponseError when the encoding is unknown, or the bytes are not what it says.
 */
export async function* decoded(
  batches: AsyncIterable<readonly Uint8Array[]>,
  encoding: string,
): AsyncGenerator<readonly Uint8Array[], void, undefined> {
  const make = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (make === undefined) throw new ResponseError(`The contents came in an unknown encoding: ${JSON.stringify(encoding)}.`, "bad_encoding");
  const decoder = make();
  // Errors of either side end both; the loop below throws them.
  pipeline(Readable.from(pieces(batches)), decoder, () => undefined);
  try {
    for await (const chunk of decoder) yield [chunk as Uint8Array];
  } catch (cause) {
    if (ConnectionError.is(cause) || AbortError.is(cause)) throw cause;
    throw new ResponseError("The contents came compressed and could not be decompressed to their end.", "bad_encoding", { cause });
  }
}

async function* pieces(batches: AsyncIterable<readonly Uint8Array[]>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const batch of batches) yield* batch;
}
