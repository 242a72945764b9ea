import type { Notes } from "../output/notes.ts";
import { overallLine } from "./frame.ts";
import { Rate } from "./rate.ts";
import { reportLine, summaryLine } from "./report-line.ts";
import type { FileProgress, Moved, Outcome, ProgressReporter, Totals } from "./reporter.ts";
import { Tally } from "./tally.ts";

/** A line for each file when it ends, and one for all where there were several, or now and then: for logs and pipes. */
export class PlainReporter implements ProgressReporter {
  readonly #notes: Notes;
  readonly #tally = new Tally(performance.now());
  #last: Promise<void> = Promise.resolve();
  readonly #rate = new Rate();
  readonly #timer: NodeJS.Timeout | undefined;
  #isTelling = false;
  #isOver = false;

  /** @param every - Milliseconds between two lines about all files while they are moved; 0 for none. */
  constructor(notes: Notes, every: number = 0) {
    this.#notes = notes;
    if (every === 0) return;
    this.#sample();
    this.#timer = setInterval(() => this.#tell(), every);
    this.#timer.unref();
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
    clearInterval(this.#timer);
    await this.#last;
    const { done, skipped, failed } = this.#tally.ended;
    if (done + skipped + failed > 1) await this.#notes.note(summaryLine(this.#tally, performance.now()));
  }

  /** Where things stand. A reader that takes nothing gets nothing more. */
  #tell(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#sample();
    this.#last = this.#last
      .then(() => this.#notes.note(overallLine(this.#tally, this.#rate.perSecond)))
      .finally(() => {
        this.#isTelling = false;
      });
    this.#last.catch(() => undefined);
  }

  #sample(): void {
    this.#rate.sample(this.#tally.moved, performance.now());
  }
}
