/** How a bucket fills, and how it is emptied. All in the same unit: bytes, or requests. */
export interface TokenBucketOptions {
  readonly perSecond: number;
  /** What it holds at most, and at first: so much may go at once after a rest. */
  readonly capacity: number;
  /** What one taker gets at most before it is the next one's turn. */
  readonly quantum: number;
}

/** Milliseconds since some moment, and something to be called later. */
export interface Clock {
  now(): number;
  after(milliseconds: number, call: () => void): void;
}

interface Waiter {
  readonly wanted: number;
  readonly grant: (amount: number) => void;
}

const SYSTEM: Clock = {
  now: () => performance.now(),
  after: (milliseconds, call) => void setTimeout(call, milliseconds),
};

/** The longest time that a timer holds. */
const LONGEST = 2 ** 31 - 1;

/** Gives out so much a second, to one taker after the other, in the order in which they came. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #capacity: number;
  readonly #quantum: number;
  readonly #clock: Clock;
  readonly #waiting: Waiter[] = [];
  #tokens: number;
  #filled: number;
  /** Whether it will look again by itself. */
  #isTimed = false;

  constructor({ perSecond, capacity, quantum }: TokenBucketOptions, clock: Clock = SYSTEM) {
    this.#perSecond = perSecond;
    this.#capacity = capacity;
    this.#quantum = quantum;
    this.#clock = clock;
    this.#tokens = capacity;
    this.#filled = clock.now();
  }

  /**
   * Takes what there is.
   *
   * @param signal - Aborted when the taker waits no more: what would have been its own is the next one's.
   * @returns How much of `wanted` it is: all of it up to a quantum. It waits until that is there.
   */
  take(wanted: number, signal?: AbortSignal): Promise<number> {
    return new Promise((grant, reject) => {
      signal?.throwIfAborted();
      const waiter: Waiter = { wanted: Math.min(wanted, this.#quantum), grant };
      this.#waiting.push(waiter);
      signal?.addEventListener(
        "abort",
        () => {
          const at = this.#waiting.indexOf(waiter);
          if (at < 0) return;
          this.#waiting.splice(at, 1);
          reject(signal.reason as Error);
        },
        { once: true },
      );
      if (!this.#isTimed) this.#serve();
    });
  }

  #serve(): void {
    this.#fill();
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      // Sums of fractions may miss by a little what was waited for.
      if (this.#tokens < first.wanted - 1e-9) {
        this.#isTimed = true;
        this.#clock.after(this.#until(first.wanted), () => {
          this.#isTimed = false;
          this.#serve();
        });
        return;
      }
      this.#waiting.shift();
      this.#tokens -= first.wanted;
      first.grant(first.wanted);
    }
  }

  #fill(): void {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((now - this.#filled) * this.#perSecond) / 1000);
    this.#filled = now;
  }

  /** Milliseconds until there are so many. A timer that rings early is set again. */
  #until(wanted: number): number {
    return Math.min(LONGEST, Math.max(1, Math.ceil(((wanted - this.#tokens) * 1000) / this.#perSecond)));
  }
}
