import { ApiError } from "../errors/api-error.ts";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { ConnectionError } from "../errors/connection-error.ts";
import type { RetryFailure, RetryStrategy } from "./strategy.ts";

/** How {@link ExponentialBackoff} waits. Times are milliseconds. */
export interface ExponentialBackoffOptions {
  /** Attempts after the first. Default 2. */
  readonly retries?: number | undefined;
  /** The first pause; each further one is twice as long. Default 500. */
  readonly base?: number | undefined;
  /** The first pause after 429 and 503. Default 1,000. */
  readonly throttledBase?: number | undefined;
  /** The longest pause of its own choosing. Default 8,000. */
  readonly cap?: number | undefined;
  /** The longest `Retry-After` that is waited for; beyond it the error is thrown at once. Default 60,000. */
  readonly maxRetryAfter?: number | undefined;
}

/** The default strategy: pauses double, 50 to 100 % of each is taken at random, and a `Retry-After` is honoured exactly. */
export class ExponentialBackoff implements RetryStrategy {
  readonly retries: number;
  readonly base: number;
  readonly throttledBase: number;
  readonly cap: number;
  readonly maxRetryAfter: number;

  /** @throws ConfigurationError when an option is no number, or negative. */
  constructor(options: ExponentialBackoffOptions = {}) {
    this.retries = checked("retries", options.retries ?? 2);
    this.base = checked("base", options.base ?? 500);
    this.throttledBase = checked("throttledBase", options.throttledBase ?? 1000);
    this.cap = checked("cap", options.cap ?? 8000);
    this.maxRetryAfter = checked("maxRetryAfter", options.maxRetryAfter ?? 60_000);
  }

  delay({ attempt, error }: RetryFailure): number | undefined {
    if (attempt > this.retries || !error.retryable) return undefined;
    // Nothing is wrong with the server: it closed a connection that had been idle, just when it was used again.
    if (attempt === 1 && ConnectionError.is(error) && error.stale) return 0;
    let base = this.base;
    // Not `instanceof`: a strategy may come from another installed copy of this package than the client it serves.
    if (ApiError.is(error)) {
      if (error.retryAfter !== undefined) {
        const asked = error.retryAfter * 1000;
        return asked <= this.maxRetryAfter ? asked : undefined;
      }
      if (error.status === 429 || error.status === 503) base = this.throttledBase;
    }
    return Math.min(this.cap, base * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
  }
}

function checked(name: string, value: number): number {
  if (typeof value === "number" && value >= 0) return value;
  throw new ConfigurationError(`\`${name}\` must be a number, 0 or above; got ${String(value)}.`);
}
