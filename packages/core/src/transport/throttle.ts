/**
 * Holds back what clients send and receive. Several clients can share one, which then limits them together. Waiting for it counts for no
 * `timeout`, only for a `deadline`, and ends at once when the call is aborted.
 */
export interface Throttle {
  /**
   * Called before every attempt of every call, and before every redirect that is followed: resolves when the request may be sent.
   *
   * @param signal - Aborted when nobody waits any more.
   */
  request?(signal: AbortSignal): Promise<void>;
  /**
   * Called for bodies of requests, a piece at a time.
   *
   * @param wanted - Bytes that are ready, at least 1.
   * @returns How many of them may go now: from 1 to `wanted`. Those are taken as sent.
   */
  upload?(wanted: number): number | Promise<number>;
  /** The same for bodies of answers; meanwhile nothing more of the answer is read. */
  download?(wanted: number): number | Promise<number>;
}
