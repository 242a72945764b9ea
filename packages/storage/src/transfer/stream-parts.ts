import { type OpenedBody, type Source, TransferError } from "@kloudless/core";

/** The bytes of one part that are in memory, and the buffer they are in, to be given back. */
export interface BufferedPart {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** A stream of which the beginning has been read. */
export interface StartedStream {
  /** All of it, where it ended before the threshold. */
  readonly whole: Uint8Array | undefined;
  /** The pieces from the first on. For one use. */
  pieces(): AsyncIterable<Uint8Array>;
  cancel(): Promise<void>;
}

/** Reads a stream up to a threshold, to see whether it is worth parts. */
export async function startOfStream(source: Source, threshold: number, size: number | undefined): Promise<StartedStream> {
  const body: OpenedBody = await source.open();
  const iterator = body[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let bytes = 0;
  let ended = false;
  while (bytes <= threshold && !ended) {
    const piece = await iterator.next();
    if (piece.done) {
      ended = true;
    } else {
      // A stream may fill its buffer again once the next piece is asked for.
      read.push(Uint8Array.prototype.slice.call(piece.value));
      bytes += piece.value.byteLength;
    }
  }
  if (ended && size !== undefined && size !== bytes) throw wrongLength(bytes, size);
  return {
    whole: ended ? Buffer.concat(read) : undefined,
    async *pieces() {
      yield* read.splice(0);
      for (let piece = await iterator.next(); !piece.done; piece = await iterator.next()) yield piece.value;
    },
    cancel: async () => {
      await body.cancel();
    },
  };
}

/**
 * Cuts a stream into parts, each in a buffer of its own: as many buffers as parts are in flight, used again and again.
 *
 * @param size - What the stream was said to hold; checked at its end.
 */
export class StreamParts implements AsyncIterable<BufferedPart> {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #partSize: number;
  readonly #size: number | undefined;
  readonly #free: Buffer[] = [];
  #rest: Uint8Array = new Uint8Array(0);
  #ended = false;
  /** Bytes read so far. */
  read = 0;

  constructor(stream: StartedStream, partSize: number, size: number | undefined) {
    this.#pieces = stream.pieces()[Symbol.asyncIterator]();
    this.#partSize = partSize;
    this.#size = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<BufferedPart, void, undefined> {
    try {
      for (let number = 1; ; number++) {
        const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#partSize);
        const length = await this.#fill(buffer);
        this.read += length;
        if (this.#size !== undefined && (this.read > this.#size || (this.#ended && this.read < this.#size)))
          throw wrongLength(this.read, this.#size);
        if (length > 0) yield { number, bytes: buffer.subarray(0, length) };
        if (this.#ended) return;
      }
    } finally {
      await this.#pieces.return?.();
    }
  }

  /** Takes a part's buffer back once nobody reads it any more. */
  release({ bytes }: BufferedPart): void {
    this.#free.push(Buffer.from(bytes.buffer as ArrayBuffer, 0, this.#partSize));
  }

  async #fill(buffer: Buffer): Promise<number> {
    let at = 0;
    while (at < buffer.byteLength) {
      if (this.#rest.byteLength === 0) {
        const piece = await this.#pieces.next();
        if (piece.done) {
          this.#ended = true;
          return at;
        }
        this.#rest = piece.value;
      }
      const taken = this.#rest.subarray(0, buffer.byteLength - at);
      buffer.set(taken, at);
      at += taken.byteLength;
      this.#rest = this.#rest.subarray(taken.byteLength);
    }
    return at;
  }
}

function wrongLength(read: number, size: number): TransferError {
  const what = read > size ? "goes on after" : `ended after ${read} of`;
  return new TransferError("size_mismatch", `The stream ${what} the ${size} bytes it was declared with. Give the right \`size\`, or none.`);
}
