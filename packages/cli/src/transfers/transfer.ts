import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../local/replace-file.ts";
import { DoneLog } from "./done-log.ts";
import type { Lock } from "./lock.ts";
import type { TransferRecord } from "./record.ts";
import { removeWhole } from "./remove-whole.ts";

export const RECORD = "record.json";
export const DONE_LOG = "done.log";
export const JOURNAL: RegExp = /^journal-[\da-f]{32}\.json$/;

/** A transfer that this process works on: nobody else does, until it is released. */
export class Transfer {
  readonly dir: string;
  /** Whether an earlier run left something to go on from. */
  readonly isResumed: boolean;
  readonly #lock: Lock;
  #record: TransferRecord;
  #log: Promise<DoneLog> | undefined;

  constructor(dir: string, record: TransferRecord, lock: Lock, isResumed: boolean) {
    this.dir = dir;
    this.isResumed = isResumed;
    this.#record = record;
    this.#lock = lock;
  }

  get record(): TransferRecord {
    return this.#record;
  }

  get id(): string {
    return this.#record.id;
  }

  /** The path of the journal of one of its files, for the engine. @param key - What tells the file from the others: a path. */
  journal(key: string): string {
    return join(this.dir, `journal-${createHash("sha256").update(key).digest("hex").slice(0, 32)}.json`);
  }

  /** Which of its files are done. */
  get log(): Promise<DoneLog> {
    return (this.#log ??= DoneLog.open(join(this.dir, DONE_LOG)));
  }

  /** Paths of the journals there are: of files under way. */
  async journals(): Promise<string[]> {
    return (await readdir(this.dir)).filter((name) => JOURNAL.test(name)).map((name) => join(this.dir, name));
  }

  /** Whether there is anything that a later run can go on from. */
  async hasProgress(): Promise<boolean> {
    return (await this.journals()).length > 0 || (await this.log).doneCount > 0;
  }

  async update(changes: Partial<Pick<TransferRecord, "state" | "error" | "settings" | "found">>): Promise<void> {
    this.#record = { ...this.#record, ...changes };
    await replaceFile(join(this.dir, RECORD), `${JSON.stringify(this.#record, null, 2)}\n`);
  }

  /** It is over, and forgotten. */
  async forget(): Promise<void> {
    await this.#closeLog();
    await removeWhole(this.dir);
  }

  /** Lets others work on it. */
  async release(): Promise<void> {
    await this.#closeLog();
    await this.#lock.release();
  }

  async #closeLog(): Promise<void> {
    const log = this.#log;
    this.#log = undefined;
    await (await log)?.close();
  }
}
