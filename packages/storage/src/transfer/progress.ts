/** How far a transfer is. All in bytes. */
export interface Progress {
  /** Handed to the network, or taken from it; falls when a part has to be sent again. */
  readonly transferred: number;
  /** Safe on the other side, or on disk; never falls. */
  readonly confirmed: number;
  /** Of the whole transfer; undefined while the length of a stream is not known. */
  readonly total: number | undefined;
}

/** Milliseconds between two reports: at most ten a second. */
const INTERVAL = 100;

/** Counts what moves and reports it, not too often. An error that the listener throws ends the transfer. */
export class Meter {
  readonly #listener: ((progress: Progress) => void) | undefined;
  #moving = new Map<number, number>();
  #confirmed: number;
  #lastReport = Number.NEGATIVE_INFINITY;
  #closed = false;
  total: number | undefined;
  /** What the listener threw. */
  thrown: { readonly error: unknown } | undefined;

  constructor(listener: ((progress: Progress) => void) | undefined, total: number | undefined, confirmed = 0) {
    this.#listener = listener;
    this.total = total;
    this.#confirmed = confirmed;
  }

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#listener !== undefined;
  }

  /** Goes on from where an earlier run ended. */
  resume(confirmed: number): void {
    this.#confirmed = confirmed;
  }

  /** A part starts from its beginning. */
  begin(part: number): void {
    this.#moving.set(part, 0);
  }

  moved(part: number, bytes: number): void {
    this.#moving.set(part, (this.#moving.get(part) ?? 0) + bytes);
    if (performance.now() - this.#lastReport >= INTERVAL) this.report();
  }

  /** A part arrived. */
  confirm(part: number, bytes: number): void {
    this.#moving.delete(part);
    this.#confirmed += bytes;
    if (performance.now() - this.#lastReport >= INTERVAL) this.report();
  }

  report(): void {
    if (this.#listener === undefined || this.#closed) return;
    this.#lastReport = performance.now();
    let moving = 0;
    for (const bytes of this.#moving.values()) moving += bytes;
    try {
      this.#listener({ transferred: this.#confirmed + moving, confirmed: this.#confirmed, total: this.total });
    } catch (error) {
      this.thrown = { error };
      this.#closed = true;
      throw error;
    }
  }

  /** The transfer is over: nothing is reported any more, whatever is still on its way. */
  close(): void {
    this.#closed = true;
  }
}
