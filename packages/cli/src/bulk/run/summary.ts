import { describeFailure, type Failure } from "../../failure/describe.ts";
import type { Kept } from "../backup/backup.ts";
import { joined, type Names } from "../ends/entry.ts";
import { type Plan, pathOf, type Skip, type Transfer } from "../plan/plan.ts";
import type { Moved } from "./move-bytes.ts";

/** One that failed. */
export interface FailedItem {
  readonly path: string;
  readonly failure: Failure;
  /** Where what it was to replace is kept. */
  readonly backup: string | undefined;
}

/** What became of a plan. */
export class Summary {
  transferred = 0;
  bytes = 0;
  made = 0;
  deleted = 0;
  /** Transfers that were not begun. */
  left = 0;
  /** Deletions that were not done because something failed. */
  keptBack = 0;
  limit: string | undefined;
  /** What ended it early. */
  endedBy: Failure | undefined;
  readonly same: number;
  readonly skips: readonly Skip[];
  readonly failures: FailedItem[] = [];
  readonly unverified: string[] = [];
  /** What was moved to the backup folder. */
  readonly backedUp: { readonly path: string; readonly to: string }[] = [];

  constructor({ same, skips, problems }: Pick<Plan, "same" | "skips" | "problems">) {
    this.same = same;
    this.skips = skips;
    for (const { names, error } of problems) this.failedOne(names, error);
  }

  get failed(): number {
    return this.failures.length;
  }

  transferredOne(transfer: Transfer, { size }: Moved, isVerified: boolean): void {
    this.transferred++;
    this.bytes += size;
    if (!isVerified) this.unverified.push(joined(pathOf(transfer)));
  }

  /** @param kept - What it was to replace, where that was moved away. */
  failedOne(names: Names, error: unknown, kept?: Kept): void {
    this.failures.push({ path: joined(names), failure: describeFailure(error), backup: kept?.to });
  }

  keptOne({ names, to }: Kept): void {
    this.backedUp.push({ path: joined(names), to });
  }

  toJSON(): object {
    return {
      transferred: this.transferred,
      bytes: this.bytes,
      same: this.same,
      folders_made: this.made,
      deleted: this.deleted,
      not_transferred: this.left,
      not_deleted: this.keptBack,
      skipped: this.skips.map(({ names, reason }) => ({ path: joined(names), reason })),
      unverified: this.unverified,
      backed_up: this.backedUp,
      failed: this.failures.map(({ path, failure: { code, message, status, requestId }, backup }) => ({
        path,
        code,
        message,
        status,
        request_id: requestId,
        backup,
      })),
    };
  }
}
