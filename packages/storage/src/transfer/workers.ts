import { onAbort } from "@kloudless/core";

/**
 * Does jobs, several at a time. The first one that fails ends the others through `signal`; it rejects with that first error once none
 * is running any more, so that nothing goes on behind the caller's back. Only a job that is still waited for is not.
 */
export async function inParallel<Job>(
  jobs: Iterable<Job> | AsyncIterable<Job>,
  concurrency: number,
  signal: AbortSignal | undefined,
  work: (job: Job, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const stopped = new Promise<undefined>((resolve) => stop.signal.addEventListener("abort", () => resolve(undefined), { once: true }));
  const deaf = signal && onAbort(signal, () => stop.abort(signal.reason));
  if (signal?.aborted) stop.abort(signal.reason);
  const queue = Symbol.asyncIterator in jobs ? jobs[Symbol.asyncIterator]() : jobs[Symbol.iterator]();
  const failures: unknown[] = [];

  async function worker(): Promise<void> {
    try {
      while (!stop.signal.aborted) {
        const step = queue.next();
        // Nobody knows how long a queue that has to wait itself takes.
        const next = step instanceof Promise ? await Promise.race([step, stopped]) : step;
        if (next === undefined || next.done || stop.signal.aborted) return;
        await work(next.value, stop.signal);
      }
    } catch (error) {
      failures.push(error);
      stop.abort(error);
    }
  }

  try {
    await Promise.all(Array.from({ length: concurrency }, worker));
  } finally {
    deaf?.();
  }
  if (failures.length > 0) throw failures[0];
  signal?.throwIfAborted();
}
