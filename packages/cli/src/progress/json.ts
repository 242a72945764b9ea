import type { Sink } from "../context/io.ts";
import type { FileProgress, Moved, Outcome, ProgressReporter, Totals } from "./reporter.ts";
import { bytesOf, Tally } from "./tally.ts";

/** The number of the schema below. Fields may be added to it; whatever else changes gets another number. */
const VERSION = 1;
/** Milliseconds between two events of a file. */
const INTERVAL = 250;

/** A file under way: at most four a second of each. All in bytes. */
export interface ProgressEvent {
  readonly type: "progress";
  readonly version: typeof VERSION;
  readonly name: string;
  /** Handed to the network, or taken from it; falls when a part is sent again. */
  readonly transferred: number;
  /** Safe on the other side, or on disk; never falls. */
  readonly confirmed: number;
  /** Null where it is not known. */
  readonly total: number | null;
}

/** A file that ended: one for each file. */
export interface FileEvent {
  readonly type: "file";
  readonly version: typeof VERSION;
  readonly name: string;
  readonly outcome: Outcome;
  readonly size: number;
  readonly milliseconds: number;
  /** For people: why it was skipped or failed, how far it was verified. Null where there is nothing to say. */
  readonly detail: string | null;
}

/** The last event. */
export interface SummaryEvent {
  readonly type: "summary";
  readonly version: typeof VERSION;
  /** Numbers of files. */
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  /** Bytes of the files that are done, */
  readonly bytes: number;
  /** and those that moved in this run. */
  readonly transferred: number;
  readonly milliseconds: number;
}

/** Events for programs, as NDJSON on stderr. Lines of stderr that do not begin with `{` are for people. */
export class JsonReporter implements ProgressReporter {
  readonly #sink: Sink;
  readonly #tally = new Tally(performance.now());
  #last: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  file(name: string, total: number | undefined): FileProgress {
    const file = this.#tally.begin(name, total, performance.now());
    let told = Number.NEGATIVE_INFINITY;
    return {
      update: (moved: Moved) => {
        this.#tally.update(file, moved);
        const now = performance.now();
        if (now - told < INTERVAL) return;
        told = now;
        const { transferred, confirmed } = file;
        this.#tell({ type: "progress", version: VERSION, name, transferred, confirmed, total: file.total ?? null });
      },
      done: (outcome: Outcome, detail?: string) => {
        if (!this.#tally.end(file, outcome)) return;
        const milliseconds = Math.round(performance.now() - file.begun);
        const size = outcome === "done" ? bytesOf(file) : (file.total ?? 0);
        this.#tell({ type: "file", version: VERSION, name, outcome, size, milliseconds, detail: detail ?? null });
      },
    };
  }

  totals(totals: Totals): void {
    this.#tally.totals = { ...this.#tally.totals, ...totals };
  }

  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const { ended, doneBytes: bytes, moved: transferred, begun } = this.#tally;
    this.#tell({ type: "summary", version: VERSION, ...ended, bytes, transferred, milliseconds: Math.round(performance.now() - begun) });
    await this.#last;
  }

  #tell(event: ProgressEvent | FileEvent | SummaryEvent): void {
    this.#last = this.#last.then(() => this.#sink.write(`${JSON.stringify(event)}\n`));
    // The last one is waited for, and tells.
    this.#last.catch(() => undefined);
  }
}
