import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { path } from "@kloudless/core";
import { CommandError } from "../failure/command-error.ts";
import type { FileEntry } from "./ends/entry.ts";
import type { RemoteEnd } from "./ends/remote-end.ts";
import type { TreeEnd } from "./ends/tree-end.ts";

/**
 * The SHA-256 of a file, in base64. Where the service vouches for one (`Repr-Digest`), it is asked for along with a single byte of the file;
 * else, and when `downloads` is set, all of it is read.
 */
export async function digestOf(end: TreeEnd, file: FileEntry, downloads: boolean, signal: AbortSignal): Promise<string> {
  if (end.kind === "local") return digestOfLocal(file.ref, signal);
  const vouched = downloads || file.size === 0 ? undefined : await vouchedDigest(end, file, signal);
  return vouched ?? digestOfPieces(end.api.files.handle(file.ref).contents({ signal }));
}

/** That two files have the same bytes. @throws CommandError `digest_mismatch` (9). */
export async function checkSameBytes(
  one: readonly [TreeEnd, FileEntry],
  other: readonly [TreeEnd, FileEntry],
  signal: AbortSignal,
): Promise<void> {
  const [first, second] = await Promise.all([digestOf(...one, false, signal), digestOf(...other, false, signal)]);
  if (first !== second)
    throw new CommandError(9, "digest_mismatch", `What arrived of ${JSON.stringify(one[1].name)} does not have its bytes.`);
}

/** Undefined where the service vouches for none. */
async function vouchedDigest({ account }: RemoteEnd, { ref }: FileEntry, signal: AbortSignal): Promise<string | undefined> {
  const where = path`/accounts/${account.id}/storage/files/${ref}/contents`;
  const { headers, body } = await account.connection.open({ method: "GET", path: where, headers: { Range: "bytes=0-0" } }, { signal });
  // A service that knows no ranges sends all of it, which nobody waits for.
  body.cancel();
  const header = headers["repr-digest"];
  return /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(String(header ?? ""))?.[1];
}

async function digestOfLocal(file: string, signal: AbortSignal): Promise<string> {
  // Without these, a link or a named pipe that was put in its place meanwhile would be followed, or waited for.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    return await digestOfPieces(handle.createReadStream({ highWaterMark: 1 << 20, signal, autoClose: false }));
  } finally {
    await handle.close();
  }
}

async function digestOfPieces(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of pieces) hash.update(piece);
  return hash.digest("base64");
}
