import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "../../failure/errno.ts";
import { DoneLog } from "../../transfers/done-log.ts";
import type { TransferRecord } from "../../transfers/record.ts";
import type { StoredTransfer } from "../../transfers/store.ts";
import { DONE_LOG, JOURNAL } from "../../transfers/transfer.ts";
import { journalProgress } from "./journal-progress.ts";

/** A transfer for programs. */
export interface DescribedTransfer {
  readonly id: string;
  readonly state: TransferRecord["state"] | "damaged";
  readonly kind: string | null;
  readonly sources: readonly string[];
  readonly target: string | null;
  readonly accounts: readonly (string | number)[];
  readonly profile: string | null;
  readonly base_url: string | null;
  /** ISO 8601. */
  readonly begun: string | null;
  readonly error: string | null;
  /** The process that works on it; null where none does. */
  readonly pid: number | null;
  readonly files_done: number;
  /** Large files under way. */
  readonly files: readonly { readonly name: string; readonly confirmed: number | null; readonly total: number | null }[];
}

export async function described({ id, dir, record, holder }: StoredTransfer): Promise<DescribedTransfer> {
  const journals = (await readdir(dir)).filter((name) => JOURNAL.test(name));
  const log = await DoneLog.open(join(dir, DONE_LOG));
  const files = await Promise.all(journals.map(async (name) => journalProgress(await readText(join(dir, name)))));
  // One whose process is gone does not run, whatever it wrote down last.
  const state = record === undefined ? "damaged" : holder === undefined && record.state === "running" ? "interrupted" : record.state;
  return {
    id,
    state: holder === undefined || record === undefined ? state : "running",
    kind: record?.kind ?? null,
    sources: record?.sources ?? [],
    target: record?.target ?? null,
    accounts: record?.accounts ?? [],
    profile: record?.api.profile ?? null,
    base_url: record?.api.base_url ?? null,
    begun: record?.begun ?? null,
    error: record?.error ?? null,
    pid: holder?.pid ?? null,
    files_done: log.doneCount,
    files,
  };
}

/** Nothing for a file that was done this very moment. */
async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return "";
    throw error;
  }
}
