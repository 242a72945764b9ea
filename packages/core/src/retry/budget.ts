const CAPACITY = 500;
const COST_OF_A_RETRY = 5;

/**
 * How many retries a client may still make: retries spend, successes earn, so that a server that is down sees the first attempts
 * and a bounded number of others, however many calls are waiting.
 */
export class RetryBudget {
  #tokens = CAPACITY;

  /** Pays for one retry; false when there is not enough left. */
  take(): boolean {
    if (this.#tokens < COST_OF_A_RETRY) return false;
    this.#tokens -= COST_OF_A_RETRY;
    return true;
  }

  /** Earns for a call that succeeded: one token, or what its last retry cost. */
  succeeded(attempts: number): void {
    if (this.#tokens < CAPACITY) this.#tokens = Math.min(CAPACITY, this.#tokens + (attempts > 1 ? COST_OF_A_RETRY : 1));
  }
}
