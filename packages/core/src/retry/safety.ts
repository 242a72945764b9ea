import { ApiError } from "../errors/api-error.ts";
import { ConnectionError } from "../errors/connection-error.ts";
import type { ResponseError } from "../errors/response-error.ts";
import type { Method } from "../request.ts";

/** Whether sending a request twice has the effect of sending it once, by the meaning of its method (RFC 9110 section 9.2.2). */
export function isIdempotent(method: Method): boolean {
  return method !== "POST" && method !== "PATCH";
}

/** Whether a failed attempt can be repeated without the risk of doing something twice. */
export function isSafeToRepeat(idempotent: boolean, error: ApiError | ConnectionError | ResponseError): boolean {
  if (idempotent) return true;
  if (error instanceof ConnectionError) return error.phase === "connect";
  // A refusal for lack of capacity comes before the work; a bare 503 may come from a proxy that lost the answer.
  return error instanceof ApiError && (error.status === 429 || (error.status === 503 && error.retryAfter !== undefined));
}
