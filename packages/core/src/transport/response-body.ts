import type { Dispatcher } from "undici";

/** Bytes that may wait for the reader before the socket is told to stop. */
const ENOUGH = 1 << 20;

/** The body of an answer, read as it arrives. It can be read once. */
export interface ResponseBody extends AsyncIterable<Uint8Array> {
  /** The bytes as they come, several pieces at a time: at least `minimum` bytes a batch, up to 1 MiB, but for the last. For writing many with one call. */
  batches(minimum: number): AsyncIterable<readonly Uint8Array[]>;
  /** Stops the transfer and lets go of the connection. */
  cancel(): void;
}

/** What the exchange that fills a body wants to hear from it. */
interface Feed {
  readonly controller: Dispatcher.DispatchController;
  /** The reader waits for the network again, or the network for the reader. */
  waiting(forNetwork: boolean): void;
  /** The reader is done with it before its end. */
  cancelled(): void;
}

/** A queue between the socket and a reader that is slower or faster than it. */
export class QueuedBody implements ResponseBody {
  readonly #feed: Feed;
  #chunks: Uint8Array[] = [];
  #queued = 0;
  #wanted = 0;
  #ended = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #taken = false;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  /** Whether anybody has begun to read. */
  get taken(): boolean {
    return this.#taken;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#queued += chunk.byteLength;
    if (this.#wake !== undefined && this.#queued >= this.#wanted) this.#wakeReader();
    if (this.#queued >= ENOUGH && !this.#feed.controller.paused) {
      this.#feed.controller.pause();
      this.#feed.waiting(false);
    }
  }

  end(error?: Error): void {
    this.#ended = true;
    this.#error = error;
    this.#wakeReader();
  }

  cancel(): void {
    this.#taken = true;
    this.#chunks = [];
    if (this.#ended) return;
    this.end();
    this.#feed.cancelled();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const batch of this.batches(1)) yield* batch;
  }

  async *batches(minimum: number): AsyncGenerator<readonly Uint8Array[], void, undefined> {
    if (this.#taken) throw new TypeError("This body was read already; it can be read once.");
    this.#taken = true;
    // From now on a full queue means that the reader takes its time, not that nobody reads.
    if (this.#feed.controller.paused) this.#feed.waiting(false);
    try {
      for (;;) {
        if (this.#queued < minimum && !this.#ended) await this.#more(Math.min(minimum, ENOUGH));
        if (this.#chunks.length > 0) {
          const batch = this.#chunks;
          this.#chunks = [];
          this.#queued = 0;
          yield batch;
        } else if (this.#ended) {
          if (this.#error !== undefined) throw this.#error;
          return;
        }
      }
    } finally {
      this.cancel();
    }
  }

  #more(wanted: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wanted = wanted;
      this.#wake = resolve;
      this.#feed.waiting(true);
      if (this.#feed.controller.paused) this.#feed.controller.resume();
    });
  }

  #wakeReader(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
