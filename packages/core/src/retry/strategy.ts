import type { ApiError } from "../errors/api-error.ts";
import type { ConnectionError } from "../errors/connection-error.ts";
import type { ResponseError } from "../errors/response-error.ts";

/** An attempt that failed and may be repeated without doing anything twice. */
export interface RetryFailure {
  /** How many attempts have been made, the failed one included: 1 after the first. */
  readonly attempt: number;
  readonly error: ApiError | ConnectionError | ResponseError;
  /** The request, by method and path template. */
  readonly request: string;
}

/**
 * Decides whether, and after what pause, a failed attempt is repeated. It is asked only when repeating is safe: the request is
 * idempotent or provably was not carried out, its body can be sent again, and the client's budget for retries is not used up.
 * Strategies keep no state about a call, so that one can serve many.
 */
export interface RetryStrategy {
  /** Milliseconds to wait before the next attempt, or undefined to give up. */
  delay(failure: RetryFailure): number | undefined;
}
