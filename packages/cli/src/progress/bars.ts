import type { Sink } from "../context/io.ts";
import type { Notes } from "../output/notes.ts";
import { frame } from "./frame.ts";
import { Rate } from "./rate.ts";
import { reportLine, summaryLine } from "./report-line.ts";
import type { FileProgress, Moved, Outcome, ProgressReporter, Totals } from "./reporter.ts";
import { Screen } from "./screen.ts";
import { Tally } from "./tally.ts";

/** Milliseconds between two frames: ten a second at most. */
const INTERVAL = 100;
/** Milliseconds before the first frame: what is over by then was too short to be looked at. */
const PATIENCE = 300;

/** Bars on a terminal. What is written meanwhile through the notes goes above them. */
export class BarReporter implements ProgressReporter {
  readonly #tally: Tally;
  readonly #screen: Screen;
  readonly #notes: Notes;
  readonly #rate = new Rate();
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #drawing: Promise<void> | undefined;
  #isOver = false;

  constructor(sink: Sink, notes: Notes, now: () => number = () => performance.now()) {
    this.#screen = new Screen(sink);
    this.#notes = notes;
    this.#now = now;
    this.#tally = new Tally(now());
    notes.above = (write) => this.#screen.above(write);
    this.#timer = setTimeout(() => {
      this.#draw();
      this.#timer = setInterval(() => this.#draw(), INTERVAL);
      this.#timer.unref();
    }, PATIENCE);
    this.#timer.unref();
  }

  file(name: string, total: number | undefined): FileProgress {
    const file = this.#tally.begin(name, total, this.#now());
    return {
      update: (moved: Moved) => this.#tally.update(file, moved),
      done: (outcome: Outcome, detail?: string) => {
        if (!this.#tally.end(file, outcome)) return;
        // Of those that went well there is the summary.
        if (outcome === "failed" && detail !== undefined) void this.#notes.warn(reportLine(file, outcome, detail, this.#now()));
      },
    };
  }

  totals(totals: Totals): void {
    this.#tally.totals = { ...this.#tally.totals, ...totals };
  }

  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    await this.#drawing;
    await this.#screen.clear();
    this.#notes.above = undefined;
    if (this.#tally.ended.done > 0) await this.#notes.note(summaryLine(this.#tally, this.#now()));
  }

  #draw(): void {
    // A terminal that does not take what was written gets nothing more.
    if (this.#drawing !== undefined || this.#isOver) return;
    this.#rate.sample(this.#tally.moved, this.#now());
    const drawing = this.#screen.show((room) => frame(this.#tally, this.#rate.perSecond, room));
    this.#drawing = drawing
      // Nobody sees it any more: what is done is done all the same.
      .catch(() => clearTimeout(this.#timer))
      .finally(() => {
        this.#drawing = undefined;
      });
  }
}
