import { type FileHandle, open, readFile } from "node:fs/promises";
import type { Verified } from "@kloudless/storage";
import { errnoOf } from "../failure/errno.ts";

interface Entry {
  readonly key: string;
  readonly is: "begun" | "done";
  readonly verified?: Verified | undefined;
}

/** Which files of a transfer were begun and which are done: a line each, added as it happens. */
export class DoneLog {
  readonly #path: string;
  readonly #begun = new Set<string>();
  readonly #done = new Map<string, Verified | undefined>();
  #file: Promise<FileHandle> | undefined;
  #last: Promise<void> = Promise.resolve();

  private constructor(path: string) {
    this.#path = path;
  }

  static async open(path: string): Promise<DoneLog> {
    const log = new DoneLog(path);
    let text = "";
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") throw error;
    }
    for (const line of text.split("\n")) log.#take(line);
    return log;
  }

  /** How many files are done. */
  get doneCount(): number {
    return this.#done.size;
  }

  /** Those that were begun and are not done. */
  get unfinished(): string[] {
    return [...this.#begun].filter((key) => !this.#done.has(key));
  }

  /** Whether an earlier run, or this one, began the file: what is there under its name may be the file itself. */
  wasBegun(key: string): boolean {
    return this.#begun.has(key);
  }

  isDone(key: string): boolean {
    return this.#done.has(key);
  }

  /** How far a file that is done was verified, where that was written down. */
  verified(key: string): Verified | undefined {
    return this.#done.get(key);
  }

  async begin(key: string): Promise<void> {
    if (this.#begun.has(key)) return;
    this.#begun.add(key);
    await this.#add({ key, is: "begun" });
  }

  async done(key: string, verified?: Verified): Promise<void> {
    this.#done.set(key, verified);
    await this.#add({ key, is: "done", verified });
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await (await this.#file)?.close();
    this.#file = undefined;
  }

  /** A line that a crash cut short is as if it had never been written: the file is then looked at once more. */
  #take(line: string): void {
    let entry: Partial<Entry>;
    try {
      entry = JSON.parse(line) as Partial<Entry>;
    } catch {
      return;
    }
    if (typeof entry?.key !== "string") return;
    if (entry.is === "begun") this.#begun.add(entry.key);
    if (entry.is === "done") this.#done.set(entry.key, entry.verified);
  }

  #add(entry: Entry): Promise<void> {
    this.#file ??= open(this.#path, "a", 0o600);
    const file = this.#file;
    // The line end first, so that a line cut short does not spoil the next.
    const added = this.#last.catch(() => undefined).then(async () => void (await (await file).write(`\n${JSON.stringify(entry)}`)));
    this.#last = added;
    return added;
  }
}
