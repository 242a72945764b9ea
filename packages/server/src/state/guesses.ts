const AT_ONCE = 10;
const INTERVAL_MS = 6_000;

/**
 * Keeps passwords from being guessed: of one secret, so many wrong ones in a row, then one now and then. Counted for the secret and
 * not for whoever guesses, since addresses are easy to come by. In memory: a restart forgets, and each process counts for itself.
 */
export class Guesses {
  readonly #clock: () => number;
  /** By secret, when all of its guesses will be back. */
  readonly #full = new Map<string, number>();

  /** @param clock milliseconds since any moment */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Takes a guess, before it is looked at: many at once must not all slip through. Returns the seconds to wait when there is none left. */
  take(secret: string): number {
    const now = this.#clock();
    const full = Math.max(this.#full.get(secret) ?? 0, now) + INTERVAL_MS;
    const wait = full - now - AT_ONCE * INTERVAL_MS;
    if (wait > 0) return Math.ceil(wait / 1000);
    this.#full.set(secret, full);
    return 0;
  }

  /** Gives them all back after a right one. */
  forgive(secret: string): void {
    this.#full.delete(secret);
  }
}
