import { lstat, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileJournal, type Journal } from "@kloudless/storage";
import type { LocalDir } from "../local/local-dir.ts";

/**
 * The journal of a download into a directory that is held fast. The paths by which the engine works mean nothing to another process: those
 * that are written down are the real ones. And it is not over when the engine is done, but when the file is in its place.
 */
export class DownloadJournal implements Journal {
  readonly path: string;
  readonly #journal: Journal;
  readonly #dir: LocalDir;
  readonly #whole: string;
  /** Whether there is nothing in it to go on from. */
  isOver = true;

  constructor(path: string, dir: LocalDir, whole: string) {
    this.path = path;
    this.#journal = fileJournal(path);
    this.#dir = dir;
    this.#whole = whole;
  }

  async load(): Promise<unknown> {
    const state = await this.#journal.load();
    const wholeAt = await this.#dir.at(this.#whole);
    // The engine says what is wrong with one that is of something else.
    if (!isState(state) || state.target !== (await this.#dir.lastingPath(this.#whole))) return state;
    this.isOver = false;
    const name = basename(state.temporary);
    // One that is no name of such a file is refused by the engine.
    const temporary = join(dirname(wholeAt), name);
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
