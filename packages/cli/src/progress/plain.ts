import type { Notes } from "../output/notes.ts";
import { reportLine, summaryLine } from "./report-line.ts";
import type { FileProgress, Moved, Outcome, ProgressReporter, Totals } from "./reporter.ts";
import { Tally } from "./tally.ts";

/** A line for each file when it ends, and one for all where there were several: for logs and pipes. */
export class PlainReporter implements ProgressReporter {
  readonly #notes: Notes;
  readonly #tally = new Tally(performance.now());
  #last: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  file(name: string, total: number | undefined): FileProgress {
    const file = this.#tally.begin(name, total, performance.now());
    return {
      update: (moved: Moved) => this.#tally.update(file, moved),
      done: (outcome: Outcome, detail?: string) => {
        if (!this.#tally.end(file, outcome) || (outcome === "failed" && detail === undefined)) return;
        const line = reportLine(file, outcome, detail, performance.now());
        this.#last = this.#last.then(() => (outcome === "failed" ? this.#notes.warn(line) : this.#notes.note(line)));
        // A reader that went away ends the run by itself; the last one of these lines is waited for.
        this.#last.catch(() => undefined);
      },
    };
  }

  totals(totals: Totals): void {
    this.#tally.totals = { ...this.#tally.totals, ...totals };
  }

  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#last;
    const { done, skipped, failed } = this.#tally.ended;
    if (done + skipped + failed > 1) await this.#notes.note(summaryLine(this.#tally, performance.now()));
  }
}
