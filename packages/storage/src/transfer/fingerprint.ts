import { createHash } from "node:crypto";
import { type Source, TransferError } from "@kloudless/core";

/** Bytes at either end of a source that are looked at. */
const SAMPLE = 64 << 10;

/** By what a source is known again in a later run: cheap to take, and different as soon as anything a program usually does was done to it. */
export interface Fingerprint {
  readonly size: number;
  readonly stamp?: string | undefined;
  /** SHA-256 of its first 64 KiB, in hexadecimal. */
  readonly head: string;
  /** SHA-256 of its last 64 KiB. */
  readonly tail: string;
}

/** The fingerprint of a source of known size that can be read again. */
export async function fingerprint(source: Source, size: number): Promise<Fingerprint> {
  return {
    size,
    ...(source.stamp === undefined ? {} : { stamp: source.stamp }),
    head: await hashOf(source, 0, Math.min(size, SAMPLE)),
    tail: await hashOf(source, Math.max(0, size - SAMPLE), size),
  };
}

/** @throws TransferError `source_changed`, which names what is different. */
export function checkSame(source: Source, before: Fingerprint, now: Fingerprint, checkpoint: unknown): void {
  const different = (["size", "stamp", "head", "tail"] as const).filter((field) => before[field] !== now[field]);
  if (different.length === 0) return;
  const words = { size: "its size", stamp: "its time of change", head: "its beginning", tail: "its end" };
  throw new TransferError(
    "source_changed",
    `${source.name ?? "The body"} is not what it was when this upload began: ${different.map((field) => words[field]).join(", ")} changed. Start anew with another journal.`,
    { checkpoint },
  );
}

async function hashOf(source: Source, start: number, end: number): Promise<string> {
  const hash = createHash("sha256");
  if (end > start) for await (const piece of await source.open(start, end)) hash.update(piece);
  return hash.digest("hex");
}
