import { TransferError } from "@kloudless/core";
import type { InputStream } from "./input-stream.ts";

/** The bytes of one part that are in memory, and the buffer they are in, to be given back. */
export interface BufferedPart {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/**
 * Cuts a stream into parts, each in a buffer of its own: as many buffers as parts are in flight, used again and again.
 *
 * @param size - What the stream was said to hold; checked at its end.
 */
export class StreamParts implements AsyncIterable<BufferedPart> {
  readonly #stream: InputStream;
  readonly #partSize: number;
  readonly #size: number | undefined;
  readonly #free: Buffer[] = [];
  #rest: Uint8Array = new Uint8Array(0);
  #ended = false;
  /** Bytes read so far. */
  read = 0;

  constructor(stream: InputStream, partSize: number, size: number | undefined) {
    this.#stream = stream;
    this.#partSize = partSize;
    this.#size = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<BufferedPart, void, undefined> {
    for (let number = 1; !this.#ended; number++) {
      const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#partSize);
      const length = await this.#fill(buffer);
      this.read += length;
      checkLength(this.read, this.#size, this.#ended);
      if (length > 0) yield { number, bytes: buffer.subarray(0, length) };
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
        const piece = await this.#stream.next();
        if (piece === undefined) {
          this.#ended = true;
          return at;
        }
        this.#rest = piece;
      }
      const taken = this.#rest.subarray(0, buffer.byteLength - at);
      buffer.set(taken, at);
      at += taken.byteLength;
      this.#rest = this.#rest.subarray(taken.byteLength);
    }
    return at;
  }
}

/** @throws TransferError when a stream of which so much was read cannot have the size it was declared with. */
export function checkLength(read: number, size: number | undefined, ended: boolean): void {
  if (size === undefined || read === size || (read < size && !ended)) return;
  const what = read > size ? "goes on after" : `ended after ${read} of`;
  throw new TransferError("size_mismatch", `The stream ${what} the ${size} bytes it was declared with. Give the right \`size\`, or none.`);
}
