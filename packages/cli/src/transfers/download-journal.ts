import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileJournal, type Journal } from "@kloudless/storage";
import { isThere } from "../local/is-there.ts";
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

  /** Undoes the last thing that a run did which died just before the file was in its place, so that the engine does it again. */
  async recover(): Promise<void> {
    const wholeAt = await this.#dir.at(this.#whole);
    if (!(await isThere(wholeAt))) return;
    const state = await this.#journal.load();
    const name = isState(state) ? basename(state.temporary) : "";
    const isKnown = /^\.kloudless-[\da-f-]{36}\.part$/.test(name) && !(await isThere(await this.#dir.at(name)));
    if (isKnown) await rename(wholeAt, await this.#dir.at(name));
    else await rm(wholeAt, { force: true });
  }

  async load(): Promise<unknown> {
    const state = await this.#journal.load();
    // The engine says what is wrong with one that is of something else.
    if (!isState(state) || state.target !== (await this.#dir.lastingPath(this.#whole))) return state;
    this.isOver = false;
    const wholeAt = await this.#dir.at(this.#whole);
    // A name that is none of such a file is refused by the engine.
    return { ...state, target: wholeAt, temporary: join(dirname(wholeAt), basename(state.temporary)) };
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
