/**
 * Does jobs, so many at a time, in their order. The first that fails ends the taking of more; its error is thrown once none is running any
 * more, so that nothing goes on behind the caller's back.
 */
export async function inParallel<Job>(
  jobs: Iterable<Job>,
  concurrency: number,
  signal: AbortSignal,
  work: (job: Job) => Promise<void>,
): Promise<void> {
  const queue = jobs[Symbol.iterator]();
  const failures: unknown[] = [];
  async function worker(): Promise<void> {
    while (failures.length === 0 && !signal.aborted) {
      const next = queue.next();
      if (next.done) return;
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker));
  if (failures.length > 0) throw failures[0];
  signal.throwIfAborted();
}

/** Visits a tree, so many of its nodes at a time. The deepest that is known comes first, so that few are remembered at once. */
export async function walk<Node>(
  top: Node,
  concurrency: number,
  signal: AbortSignal,
  visit: (node: Node) => Promise<readonly Node[]>,
): Promise<void> {
  const open: Node[] = [top];
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const visitOne = async (node: Node): Promise<void> => {
    try {
      for (const child of await visit(node)) open.push(child);
    } catch (error) {
      failures.push(error);
    }
  };
  const begin = (node: Node): void => {
    const one = visitOne(node).finally(() => running.delete(one));
    running.add(one);
  };
  while ((open.length > 0 || running.size > 0) && failures.length === 0 && !signal.aborted) {
    while (open.length > 0 && running.size < concurrency) begin(open.pop() as Node);
    await Promise.race(running);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
  signal.throwIfAborted();
}
