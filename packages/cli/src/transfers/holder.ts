import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";
import { errnoOf } from "../failure/errno.ts";

/** A process, told apart from a later one with the same number. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When it began, in whatever form the system has; empty where the system does not tell. */
  readonly begun: string;
}

/** This process. */
export async function thisProcess(): Promise<Holder> {
  return { pid: process.pid, host: hostname(), begun: (await beginningOf(process.pid)) ?? "" };
}

/** Whether a process still runs. Of one on another machine nobody knows, so it does. */
export async function isRunning({ pid, host, begun }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!isAlive(pid)) return false;
  const now = await beginningOf(pid);
  return now === undefined || begun === "" || now === begun;
}

/** Whether there is a process with a number on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that belongs to somebody else is there, too.
    return errnoOf(error) === "EPERM";
  }
}

/** When a process began; undefined where that cannot be told. */
export async function beginningOf(pid: number): Promise<string | undefined> {
  if (process.platform === "win32") return undefined;
  try {
    if (process.platform !== "linux") return (await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)])).stdout.trim();
    const [boot, stat] = await Promise.all([readFile("/proc/sys/kernel/random/boot_id", "utf8"), readFile(`/proc/${pid}/stat`, "utf8")]);
    // The name of the program is in parentheses and can hold anything; what follows it are numbers, the 20th of them the time.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie holds nothing any more.
    return fields[0] === "Z" ? "ended" : `${boot.trim()} ${fields[19]}`;
  } catch {
    return undefined;
  }
}
