import { ArgumentError, type OpenedBody, type Source } from "@kloudless/core";

/** Small pieces are put together in blocks: each in memory of its own would cost many times its size. */
const SMALLEST_BLOCK = 16 << 10;
const LARGEST_BLOCK = 1 << 20;

/**
 * A body that is read once, from front to back: first its beginning, to see whether it is worth parts, then the rest. It can be stopped
 * while it waits for data, whatever it waits for.
 */
export class InputStream {
  readonly #source: Source;
  #opening: Promise<OpenedBody> | undefined;
  #iterator: AsyncIterator<Uint8Array> | undefined;
  /** The beginning, where it was read already. */
  #start: Uint8Array[] = [];
  #stopped: { readonly error: unknown } | undefined;
  /** Ends the read that is under way. */
  #giveUp: ((error: unknown) => void) | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  /** The next piece, to be used up before the one after it is asked for; undefined at the end. */
  next(): Promise<Uint8Array | undefined> {
    const block = this.#start.shift();
    return block === undefined ? this.#read() : Promise.resolve(block);
  }

  /** Reads up to a threshold. Resolves to all there is, where that is no more; else `next()` begins with what was read. */
  async whole(threshold: number): Promise<Uint8Array | undefined> {
    const blocks: Buffer[] = [];
    let size = 0;
    let room = 0;
    for (;;) {
      const piece = await this.#read();
      if (piece === undefined) return Buffer.concat(blocks, size);
      if (size + piece.byteLength > threshold) {
        const last = blocks.pop();
        this.#start = last === undefined ? [piece] : [...blocks, last.subarray(0, last.byteLength - room), piece];
        return undefined;
      }
      // Copied, because a stream may fill its buffer again once the next piece is asked for.
      for (let rest = piece; rest.byteLength > 0; ) {
        if (room === 0) {
          room = Math.min(Math.max(size, SMALLEST_BLOCK), LARGEST_BLOCK);
          blocks.push(Buffer.allocUnsafeSlow(room));
        }
        const block = blocks.at(-1) as Buffer;
        const taken = rest.subarray(0, room);
        block.set(taken, block.byteLength - room);
        room -= taken.byteLength;
        size += taken.byteLength;
        rest = rest.subarray(taken.byteLength);
      }
    }
  }

  /** Reads no more, and lets go of what it was read from. A read that is under way rejects with the error. */
  stop(error: unknown): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = { error };
    this.#giveUp?.(error);
    void this.#close();
  }

  #read(): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== undefined) {
        reject(this.#stopped.error);
        return;
      }
      this.#giveUp = reject;
      this.#pull().then(resolve, (error) => reject(bodyError(error)));
    });
  }

  async #pull(): Promise<Uint8Array | undefined> {
    this.#iterator ??= (await (this.#opening ??= Promise.resolve(this.#source.open())))[Symbol.asyncIterator]();
    const { done, value } = await this.#iterator.next();
    return done ? undefined : value;
  }

  async #close(): Promise<void> {
    try {
      await (await this.#opening)?.cancel();
    } catch {
      // The transfer has its outcome already; a source that cannot be closed adds nothing a caller could act on.
    }
  }
}

function bodyError(cause: unknown): Error {
  if (ArgumentError.is(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ArgumentError("body", `The body could not be read to its end: ${reason}`, cause);
}
