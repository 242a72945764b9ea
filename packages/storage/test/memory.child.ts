import { subscribe } from "node:diagnostics_channel";
import { rm } from "node:fs/promises";
import { type AttemptEvent, Kloudless } from "@kloudless/core";
import { storage } from "../src/index.ts";

/** A large transfer, in a process of its own so that its memory is nobody else's. */
export interface MemoryTransfer {
  readonly url: string;
  readonly apiKey: string;
  readonly account: number;
  readonly what: "upload a stream" | "upload stdin" | "upload a path" | "download to a path";
  readonly size: number;
  /** Bytes of each piece of a stream. Each lies in a buffer of at least 8 KiB, which whoever keeps it keeps too. */
  readonly piece: number;
  readonly path: string;
  readonly file: string;
}

/** What it prints at its end. */
export interface MemoryUsed {
  /** Bytes before the transfer, and the most there ever were. */
  readonly idle: number;
  readonly peak: number;
  /** Parts that the server acknowledged. */
  readonly parts: number;
  readonly verified: string;
}

const { url, apiKey, account, what, size, piece, path, file } = JSON.parse(process.argv[2] ?? "") as MemoryTransfer;
const kloudless = new Kloudless({ apiKey, baseUrl: url, use: [storage] });
const { storage: api } = kloudless.account(account);

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += piece) {
    const bytes = Buffer.allocUnsafeSlow(Math.max(piece, 8 << 10)).subarray(0, Math.min(piece, size - at));
    bytes[0] = at & 0xff;
    yield bytes;
  }
}

async function transfer(): Promise<{ readonly verified: string }> {
  const target = { parent_id: "root", name: "large.bin" };
  if (what === "upload a stream") return api.upload(pieces(), target);
  if (what === "upload stdin") return api.upload(process.stdin, target);
  if (what === "upload a path") return api.upload({ path }, target);
  const saved = await api.download(api.files.handle(file), `${path}.out`);
  await rm(saved.path);
  return saved;
}

// The client is ready, and everything it needs is loaded.
await api.upload("warm", { parent_id: "root", name: "warm" });
// What it costs to make the pieces is not the upload's.
if (what === "upload a stream") for await (const _ of pieces());
let parts = 0;
subscribe("kloudless:attempt", (event) => {
  const { request, status } = event as AttemptEvent;
  if (request.startsWith("PUT") && status === 200) parts++;
});
const idle = process.memoryUsage.rss();
const { verified } = await transfer();
// In KiB, the most there ever was.
const peak = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ idle, peak, parts, verified } satisfies MemoryUsed)}\n`);
await kloudless.close();
