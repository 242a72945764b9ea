import { createHash } from "node:crypto";
import { readlink } from "node:fs/promises";
import { beginningOf, isAlive, thisProcess } from "./holder.ts";

/** What tells a process from all others, short enough to be a part of a file's name: its number, when it began and where it runs. */
const MARK = /^(\d{1,15})-([\da-f]{12})-([\da-f]{8})$/;

/** Where the system does not tell when processes begin. */
const UNKNOWN = "0".repeat(12);

let mine: Promise<string> | undefined;

/** The mark of this process. */
export function processMark(): Promise<string> {
  return (mine ??= markOfThis());
}

/** Whether a mark is that of a process which ended for certain. */
export async function isMarkOfDead(mark: string): Promise<boolean> {
  const [, number, begun, place] = MARK.exec(mark) ?? [];
  // Of one on another machine nobody knows.
  if (number === undefined || place !== (await placeOfThis())) return false;
  const pid = Number(number);
  if (!isAlive(pid)) return true;
  const now = await beginningOf(pid);
  return now !== undefined && begun !== UNKNOWN && begun !== short(now, 12);
}

async function markOfThis(): Promise<string> {
  const { pid, begun } = await thisProcess();
  return `${pid}-${begun === "" ? UNKNOWN : short(begun, 12)}-${await placeOfThis()}`;
}

/** The machine; where containers share its name, the container, for each of them has numbers of its own. */
async function placeOfThis(): Promise<string> {
  const { host } = await thisProcess();
  return short(`${host}\n${await numbering()}`, 8);
}

async function numbering(): Promise<string> {
  try {
    return process.platform === "linux" ? await readlink("/proc/self/ns/pid") : "";
  } catch {
    // A system without them has one for all.
    return "";
  }
}

function short(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
