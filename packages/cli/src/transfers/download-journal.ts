import { createHash, randomUUID } from "node:crypto";
import { lstat, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileJournal, type Journal } from "@kloudless/storage";
import type { LocalDir } from "../local/local-dir.ts";

/** The name that a file has from the time it is whole until it is in its place. The same in each run that has the same journal. */
export function wholeName(name: string, journal: string | undefined): string {
  const known = createHash("sha256")
    .update(`${journal ?? randomUUID()}\n${name}`)
    .digest("hex");
  return `.kloudless-${known.slice(0, 32)}.whole`;
}

/**
 * The journal of a download into a directory that is held fast. The paths by which the engine works mean nothing to another process: those
 * that are written down are the real ones. And it is not over when the engine is done, but when the file is in its place.
 */
export class DownloadJournal implements Journal {
  readonly #journal: Journal;
  readonly #dir: LocalDir;
  readonly #whole: string;
  /** Whether there is nothing in it to go on from. */
  isOver = true;

  constructor(path: string, dir: LocalDir, whole: string) {
    this.#journal = fileJournal(path);
    this.#dir = dir;
    this.#whole = whole;
  }

  async load(): Promise<unknown> {
    const state = await this.#journal.load();
    const wholeAt = await this.#dir.at(this.#whole);
    if (!isState(state) || state.target !== (await this.#dir.lastingPath(this.#whole))) {
      await rm(wholeAt, { force: true });
      return state;
    }
    this.isOver = false;
    const name = basename(state.temporary);
    // One that is no name of such a file is refused by the engine.
    const temporary = join(await this.#dir.at(this.#whole), "..", name);
    // The last run died just before the file was in its place.
    if (/^\.kloudless-[\da-f-]{36}\.part$/.test(name) && !(await isThere(temporary)) && (await isThere(wholeAt)))
      await rename(wholeAt, temporary);
    return { ...state, target: wholeAt, temporary };
  }

  async save(state: object): Promise<void> {
    this.isOver = false;
    if (!isState(state)) return this.#journal.save(state);
    const [target, temporary] = await Promise.all([this.#whole, basename(state.temporary)].map((name) => this.#dir.lastingPath(name)));
    await this.#journal.save({ ...state, target, temporary });
  }

  async clear(): Promise<void> {
    this.isOver = true;
  }

  /** Forgets it, where there is nothing to go on from. */
  async end(): Promise<void> {
    if (this.isOver) await this.#journal.clear();
  }
}

interface State {
  readonly target: string;
  readonly temporary: string;
}

function isState(state: unknown): state is State {
  if (typeof state !== "object" || state === null) return false;
  const { target, temporary } = state as Partial<State>;
  return typeof target === "string" && typeof temporary === "string";
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
