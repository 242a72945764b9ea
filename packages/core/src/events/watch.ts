import { setTimeout as sleep } from "node:timers/promises";
import { MAX_MILLISECONDS } from "../config.ts";
import type { Connection } from "../connection.ts";
import { AbortError } from "../errors/abort-error.ts";
import { ApiError } from "../errors/api-error.ts";
import { ArgumentError } from "../errors/argument-error.ts";
import { ConnectionError } from "../errors/connection-error.ts";
import { ResponseError } from "../errors/response-error.ts";
import type { RequestOptions } from "../request.ts";
import { onAbort } from "../transport/signal.ts";
import type { AccountEvent } from "./account-event.ts";
import { EventList, hasMore, repeatedCursor } from "./event-list.ts";
import type { EventPage } from "./event-page.ts";

/** How events are waited for. `timeout` and `deadline` hold for each look at the stream, not for all of them. */
export interface WatchOptions extends RequestOptions {
  /** Where to begin: the cursor that was kept last, or `latestCursor()`. Default: with the oldest event that is kept. */
  readonly cursor?: string | undefined;
  /** Events that are asked for at once: what is seen again, at most, after a crash. Default 100; the server allows up to 1,000. */
  readonly page_size?: number | undefined;
  /** Milliseconds between two looks at a stream in which things happen. Default 5,000. */
  readonly interval?: number | undefined;
  /** The longest pause, in milliseconds, in which nothing happens or everything fails; only a `Retry-After` may be longer. Default 30,000. */
  readonly maxInterval?: number | undefined;
  /** Told of every look that failed and will be repeated. What it throws ends the watching. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** An event, and where to go on once it was handled. */
export interface WatchedEvent {
  readonly event: AccountEvent;
  /**
   * Keep it after the event was handled. Cursors stand between pages: that of an event in the middle of one leads back to its beginning,
   * so that nothing is missed, and some events are seen again.
   */
  readonly cursor: string;
}

/** Events as they come. It never ends by itself; `return()`, which is what `break` calls, ends it also while it is waiting. */
export type EventWatch = Required<Pick<AsyncIterableIterator<WatchedEvent, undefined, undefined>, "next" | "return">> &
  AsyncIterable<WatchedEvent> & { [Symbol.asyncIterator](): EventWatch };

/** Where nothing was seen yet. */
const BEGINNING = "after-auth";

/** Waits for the events of an account. */
export function watch(connection: Connection, options: WatchOptions = {}): EventWatch {
  const watcher = new Watcher(connection, options);
  const events = watcher.run();
  const iterator: EventWatch = {
    next: () => events.next(),
    // A generator that is waiting would only hear of its end when the next event comes.
    return: () => {
      watcher.stop();
      return events.return(undefined);
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

class Watcher {
  readonly #connection: Connection;
  readonly #options: WatchOptions;
  readonly #interval: number;
  readonly #maxInterval: number;
  /** How long the next pause is. */
  #pause: number;
  /** Ends whatever is waited for just now. */
  readonly #stop = new AbortController();

  constructor(connection: Connection, options: WatchOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#interval = checked("interval", options.interval ?? 5000);
    this.#maxInterval = Math.max(checked("maxInterval", options.maxInterval ?? 30_000), this.#interval);
    this.#pause = this.#interval;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Ends without an error only when it was told to by `stop()`. */
  async *run(): AsyncGenerator<WatchedEvent, undefined, undefined> {
    try {
      let cursor = this.#options.cursor ?? BEGINNING;
      for (;;) {
        cursor = yield* this.#drain(cursor);
        await this.#sleep(this.#pause);
        this.#pause = this.#longer(1.5);
      }
    } catch (error) {
      if (!this.#stop.signal.aborted || this.#options.signal?.aborted) throw error;
      return undefined;
    }
  }

  /** The events that are there already. Returns the cursor behind them. */
  async *#drain(from: string): AsyncGenerator<WatchedEvent, string, undefined> {
    const seen = new Set([from]);
    for (let cursor = from; ; ) {
      const page = await this.#look(cursor);
      const next = page.cursor ?? cursor;
      // The same events would come again and again.
      if ((page.count > 0 || hasMore(page)) && seen.has(next)) throw repeatedCursor();
      for (const [index, event] of page.objects.entries()) {
        this.#check();
        yield { event, cursor: index === page.count - 1 ? next : cursor };
      }
      if (page.count > 0) this.#pause = this.#interval;
      if (!hasMore(page)) return next;
      cursor = next;
      seen.add(cursor);
    }
  }

  /** The page behind a cursor, asked for until it comes or there is no reason to ask again. */
  async #look(cursor: string): Promise<EventPage> {
    const { page_size = 100, timeout, deadline, retry, headers, asUser, rawData, onError } = this.#options;
    const options = { timeout, deadline, retry, headers, asUser, rawData };
    for (;;) {
      try {
        return await this.#waiting(async (signal) => new EventList(this.#connection, { cursor, page_size }, { ...options, signal }));
      } catch (error) {
        if (!isTransient(error)) throw error;
        onError?.(error);
        // At different times for each of many watchers: what was down need not be stormed when it is back.
        const pause = this.#pause * (0.5 + Math.random() / 2);
        await this.#sleep(Math.min(Math.max(pause, asked(error)), MAX_MILLISECONDS));
        this.#pause = this.#longer(2);
      }
    }
  }

  #longer(times: number): number {
    return Math.min(this.#pause * times, this.#maxInterval);
  }

  #sleep(milliseconds: number): Promise<void> {
    return this.#waiting((signal) => sleep(milliseconds, undefined, { signal }));
  }

  /** Nothing stays on the caller's signal but while something is waited for: an iterator may be left lying about. */
  async #waiting<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#check();
    const { signal } = this.#options;
    const unfollow = signal && onAbort(signal, () => this.#stop.abort());
    try {
      return await work(this.#stop.signal);
    } catch (error) {
      this.#check();
      throw error;
    } finally {
      unfollow?.();
    }
  }

  #check(): void {
    const { signal } = this.#options;
    if (signal?.aborted) throw new AbortError(signal.reason);
    if (this.#stop.signal.aborted) throw new AbortError(this.#stop.signal.reason);
  }
}

/** Whether it may go well the next time. */
function isTransient(error: unknown): boolean {
  return ConnectionError.is(error) || ((ApiError.is(error) || ResponseError.is(error)) && error.retryable);
}

/** The milliseconds a server asked to wait. */
function asked(error: unknown): number {
  return ApiError.is(error) ? (error.retryAfter ?? 0) * 1000 : 0;
}

function checked(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0 && value <= MAX_MILLISECONDS) return value;
  throw new ArgumentError(name, `\`${name}\` must be a number of milliseconds above 0 and at most ${MAX_MILLISECONDS}.`);
}
