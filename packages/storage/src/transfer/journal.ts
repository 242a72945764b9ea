import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { isObject, TransferError } from "@kloudless/core";

/** Where a transfer writes down how far it came, so that it can go on after the process died. */
export interface Journal {
  /** What was saved last; undefined where nothing was. */
  load(): Promise<unknown>;
  /** Keeps a state, plain JSON, in place of the last one. */
  save(state: object): Promise<void>;
  /** The transfer is done: nothing is left to go on from. */
  clear(): Promise<void>;
}

/** A journal in a file of its own, replaced as a whole each time: after a crash it holds the last state or the one before. */
export function fileJournal(path: string): Journal {
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, "utf8"));
      } catch (cause) {
        if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
        throw new TransferError("bad_journal", `The journal ${path} cannot be read. Remove it to start anew.`, { cause });
      }
    },
    async save(state) {
      const temporary = `${path}.${randomBytes(4).toString("hex")}`;
      try {
        const file = await open(temporary, "wx", 0o600);
        try {
          await file.writeFile(JSON.stringify(state));
          await file.datasync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    clear: () => rm(path, { force: true }),
  };
}

/** Writes states one at a time; while one is being written, only the newest of those that come after it is kept. */
export class JournalWriter {
  readonly #journal: Journal | undefined;
  #newest: (() => object | Promise<object>) | undefined;
  #writing: Promise<void> | undefined;

  constructor(journal: Journal | undefined) {
    this.#journal = journal;
  }

  /** Resolves when this state, or a newer one, is written. */
  save(state: () => object | Promise<object>): Promise<void> {
    if (this.#journal === undefined) return Promise.resolve();
    this.#newest = state;
    return (this.#writing ??= this.#drain(this.#journal));
  }

  async clear(): Promise<void> {
    await this.#journal?.clear();
  }

  async #drain(journal: Journal): Promise<void> {
    try {
      while (this.#newest !== undefined) {
        const state = this.#newest;
        this.#newest = undefined;
        await journal.save(await state());
      }
    } finally {
      this.#writing = undefined;
    }
  }
}

/** A state as it was loaded, checked. */
export function checkedState<T extends { readonly version: number; readonly kind: string }>(
  value: unknown,
  kind: T["kind"],
  fields: readonly (keyof T & string)[],
): T {
  if (isObject(value) && value.version === 1 && value.kind === kind && fields.every((name) => value[name] !== undefined))
    return value as unknown as T;
  throw new TransferError(
    "bad_journal",
    `The journal is not that of ${kind === "upload" ? "an upload" : "a download"} by this version. Remove it to start anew.`,
  );
}
