/** Bytes of one file that moved so far, as the transfer engine counts them. */
export interface Moved {
  readonly transferred: number;
  /** Safe on the other side, or on disk. */
  readonly confirmed: number;
  /** Where it is known only now. */
  readonly total?: number | undefined;
}

export type Outcome = "done" | "skipped" | "failed";

/** The progress of one file. */
export interface FileProgress {
  update(moved: Moved): void;
  /**
   * Ends it.
   *
   * @param detail - More about the outcome: why it was skipped or failed, how far it was verified. A failure without one is told by the
   * error that ends the command, and gets no line of its own.
   */
  done(outcome: Outcome, detail?: string): void;
}

/** How much there is to do, where that is known beforehand. */
export interface Totals {
  readonly files?: number;
  readonly bytes?: number;
}

/** Shows how a run of transfers gets on. Everything goes to stderr. */
export interface ProgressReporter {
  /** A file begins. @param total - Its bytes; undefined where that is not known. */
  file(name: string, total: number | undefined): FileProgress;
  /** Says how much there is to do, again when more was found. */
  totals(totals: Totals): void;
  /** The run is over: takes away what is not to stay. It can be called twice. */
  end(): Promise<void>;
}
