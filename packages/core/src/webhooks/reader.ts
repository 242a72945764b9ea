import { MAX_MILLISECONDS } from "../config.ts";
import { ArgumentError } from "../errors/argument-error.ts";
import type { WebhookNotification } from "./notification.ts";

/** How accounts are read when a webhook says that something happened in them. */
export interface WebhookReaderOptions {
  /** Told of each reading that failed. It is repeated, after a pause that doubles up to five minutes. */
  readonly onError: (error: unknown, accountId: number) => void;
  /** Milliseconds from the beginning of one reading of an account to that of the next, at least. Default 1,000. */
  readonly interval?: number | undefined;
}

/** Reads accounts when it is told to, and no more often than it should. */
export interface WebhookReader {
  /** Takes note, and returns at once: the receiver is not waited for long. Each account is read soon, or once more if it is being read. */
  notify(notification: Pick<WebhookNotification, "accountIds">): void;
  /** Reads nothing any more; resolves when what is being read is done. What it was told and did not read is in the events, still. */
  close(): Promise<void>;
}

/** The longest pause after a reading that failed. */
const MAX_PAUSE = 300_000;

/**
 * Turns notifications into readings. That is all that a notification is good for: it holds neither time nor number, so that one that was
 * recorded and is sent again, or a thousand times, cannot be told from a new one. With a reader it does no harm. An account is never
 * read twice at once, nor more often than once in `interval`, and a reading from the cursor that was kept last finds each event once.
 *
 * @param read - Reads the events of an account from the cursor that was kept last, and keeps the one behind what it has handled.
 * @throws ArgumentError when the interval is no number of milliseconds.
 */
export function reader(read: (accountId: number) => void | Promise<void>, options: WebhookReaderOptions): WebhookReader {
  const { onError, interval = 1000 } = options;
  if (!(Number.isFinite(interval) && interval > 0 && interval <= MAX_MILLISECONDS))
    throw new ArgumentError("interval", `\`interval\` must be a number of milliseconds above 0 and at most ${MAX_MILLISECONDS}.`);
  const readings = new Map<number, Reading>();
  let isClosed = false;
  const begin = (accountId: number): void => {
    const forget = (): void => void readings.delete(accountId);
    readings.set(accountId, new Reading({ read: () => read(accountId), onError: (error) => onError(error, accountId), interval, forget }));
  };
  return {
    notify({ accountIds }) {
      if (isClosed) return;
      for (const accountId of new Set(accountIds)) {
        const reading = readings.get(accountId);
        if (reading === undefined) begin(accountId);
        else reading.again();
      }
    },
    async close() {
      isClosed = true;
      await Promise.all([...readings.values()].map((reading) => reading.stop()));
    },
  };
}

interface ReadingParts {
  readonly read: () => void | Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly interval: number;
  /** Nobody has said anything of the account for an interval. */
  readonly forget: () => void;
}

/** The readings of one account, from the first to the pause after which nothing more was to be read. */
class Reading {
  readonly #parts: ReadingParts;
  #isWanted = false;
  #isStopped = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void>;

  constructor(parts: ReadingParts) {
    this.#parts = parts;
    this.#underWay = this.#run();
  }

  again(): void {
    this.#isWanted = true;
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    return this.#underWay;
  }

  async #run(): Promise<void> {
    const { read, onError, interval } = this.#parts;
    const started = performance.now();
    // What comes from now on may have happened behind what is being read.
    this.#isWanted = false;
    try {
      await read();
      this.#failures = 0;
      this.#goOn(started, interval);
    } catch (error) {
      this.#isWanted = true;
      // Before anybody is told, who may throw: it is read again all the same.
      this.#goOn(started, Math.max(interval, Math.min(interval * 2 ** ++this.#failures, MAX_PAUSE)));
      onError(error);
    }
  }

  #goOn(started: number, pause: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => this.#next(), Math.max(pause - (performance.now() - started), 0));
  }

  #next(): void {
    if (this.#isWanted) this.#underWay = this.#run();
    else this.#parts.forget();
  }
}
