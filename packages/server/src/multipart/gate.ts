import { StorageError } from "../storage/errors.ts";

/** Keeps apart those who work on one upload at the same time. */
export class Gate {
  readonly #running = new Set<Promise<unknown>>();
  readonly #claims = new Set<number>();
  #closed = false;

  /** Takes a part for one writer. False when another one has it. */
  claim(part: number): boolean {
    if (this.#claims.has(part)) return false;
    this.#claims.add(part);
    return true;
  }

  release(part: number): void {
    this.#claims.delete(part);
  }

  /** Runs one step of a writer. @throws StorageError `busy` once the gate is closed */
  async pass<T>(step: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new StorageError("busy", "The upload is being completed or cancelled.");
    const running = step();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Lets no further step begin, and resolves when those under way are over: from then on nobody touches the upload's files. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
  }
}
