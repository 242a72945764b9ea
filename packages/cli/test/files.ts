import { createHash, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const MiB: number = 1 << 20;

/** Bytes that cannot be compressed, nor mistaken for others: the first half of each 64 KiB is random. */
export function noise(size: number): Buffer {
  const block = randomBytes(1 << 16);
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += block.byteLength) {
    block.writeUInt32LE(at >>> 0, 0);
    block.copy(bytes, at);
  }
  return bytes;
}

/** Resolves once something holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export async function sha256Of(path: string): Promise<string> {
  return sha256(await readFile(path));
}

/** Writes a file with such bytes. */
export async function noiseFile(dir: string, name: string, size: number): Promise<{ readonly path: string; readonly bytes: Buffer }> {
  const path = join(dir, name);
  const bytes = noise(size);
  await writeFile(path, bytes);
  return { path, bytes };
}
