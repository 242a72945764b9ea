import { createHash, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { CommandError } from "../failure/command-error.ts";
import type { LocalDir } from "../local/local-dir.ts";
import { DownloadJournal } from "./download-journal.ts";

/**
 * Where a download is put together, beside its place. With a journal that is a directory of its own, which the next run finds again, with
 * all that this one left if it was killed, and which nobody else can look into.
 */
export class Workshop {
  /** The path by which the engine knows the file. */
  readonly wholeAt: string;
  readonly journal: DownloadJournal | undefined;
  readonly #dir: LocalDir;
  readonly #own: LocalDir;
  readonly #whole: string;
  readonly #name: string;

  private constructor(dir: LocalDir, own: LocalDir, name: string, whole: string, wholeAt: string, journal: DownloadJournal | undefined) {
    this.#dir = dir;
    this.#own = own;
    this.#name = name;
    this.#whole = whole;
    this.wholeAt = wholeAt;
    this.journal = journal;
  }

  static async open(dir: LocalDir, name: string, journal: string | undefined): Promise<Workshop> {
    if (journal === undefined) {
      const whole = `.kloudless-${randomUUID()}.whole`;
      return new Workshop(dir, dir, name, whole, await dir.at(whole), undefined);
    }
    const own = await dir.enter(workshopName(name, journal), 0o700);
    return new Workshop(dir, own, name, "whole", await own.at("whole"), new DownloadJournal(journal, own, "whole"));
  }

  /** An error that speaks of the file by the name that people know. */
  worded(error: unknown): unknown {
    const worded = this.#own.worded(error);
    if (!(worded instanceof CommandError) || !worded.message.includes(this.#whole)) return worded;
    const { exitCode, code, message } = worded;
    const name = this.#own === this.#dir ? this.#name : "";
    return new CommandError(exitCode, code, message.replaceAll(this.#whole, name), { cause: error });
  }

  /** Removes what nothing can be made use of any more. */
  async close(): Promise<void> {
    if (this.journal === undefined) return rm(this.wholeAt, { force: true });
    await this.#own.close();
    if (this.journal.isOver) await rm(await this.#dir.at(workshopName(this.#name, this.journal.path)), { recursive: true, force: true });
    await this.journal.end();
  }
}

/** The name of the directory in which a file is put together. */
export function workshopName(name: string, journal: string): string {
  return `.kloudless-${createHash("sha256").update(`${journal}\n${name}`).digest("hex").slice(0, 32)}.d`;
}

export function isWorkshopName(name: string): boolean {
  return /^\.kloudless-[\da-f]{32}\.d$/.test(name);
}
