import { ExponentialBackoff, type RetryStrategy } from "@kloudless/core";

/**
 * How often parts are tried whose transfer names no strategy: twice more than the client's own requests, since a part can be tried again
 * at no risk, and giving up on one gives up on all. A strategy that is not the plain one is taken as it is.
 */
export function patient(retry: RetryStrategy | null): RetryStrategy | null {
  const isPlain = retry instanceof ExponentialBackoff && retry.constructor === ExponentialBackoff;
  if (!isPlain || retry.retries === 0) return retry;
  const { retries, base, throttledBase, cap, maxRetryAfter } = retry;
  return new ExponentialBackoff({ retries: retries + 2, base, throttledBase, cap, maxRetryAfter });
}
