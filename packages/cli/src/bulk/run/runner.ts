import { KloudlessError } from "@kloudless/core";
import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { describeFailure } from "../../failure/describe.ts";
import { visible } from "../../output/visible.ts";
import type { FileProgress, ProgressReporter } from "../../progress/reporter.ts";
import type { Transfer as Tracked } from "../../transfers/transfer.ts";
import type { Backup, Kept } from "../backup/backup.ts";
import { type FileEntry, joined, type Names } from "../ends/entry.ts";
import type { Ends } from "../ends/open-end.ts";
import { inParallel } from "../parallel.ts";
import { type Deletion, type Plan, type PlannedFolder, pathOf, type Transfer } from "../plan/plan.ts";
import { doneKey, pathKey } from "./done-key.ts";
import { Limits } from "./limits.ts";
import { bytesMover, type MoveBytes } from "./move-bytes.ts";
import type { RunOptions } from "./run-options.ts";
import { Summary } from "./summary.ts";

/** Bytes above which it is worth writing down how far a file came. */
const JOURNAL_ABOVE = 8 << 20;
/** Failures after which nothing else would succeed: no valid credential, no room. */
const HOPELESS = new Set([4, 10]);
/** Failures that are the service's word: not found, forbidden, no room, not possible there. */
const REFUSED = new Set([3, 6, 10, 12]);

interface RunnerOptions extends RunOptions {
  /** Whether it is written down which files were begun. */
  readonly writesBegun: boolean;
  /** Where what is deleted or replaced goes. */
  readonly backup: Backup | undefined;
}

/** The carrying out of a plan. A file that fails does not stop the others. */
export class Runner {
  readonly #context: Context;
  readonly #ends: Ends;
  readonly #options: RunnerOptions;
  readonly #tracked: Tracked;
  readonly #progress: ProgressReporter;
  readonly #move: MoveBytes;
  readonly #limits: Limits;
  readonly #folders = new Map<PlannedFolder, Promise<string>>();
  /** What was written, by its id or path. Where a service takes two names for the same, the second would replace the first. */
  readonly #written = new Map<string, string>();
  #hopeless: unknown;

  constructor(context: Context, ends: Ends, options: RunnerOptions, tracked: Tracked, progress: ProgressReporter) {
    this.#context = context;
    this.#ends = ends;
    this.#options = options;
    this.#tracked = tracked;
    this.#progress = progress;
    this.#move = bytesMover(context, ends);
    this.#limits = new Limits(options);
  }

  /** @throws AbortError when it is to end; what makes all of the rest pointless, such as a full account. */
  async run(plan: Plan): Promise<Summary> {
    const { signal } = this.#context;
    const summary = new Summary(plan);
    await this.#deleteAll(
      plan.deletions.filter(({ makesWay }) => makesWay),
      summary,
    );
    await inParallel(plan.makes, this.#options.transfers, signal, (folder) => this.#makeOne(folder, summary));
    await inParallel(plan.transfers, this.#options.transfers, signal, (transfer) => this.#transferOne(transfer, summary));
    const rest = plan.deletions.filter(({ makesWay }) => !makesWay);
    // As long as it is not certain that the destination has all of the source, nothing of it goes.
    if (rest.length > 0 && (summary.failed > 0 || this.#isOver)) summary.keptBack = rest.length;
    else await this.#deleteAll(rest, summary);
    if (this.#hopeless !== undefined) summary.endedBy = describeFailure(this.#hopeless);
    summary.limit = this.#limits.reached;
    return summary;
  }

  get #isOver(): boolean {
    return this.#hopeless !== undefined || this.#limits.reached !== undefined;
  }

  async #makeOne(folder: PlannedFolder, summary: Summary): Promise<void> {
    if (this.#isOver) return;
    try {
      await this.#refOf(folder);
      summary.made++;
    } catch (error) {
      this.#failed(folder.names, error, summary);
    }
  }

  async #transferOne(transfer: Transfer, summary: Summary): Promise<void> {
    const { source, folder, name, from } = transfer;
    const { transfers, requireVerify, writesBegun } = this.#options;
    // One that would lead over the limit is not begun, and no other one after it.
    if (this.#hopeless !== undefined || !this.#limits.allows(source.size ?? 0)) {
      summary.left++;
      return;
    }
    const { backup } = this.#options;
    let progress: FileProgress | undefined;
    let kept: Kept | undefined;
    let parent = "";
    try {
      parent = await this.#refOf(folder);
      progress = this.#progress.file(joined(from), source.size ?? undefined);
      const journal = (source.size ?? Number.POSITIVE_INFINITY) > JOURNAL_ABOVE ? this.#tracked.journal(pathKey(from)) : undefined;
      const parts = transfers > 1 ? 2 : 4;
      const log = await this.#tracked.log;
      if (writesBegun) await log.begin(doneKey(from, source));
      const replaces = transfer.destination;
      const makeWay = async (): Promise<void> => {
        if (replaces !== undefined) kept = await backup?.keep([...folder.names, replaces.name], replaces);
      };
      const moved = await this.#move({
        source,
        folder: parent,
        name,
        replaces,
        makeWay: backup === undefined || replaces === undefined ? undefined : makeWay,
        journal,
        parts,
        isVouched: requireVerify,
        progress,
      });
      this.#checkFirst(moved.ref, joined(pathOf(transfer)));
      await log.done(doneKey(from, moved.source));
      const isEnough = moved.verified === "digest" || (moved.verified === "size" && !requireVerify);
      summary.transferredOne(transfer, moved, isEnough);
      if (kept !== undefined) summary.keptOne(kept);
      progress.done("done", isEnough ? undefined : "not verified");
    } catch (error) {
      progress?.done("failed");
      if (kept !== undefined && this.#isFree(error) && (await backup?.putBack(kept, parent))) kept = undefined;
      if (kept !== undefined) summary.keptOne(kept);
      // A run that is interrupted has no report.
      if (kept !== undefined && this.#context.signal.aborted) await this.#context.notes.warn(isKept(from, kept));
      this.#failed(from, error, summary, kept);
    }
  }

  #checkFirst(ref: string, path: string): void {
    const first = this.#written.get(ref);
    this.#written.set(ref, path);
    if (first !== undefined)
      throw new CommandError(
        7,
        "name_clash",
        `At the destination ${JSON.stringify(path)} is the same as ${JSON.stringify(first)}, which it replaced.`,
        {
          hint: "Rename one of them.",
        },
      );
  }

  /** The folder at the destination, made when it is first needed. */
  #refOf(folder: PlannedFolder): Promise<string> {
    if (folder.destination !== undefined) return Promise.resolve(folder.destination);
    let ref = this.#folders.get(folder);
    if (ref === undefined) this.#folders.set(folder, (ref = this.#make(folder)));
    return ref;
  }

  async #make({ parent, names }: PlannedFolder): Promise<string> {
    const { signal } = this.#context;
    const name = names.at(-1);
    if (parent === undefined || name === undefined) return this.#ends.destination.makeRoot(signal);
    return this.#ends.destination.makeFolder(await this.#refOf(parent), name, signal);
  }

  /** Files first, several at a time; then folders, each after those in it. */
  async #deleteAll(deletions: readonly Deletion[], summary: Summary): Promise<void> {
    const files = deletions.filter(({ entry }) => entry.kind === "file");
    const folders = deletions.filter(({ entry }) => entry.kind === "folder");
    await inParallel(files, this.#options.transfers, this.#context.signal, (one) => this.#deleteOne(one, summary));
    await inParallel(folders, 1, this.#context.signal, (one) => this.#deleteOne(one, summary));
  }

  async #deleteOne({ names, entry }: Deletion, summary: Summary): Promise<void> {
    const { destination } = this.#ends;
    try {
      // The service takes its name for that of a file which has just been written.
      if (this.#written.has(entry.ref)) return;
      if (entry.kind === "file") await this.#deleteFile(names, entry, summary);
      else {
        await this.#options.backup?.keepFolder(names);
        await destination.removeFolder(entry, this.#context.signal);
      }
      summary.deleted++;
    } catch (error) {
      // Somebody else was faster.
      if (describeFailure(error).exitCode !== 3) this.#failed(names, error, summary);
    }
  }

  async #deleteFile(names: Names, file: FileEntry, summary: Summary): Promise<void> {
    const { backup } = this.#options;
    const { destination } = this.#ends;
    if (backup === undefined) return destination.removeFile(file, this.#context.signal);
    await destination.checkUnchanged(file, this.#context.signal);
    const kept = await backup.keep(names, file);
    if (kept !== undefined) summary.keptOne(kept);
  }

  /**
   * Whether it is certain that nothing comes any more where a file was to be replaced. What was sent to a service that did not refuse it can still
   * arrive, and would replace what was put back.
   */
  #isFree(error: unknown): boolean {
    if (this.#ends.destination.kind === "local") return true;
    const { exitCode } = describeFailure(error);
    return KloudlessError.is(error) && REFUSED.has(exitCode) && !this.#context.signal.aborted;
  }

  /** @param kept - What it was to replace, where that was moved away. */
  #failed(names: Names, error: unknown, summary: Summary, kept?: Kept): void {
    if (this.#context.signal.aborted) throw error;
    if (HOPELESS.has(describeFailure(error).exitCode)) this.#hopeless ??= error;
    summary.failedOne(names, error, kept);
  }
}

function isKept(path: Names, { to }: Kept): string {
  return `${visible(joined(path))} was not replaced; what it was is now ${visible(to)}.`;
}
