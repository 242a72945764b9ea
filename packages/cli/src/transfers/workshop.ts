import { createHash, randomUUID } from "node:crypto";
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../failure/command-error.ts";
import type { LocalDir } from "../local/local-dir.ts";
import { DownloadJournal } from "./download-journal.ts";

/** The name in it of the file that is whole. */
const WHOLE = "whole";

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
    const kept = new DownloadJournal(journal, own, WHOLE);
    await kept.recover();
    return new Workshop(dir, own, name, WHOLE, await own.at(WHOLE), kept);
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
    if (this.journal.isOver) await clearWorkshop(this.#dir, this.#name, this.journal.path);
    await this.journal.end();
  }
}

/** Removes what a run left of a file. */
export async function clearWorkshop(dir: LocalDir, name: string, journal: string): Promise<void> {
  await rm(await dir.at(workshopName(name, journal)), { recursive: true, force: true });
}

/** Whether a run that was killed had put a file in its place already: all that is not there any more in the workshop is. */
export async function wasPutInPlace(dir: LocalDir, name: string, journal: string): Promise<boolean> {
  const workshop = await dir.at(workshopName(name, journal));
  let left: string[];
  try {
    left = await readdir(workshop);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
  if (left.some((one) => one.endsWith(".part"))) return false;
  if (!left.includes(WHOLE)) return true;
  const [whole, there] = await Promise.all([lstat(join(workshop, WHOLE)), lstat(await dir.at(name))]);
  return whole.ino === there.ino && whole.dev === there.dev;
}

/** The name of the directory in which a file is put together. */
export function workshopName(name: string, journal: string): string {
  return `.kloudless-${createHash("sha256").update(`${journal}\n${name}`).digest("hex").slice(0, 32)}.d`;
}

export function isWorkshopName(name: string): boolean {
  return /^\.kloudless-[\da-f]{32}\.d$/.test(name);
}
