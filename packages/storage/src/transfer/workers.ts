/**
 * Does jobs, several at a time. The first one that fails ends the others through `signal`; it rejects with that first error once none
 * is running any more, so that nothing goes on behind the caller's back.
 */
export async function inParallel<Job>(
  jobs: Iterable<Job> | AsyncIterable<Job>,
  concurrency: number,
  signal: AbortSignal | undefined,
  work: (job: Job, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort);
  const queue = Symbol.asyncIterator in jobs ? jobs[Symbol.asyncIterator]() : jobs[Symbol.iterator]();
  const failures: unknown[] = [];

  async function worker(): Promise<void> {
    try {
      while (!stop.signal.aborted) {
        const next = await queue.next();
        if (next.done) return;
        await work(next.value, stop.signal);
      }
    } catch (error) {
      failures.push(error);
      stop.abort(error);
    }
  }

  try {
    await Promise.all(Array.from({ length: concurrency }, worker));
    // The queue is let go of, also when it was left half-way.
    await queue.return?.();
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
  if (failures.length > 0) throw failures[0];
  signal?.throwIfAborted();
}
