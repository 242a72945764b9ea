import { isUint8Array } from "node:util/types";
import { ArgumentError } from "../errors/argument-error.ts";
import { fileSource } from "./file-source.ts";
import { type BodyInput, type ByteStream, type OpenedBody, type Source, source } from "./source.ts";

/** Bytes up to this size go out in one piece; more are handed over piece by piece, so that progress shows on a slow line. */
const ONE_PIECE = 1 << 20;

/**
 * The source behind whatever a caller gave as a body.
 *
 * @throws ArgumentError when it is nothing a body can be read from, or the file cannot be read.
 */
export function toSource(input: BodyInput): Source | Promise<Source> {
  if (typeof input === "string") return bytesSource(Buffer.from(input));
  if (isUint8Array(input)) return bytesSource(input);
  if (input instanceof ArrayBuffer) return bytesSource(new Uint8Array(input));
  if (typeof input === "function") return streamSource(async () => checkedStream(await input()), true);
  if (typeof input === "object" && input !== null) {
    if (source in input) return input;
    if (input instanceof Blob) return blobSource(input);
    if ("path" in input && (typeof input.path === "string" || input.path instanceof URL) && !(Symbol.asyncIterator in input)) {
      return fileSource(input.path);
    }
    return oneShotSource(checkedStream(input as ByteStream));
  }
  throw notABody();
}

/**
 * Keeps a Node stream that fails before anybody reads it from ending the process; whoever reads it still gets its error. For streams of
 * callers, from the moment they are handed over.
 */
export function expectFailure(input: BodyInput): void {
  if (typeof input !== "object" || input === null) return;
  if ("destroy" in input && "on" in input && typeof input.on === "function") input.on("error", () => undefined);
}

function notABody(): ArgumentError {
  return new ArgumentError(
    "body",
    "A body must be a string, bytes, a Blob, { path }, a stream of bytes or a function that returns one. A file's name goes in { path }.",
  );
}

function checkedStream(stream: ByteStream): ByteStream {
  if (typeof stream === "object" && stream !== null && Symbol.asyncIterator in stream) return stream;
  throw notABody();
}

function bytesSource(bytes: Uint8Array): Source {
  return {
    [source]: true,
    size: bytes.byteLength,
    replayable: true,
    ...(bytes.byteLength <= ONE_PIECE ? { bytes } : {}),
    open: (start = 0, end = bytes.byteLength) => ({
      cancel: () => undefined,
      async *[Symbol.asyncIterator]() {
        for (let at = start; at < end; at += ONE_PIECE) yield bytes.subarray(at, Math.min(end, at + ONE_PIECE));
      },
    }),
  };
}

function blobSource(blob: Blob): Source {
  return {
    [source]: true,
    size: blob.size,
    replayable: true,
    open: (start = 0, end = blob.size) => opened(blob.slice(start, end).stream()),
  };
}

function streamSource(make: () => Promise<ByteStream>, replayable: boolean): Source {
  return { [source]: true, size: undefined, replayable, open: async () => opened(await make()) };
}

function oneShotSource(stream: ByteStream): Source {
  // It may fail before anybody opens it.
  expectFailure(stream);
  let used = false;
  return streamSource(async () => {
    if (used)
      throw new ArgumentError("body", "This stream was sent already and cannot be sent again. Give a function that returns a new stream.");
    used = true;
    return stream;
  }, false);
}

function opened(stream: ByteStream): OpenedBody {
  const { next, stop } = stream instanceof ReadableStream ? webReader(stream) : iteratorOf(stream);
  const cancel = async (): Promise<void> => {
    await stop();
  };
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => next().then(checkedChunk),
      return: async () => {
        await cancel();
        return { done: true, value: undefined };
      },
    }),
    cancel,
  };
}

interface Reading {
  readonly next: () => Promise<IteratorResult<Uint8Array, unknown>>;
  readonly stop: () => unknown;
}

/** Through a reader of its own: the stream's iterator cannot be stopped while it waits for data. */
function webReader(stream: ReadableStream<Uint8Array>): Reading {
  const reader = stream.getReader();
  return { next: () => reader.read(), stop: () => reader.cancel() };
}

function iteratorOf(stream: AsyncIterable<Uint8Array>): Reading {
  expectFailure(stream);
  const iterator = stream[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    // A Node stream that waits for data ends only when it is destroyed; a generator, when it is asked to return.
    stop: () => {
      if ("destroy" in stream && typeof stream.destroy === "function") stream.destroy();
      return iterator.return?.();
    },
  };
}

function checkedChunk(result: IteratorResult<Uint8Array, unknown>): IteratorResult<Uint8Array> {
  const chunk: unknown = result.value;
  if (result.done || isUint8Array(chunk)) return result;
  if (typeof chunk === "string") return { done: false, value: Buffer.from(chunk) };
  throw new ArgumentError("body", `The stream yielded a value of type ${typeof chunk}; it must yield bytes (Uint8Array).`);
}
