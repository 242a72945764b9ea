import { randomBytes } from "node:crypto";
import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ArgumentError, isObject, TransferError } from "@kloudless/core";

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
      const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
      try {
        const file = await open(temporary, "wx", 0o600);
        try {
          await file.writeFile(JSON.stringify(state));
          await file.datasync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
      } catch (cause) {
        await rm(temporary, { force: true });
        throw unwritable(path, cause);
      }
    },
    async clear() {
      await rm(path, { force: true });
      for (const temporary of await leftBeside(path)) await rm(temporary, { force: true });
    },
  };
}

/** What a process that died while it saved left beside a journal. */
async function leftBeside(path: string): Promise<string[]> {
  const [directory, name] = [dirname(path), basename(path)];
  try {
    const entries = await readdir(directory);
    return entries
      .filter((entry) => entry.startsWith(`${name}.`) && /^[\da-f]{8}\.tmp$/.test(entry.slice(name.length + 1)))
      .map((entry) => join(directory, entry));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function unwritable(path: string, cause: unknown): ArgumentError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  return new ArgumentError("journal", `The journal ${path} cannot be written: ${code}.`, cause);
}

/** Writes states one at a time; while one is being written, only the newest of those that come after it is kept. */
export class JournalWriter {
  readonly #journal: Journal | undefined;
  #newest: (() => object | Promise<object>) | undefined;
  #writing: Promise<void> | undefined;
  /** Whether there is a state in the journal to go on from. */
  holds: boolean;
  /** What the journal threw. */
  failure: { readonly error: unknown } | undefined;

  constructor(journal: Journal | undefined, holds = false) {
    this.#journal = journal;
    this.holds = holds;
  }

  /** Resolves when this state, or a newer one, is written. */
  save(state: () => object | Promise<object>): Promise<void> {
    if (this.#journal === undefined) return Promise.resolve();
    this.#newest = state;
    return (this.#writing ??= this.#drain(this.#journal));
  }

  async clear(): Promise<void> {
    this.holds = false;
    await this.#guarded(this.#journal?.clear());
  }

  async #drain(journal: Journal): Promise<void> {
    try {
      while (this.#newest !== undefined) {
        const make = this.#newest;
        this.#newest = undefined;
        // Not in this turn, which must come to its end before the next save can be told that one is under way.
        const state = await Promise.resolve().then(make);
        await this.#guarded(journal.save(state));
        this.holds = true;
      }
    } finally {
      // In the turn in which there was nothing more to write: a save after it begins anew.
      this.#writing = undefined;
    }
  }

  async #guarded(work: Promise<void> | undefined): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}

/** What a field of a state must be, by an example. */
type Shape = string | number | { readonly [name: string]: Shape };

/**
 * A state as it was loaded, checked.
 *
 * @throws TransferError `bad_journal` when a field is missing, or is not of the kind of its example.
 */
export function checkedState<T extends { readonly kind: string }>(
  value: unknown,
  kind: T["kind"],
  shape: { readonly [Name in keyof T]?: Shape },
): T {
  if (hasShape(value, { ...shape, version: 1 }) && isObject(value) && value.version === 1 && value.kind === kind)
    return value as unknown as T;
  throw new TransferError(
    "bad_journal",
    `The journal is not that of ${kind === "upload" ? "an upload" : "a download"} by this version. Remove it to start anew.`,
  );
}

function hasShape(value: unknown, shape: Shape): boolean {
  if (typeof shape === "number") return Number.isSafeInteger(value) && Number(value) >= 0;
  if (typeof shape === "string") return typeof value === "string";
  return isObject(value) && Object.entries(shape).every(([name, inner]) => hasShape(value[name], inner));
}
