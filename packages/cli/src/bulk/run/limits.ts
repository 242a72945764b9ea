import type { RunOptions } from "./run-options.ts";

/** Limits that end a run early. */
export class Limits {
  readonly #maxBytes: number;
  readonly #end: number;
  #begun = 0;
  /** The one that was reached. */
  reached: "--max-transfer" | "--max-duration" | undefined;

  constructor({ maxTransfer, maxDuration }: RunOptions) {
    this.#maxBytes = maxTransfer ?? Number.POSITIVE_INFINITY;
    this.#end = performance.now() + (maxDuration ?? Number.POSITIVE_INFINITY);
  }

  /** Whether a file of that size may still be begun. Once one may not, none may. */
  allows(size: number): boolean {
    if (performance.now() >= this.#end) this.reached ??= "--max-duration";
    else if (this.#begun + size > this.#maxBytes) this.reached ??= "--max-transfer";
    if (this.reached !== undefined) return false;
    this.#begun += size;
    return true;
  }
}
