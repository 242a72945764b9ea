import { createHash, randomBytes } from "node:crypto";

/** Bytes that no compression and no deduplication of a service makes less of. */
export function noise(size: number): Uint8Array {
  return randomBytes(size);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
