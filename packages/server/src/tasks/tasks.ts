import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "../http/api-error.ts";

/** How long what came of a task can be asked for. */
const KEPT_MS = 60 * 60 * 1000;
/** How long tasks may take to end when the server stops: what a storage has begun cannot always be broken off. */
const CLOSE_MS = 10_000;
const MAX_KEPT = 10_000;
const MAX_RUNNING = 1000;

/** What came of a task: what the client would have been answered with. */
type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** Work that goes on after its client was answered. */
export interface Task {
  readonly id: string;
  readonly accountId: number;
  readonly outcome: Outcome | undefined;
}

interface Entry extends Task {
  outcome: Outcome | undefined;
  ended: number;
}

/**
 * The tasks of this process. They are kept in memory: a restart forgets them and what came of them, and work that it cuts short is not
 * taken up again.
 */
export class Tasks {
  /** In the order in which they began. */
  readonly #tasks = new Map<string, Entry>();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  /** Begins a task. Its signal aborts when the server stops. @throws ApiError 429 */
  start(accountId: number, run: (signal: AbortSignal) => Promise<unknown>): Task {
    this.#forget();
    if (this.#running.size >= MAX_RUNNING) {
      throw new ApiError(429, "too_many_requests", "Too many tasks are running.", { headers: { "retry-after": "5" } });
    }
    const task: Entry = { id: randomUUID(), accountId, outcome: undefined, ended: 0 };
    this.#tasks.set(task.id, task);
    const work = this.#run(task, run).finally(() => this.#running.delete(work));
    this.#running.add(work);
    return task;
  }

  find(accountId: number, id: string): Task | undefined {
    this.#forget();
    const task = this.#tasks.get(id);
    return task?.accountId === accountId ? task : undefined;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    const timer = new AbortController();
    const late = sleep(CLOSE_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#running), late]);
    timer.abort();
  }

  async #run(task: Entry, run: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    try {
      task.outcome = { result: await run(this.#stop.signal) };
    } catch (error) {
      task.outcome = { error };
    }
    task.ended = performance.now();
  }

  /** The oldest go first when there are too many; those that still run stay. */
  #forget(): void {
    const limit = performance.now() - KEPT_MS;
    let excess = this.#tasks.size - MAX_KEPT;
    for (const [id, { outcome, ended }] of this.#tasks) {
      if (outcome === undefined || (ended > limit && excess <= 0)) continue;
      this.#tasks.delete(id);
      excess--;
    }
  }
}
