import { open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { noise, ownBench, tempDir } from "../../test/bench.ts";
import { runChild } from "../../test/child.ts";
import type { MemoryTransfer } from "../../test/memory.child.ts";

const MiB = 1 << 20;
const SIZE = 512 * MiB;
const PART = 8 * MiB;
const CONCURRENCY = 4;

/** Makes a file on disk that is not sparse. */
async function largeFile(path: string): Promise<void> {
  const file = await open(path, "w");
  const piece = noise(4 * MiB);
  for (let at = 0; at < SIZE; at += piece.byteLength) await file.write(piece);
  await file.close();
}

describe("R5: memory does not grow with what is moved", () => {
  test.each<[string, Pick<MemoryTransfer, "what" | "piece">]>([
    ["P3: a stream of pieces of 1 KiB", { what: "upload a stream", piece: 1024 }],
    ["a stream of pieces of 4 MiB", { what: "upload a stream", piece: 4 * MiB }],
    ["a path", { what: "upload a path", piece: 0 }],
    ["a download to a path", { what: "download to a path", piece: 0 }],
  ])(
    "%s",
    async (_, transfer) => {
      // Nothing is recorded, so that the server keeps up.
      const { server, one } = await ownBench({ server: { faults: false, partSize: PART } });
      const path = join(await tempDir(), "large");
      await largeFile(path);
      const file =
        transfer.what === "download to a path" ? (await one.storage.files.create({ parent_id: "root", name: "x" }, { path })).id : "";
      const given = { url: server.url, apiKey: server.apiKey, account: one.id, size: SIZE, path, file };
      const { code, stdout, stderr } = await runChild("./memory.child.ts", { ...given, ...transfer }).exit;
      expect(code, stderr).toBe(0);
      const { idle, peak } = JSON.parse(stdout) as { readonly idle: number; readonly peak: number };
      expect(peak - idle).toBeLessThan(64 * MiB + (CONCURRENCY + 1) * PART);
    },
    120_000,
  );
});
