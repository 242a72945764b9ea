import { chmod, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Paths } from "../config/paths.ts";
import { CommandError } from "../failure/command-error.ts";
import { describeFailure } from "../failure/describe.ts";
import { errnoOf } from "../failure/errno.ts";
import type { Holder } from "./holder.ts";
import { isLock, type Lock, lockHolder, takeLock } from "./lock.ts";
import { checkedRecord, type TransferRecord } from "./record.ts";
import { removeWhole, sweep } from "./remove-whole.ts";
import { RECORD, Transfer } from "./transfer.ts";

/** A transfer as it is listed. */
export interface StoredTransfer {
  readonly id: string;
  readonly dir: string;
  /** Undefined where the record is damaged. */
  readonly record: TransferRecord | undefined;
  /** The process that works on it, where one does. */
  readonly holder: Holder | undefined;
}

const ID = /^[\da-f]{12}$/;

/** Transfers that can be gone on with, each in a directory of its own that only its owner can look into. */
export class TransferStore {
  readonly #dir: string;

  constructor({ state }: Paths) {
    this.#dir = join(state, "transfers");
  }

  /**
   * Begins a transfer, or goes on with it where an earlier run left it.
   *
   * @throws CommandError `transfer_running` (7), `damaged_record` (8).
   */
  async begin(record: TransferRecord): Promise<Transfer> {
    const dir = join(this.#dir, record.id);
    const lock = await this.#lock(dir);
    if (!isLock(lock)) throw running(record.id, lock);
    try {
      const before = await read(dir, record.id);
      if (before === "damaged") throw damaged(record.id, dir);
      // Nothing is written before there is something to go on from.
      return new Transfer(dir, before === undefined ? record : { ...before, settings: record.settings }, lock, before !== undefined);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /**
   * A transfer that is there.
   *
   * @throws CommandError `transfer_not_found` (3), `transfer_running` (7), `damaged_record` (8).
   */
  async open(id: string): Promise<Transfer> {
    const { record, dir } = await this.find(id);
    if (record === undefined) throw damaged(id, dir);
    return this.begin(record);
  }

  /** What is known of a transfer, its record perhaps damaged. @throws CommandError `transfer_not_found` (3). */
  async find(id: string): Promise<StoredTransfer> {
    const found = await this.known(id);
    if (found !== undefined) return found;
    throw new CommandError(3, "transfer_not_found", `There is no transfer ${JSON.stringify(id)}.`, {
      hint: "`kloudless transfers ls` lists those there are.",
    });
  }

  /** The same; undefined where there is none. */
  async known(id: string): Promise<StoredTransfer | undefined> {
    return ID.test(id) ? this.#stored(id) : undefined;
  }

  /** All there are, the one begun first first. */
  async list(): Promise<StoredTransfer[]> {
    await sweep(this.#dir);
    const names = (await namesIn(this.#dir)).filter((name) => ID.test(name));
    const all = await Promise.all(names.map((name) => this.#stored(name)));
    const begun = ({ record }: StoredTransfer): string => record?.begun ?? "";
    return all.filter((one) => one !== undefined).toSorted((a, b) => begun(a).localeCompare(begun(b)) || a.id.localeCompare(b.id));
  }

  /** Removes a transfer of which nothing can be made use of any more. @throws CommandError `transfer_running` (7). */
  async discard({ id, dir }: StoredTransfer): Promise<void> {
    const lock = await takeLock(dir);
    if (!isLock(lock)) throw running(id, lock);
    await removeWhole(dir);
  }

  async #lock(dir: string): Promise<Lock | Holder> {
    for (;;) {
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        // One that was there with other rights is narrowed.
        for (const one of [this.#dir, dir]) if (isOpenToOthers(await stat(one))) await chmod(one, 0o700);
        return await takeLock(dir);
      } catch (cause) {
        const { code = "", message } = cause as NodeJS.ErrnoException;
        // The process that worked on it is done this very moment, and removed it.
        if (code === "ENOENT") continue;
        const isFull = describeFailure(cause).exitCode === 10;
        throw new CommandError(isFull ? 10 : 6, "state_unwritable", `Nothing can be kept to go on from in ${this.#dir}: ${message}`, {
          cause,
          hint: "Set XDG_STATE_HOME to a directory that can be written to, or give --no-resume.",
        });
      }
    }
  }

  async #stored(id: string): Promise<StoredTransfer | undefined> {
    const dir = join(this.#dir, id);
    try {
      const [record, holder] = await Promise.all([read(dir, id), lockHolder(dir)]);
      // Made, and not written to yet.
      if (record === undefined && holder !== undefined) return undefined;
      return { id, dir, holder, record: record === "damaged" ? undefined : record };
    } catch (error) {
      // Done meanwhile, or no directory at all.
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      throw error;
    }
  }
}

function isOpenToOthers({ mode }: { readonly mode: number }): boolean {
  return process.platform !== "win32" && (mode & 0o077) !== 0;
}

async function read(dir: string, id: string): Promise<TransferRecord | "damaged" | undefined> {
  let text: string;
  try {
    text = await readFile(join(dir, RECORD), "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    return checkedRecord(JSON.parse(text), id) ?? "damaged";
  } catch {
    return "damaged";
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}

function running(id: string, { pid, host }: Holder): CommandError {
  return new CommandError(7, "transfer_running", `Transfer ${id} is being worked on by process ${pid} on ${host}.`, {
    hint: "Wait until it is done, or end that process.",
  });
}

function damaged(id: string, dir: string): CommandError {
  return new CommandError(8, "damaged_record", `The record of transfer ${id} is damaged: ${join(dir, RECORD)}.`, {
    hint: `Remove it with \`kloudless transfers rm ${id}\`, and begin anew.`,
  });
}
