import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "../failure/errno.ts";
import { type Holder, isRunning, thisProcess } from "./holder.ts";

const NAME = /^lock\.(\d{1,15})$/;

/** The right to work on a directory, which one process has at a time. It ends with the process, however that ends. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock of a directory; resolves to who has it where that is another process that still runs.
 *
 * Each lock is a file with a number one higher than the last; the highest one counts, as long as its process runs. So one that was left
 * behind is never removed to make room, which two processes could do at the same time, but passed over, which only one of them can.
 */
export async function takeLock(dir: string): Promise<Lock | Holder> {
  const mine = await thisProcess();
  const draft = join(dir, `lock-${randomUUID()}.tmp`);
  // Linked under its name when it is whole: nobody ever reads half a lock.
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600, flag: "wx" });
  try {
    for (;;) {
      const last = await highest(dir);
      if (last.holder !== undefined) return last.holder;
      const number = last.number + 1;
      try {
        await link(draft, lockPath(dir, number));
      } catch (error) {
        if (errnoOf(error) === "EEXIST") continue;
        throw error;
      }
      // Whoever came first was not seen if it came while the directory was read: it is now.
      const now = await highest(dir);
      if (now.number !== number && now.holder !== undefined) {
        await rm(lockPath(dir, number), { force: true });
        return now.holder;
      }
      return { release: () => release(dir, number) };
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Which process has the lock of a directory; undefined where none that runs has. */
export async function lockHolder(dir: string): Promise<Holder | undefined> {
  return (await highest(dir)).holder;
}

export function isLock(taken: Lock | Holder): taken is Lock {
  return "release" in taken;
}

async function highest(dir: string): Promise<{ readonly number: number; readonly holder: Holder | undefined }> {
  const numbers = (await readdir(dir)).map((name) => Number(NAME.exec(name)?.[1])).filter((number) => !Number.isNaN(number));
  const number = Math.max(0, ...numbers);
  const holder = number === 0 ? undefined : await holderOf(lockPath(dir, number));
  return { number, holder: holder !== undefined && (await isRunning(holder)) ? holder : undefined };
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(path, "utf8")) as Partial<Holder>;
    return Number.isSafeInteger(holder.pid) && Number(holder.pid) > 0 && typeof holder.host === "string" && typeof holder.begun === "string"
      ? (holder as Holder)
      : undefined;
  } catch (error) {
    // Released meanwhile, or damaged: in either case nobody has it.
    if (error instanceof SyntaxError || errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function release(dir: string, number: number): Promise<void> {
  const old = (await entriesOf(dir)).filter((name) => Number(NAME.exec(name)?.[1]) <= number);
  for (const name of old) await rm(join(dir, name), { force: true });
}

/** Nothing where the directory was removed: with it went the lock. */
async function entriesOf(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}

function lockPath(dir: string, number: number): string {
  return join(dir, `lock.${number}`);
}
