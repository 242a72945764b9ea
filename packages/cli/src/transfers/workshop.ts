import { createHash, randomBytes } from "node:crypto";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../failure/command-error.ts";
import { errnoOf } from "../failure/errno.ts";
import type { LocalDir } from "../local/local-dir.ts";
import { DownloadJournal } from "./download-journal.ts";
import { passingName, WHOLE } from "./leftovers.ts";

/**
 * Where a download is put together: a directory beside its place, which nobody else can look into. With a journal, the next run finds it
 * again, with all that this one left if it was killed; without, the next run removes it then.
 */
export class Workshop {
  /** The path by which the engine knows the file. */
  readonly wholeAt: string;
  readonly journal: DownloadJournal | undefined;
  readonly #dir: LocalDir;
  readonly #own: LocalDir;
  readonly #ownName: string;
  /** The name that the file is to have. */
  readonly #name: string;

  private constructor(
    dir: LocalDir,
    own: { readonly dir: LocalDir; readonly name: string; readonly wholeAt: string },
    name: string,
    journal: DownloadJournal | undefined,
  ) {
    this.#dir = dir;
    this.#own = own.dir;
    this.#ownName = own.name;
    this.#name = name;
    this.wholeAt = own.wholeAt;
    this.journal = journal;
  }

  static async open(dir: LocalDir, name: string, journal: string | undefined): Promise<Workshop> {
    const ownName = journal === undefined ? await passingName(randomBytes(8).toString("hex")) : workshopName(name, journal);
    const own = await dir.enter(ownName, 0o700);
    const kept = journal === undefined ? undefined : new DownloadJournal(journal, own, WHOLE);
    await kept?.recover();
    return new Workshop(dir, { dir: own, name: ownName, wholeAt: await own.at(WHOLE) }, name, kept);
  }

  /** An error that speaks of the file by the name that people know. */
  worded(error: unknown): unknown {
    const worded = this.#own.worded(error);
    const whole = join(this.#own.path, WHOLE);
    if (!(worded instanceof CommandError) || !worded.message.includes(whole)) return worded;
    const { exitCode, code, message } = worded;
    return new CommandError(exitCode, code, message.replaceAll(whole, join(this.#dir.path, this.#name)), { cause: error });
  }

  /** Removes what nothing can be made use of any more. */
  async close(): Promise<void> {
    await this.#own.close();
    if (this.journal?.isOver !== false) await this.#dir.removeAll(this.#ownName);
    await this.journal?.end();
  }
}

/** Removes what a run left of a file. */
export async function clearWorkshop(dir: LocalDir, name: string, journal: string): Promise<void> {
  await dir.removeAll(workshopName(name, journal));
}

/** Whether a run that was killed had put a file in its place already: all that is not there any more in the workshop is. */
export async function wasPutInPlace(dir: LocalDir, name: string, journal: string): Promise<boolean> {
  const workshop = await dir.at(workshopName(name, journal));
  let left: string[];
  try {
    left = await readdir(workshop);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return true;
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
