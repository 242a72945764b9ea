import type { Moved, Outcome, Totals } from "./reporter.ts";

/** A file under way. */
export interface Active {
  readonly name: string;
  /** When it began, in milliseconds. */
  readonly begun: number;
  total: number | undefined;
  transferred: number;
  confirmed: number;
  /** What it had when it was first heard of: what an earlier run moved is not this run's speed. */
  before: number | undefined;
}

/** What became of files so far, and what is under way. */
export class Tally {
  readonly begun: number;
  readonly active: Set<Active> = new Set();
  readonly ended: Record<Outcome, number> = { done: 0, skipped: 0, failed: 0 };
  /** Bytes of the files that are done. */
  doneBytes = 0;
  /** Bytes that this run itself moved, of files that ended. */
  #movedBefore = 0;
  totals: Totals = {};

  constructor(now: number) {
    this.begun = now;
  }

  begin(name: string, total: number | undefined, now: number): Active {
    const file: Active = { name, begun: now, total, transferred: 0, confirmed: 0, before: undefined };
    this.active.add(file);
    return file;
  }

  update(file: Active, { transferred, confirmed, total }: Moved): void {
    file.before ??= confirmed;
    file.transferred = transferred;
    file.confirmed = confirmed;
    file.total = total ?? file.total;
  }

  /** @returns Whether it was under way until now. */
  end(file: Active, outcome: Outcome): boolean {
    if (!this.active.delete(file)) return false;
    this.ended[outcome]++;
    this.#movedBefore += movedIn(file);
    if (outcome === "done") this.doneBytes += bytesOf(file);
    return true;
  }

  /** Bytes that this run moved. */
  get moved(): number {
    let moved = this.#movedBefore;
    for (const file of this.active) moved += movedIn(file);
    return moved;
  }

  /** Bytes that are there: those of files that are done, and what there is of others. */
  get present(): number {
    let bytes = this.doneBytes;
    for (const { transferred, confirmed } of this.active) bytes += Math.max(transferred, confirmed);
    return bytes;
  }

  get files(): number {
    return this.ended.done + this.ended.skipped + this.ended.failed + this.active.size;
  }
}

/** Bytes of a file: what it should have, else what came of it. */
export function bytesOf({ total, transferred, confirmed }: Active): number {
  return total ?? Math.max(transferred, confirmed);
}

/** Bytes of a file that this run moved. */
export function movedIn({ transferred, confirmed, before = 0 }: Active): number {
  return Math.max(0, Math.max(transferred, confirmed) - before);
}
