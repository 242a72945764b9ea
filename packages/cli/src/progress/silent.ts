import type { Notes } from "../output/notes.ts";
import { visible } from "../output/visible.ts";
import type { FileProgress, ProgressReporter } from "./reporter.ts";

/** Nothing but the files that failed. */
export class SilentReporter implements ProgressReporter {
  readonly #notes: Notes;
  #last: Promise<void> = Promise.resolve();

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  file(name: string): FileProgress {
    return {
      update: () => undefined,
      done: (outcome, detail) => {
        if (outcome !== "failed" || detail === undefined) return;
        this.#last = this.#last.then(() => this.#notes.warn(`${visible(name)}: failed: ${detail}`));
        // The last one is waited for, and tells.
        this.#last.catch(() => undefined);
      },
    };
  }

  totals(): void {
    // Nobody looks at them.
  }

  end(): Promise<void> {
    return this.#last;
  }
}
