import { open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { noise, ownBench, tempDir } from "../../test/bench.ts";
import { runChild } from "../../test/child.ts";
import type { MemoryTransfer, MemoryUsed } from "../../test/memory.child.ts";

const MiB = 1 << 20;
/** `KLOUDLESS_R5_MIB=10240` is what was promised; what does not grow with half a GiB does not with ten. */
const SIZE = Number(process.env.KLOUDLESS_R5_MIB ?? "512") * MiB;
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
  // A stream's parts in flight are in memory, since it can be read only once; what came of a download is until it is collected, which a
  // machine that is busy puts off.
  const buffers = CONCURRENCY * PART;
  test.each<[string, number, Pick<MemoryTransfer, "what" | "piece">]>([
    ["P3: a stream of pieces of 1 KiB", 64 * MiB + buffers, { what: "upload a stream", piece: 1024 }],
    ["a stream of pieces of 4 MiB", 64 * MiB + buffers, { what: "upload a stream", piece: 4 * MiB }],
    ["a path", 64 * MiB, { what: "upload a path", piece: 0 }],
    ["a download to a path", 64 * MiB + buffers, { what: "download to a path", piece: 0 }],
  ])(
    "%s: less than %i bytes",
    async (_, limit, transfer) => {
      // Nothing is recorded, so that the server keeps up.
      const { server, one } = await ownBench({ server: { faults: false, partSize: PART } });
      const path = join(await tempDir(), "large");
      await largeFile(path);
      const file =
        transfer.what === "download to a path" ? (await one.storage.files.create({ parent_id: "root", name: "x" }, { path })).id : "";
      const given = { url: server.url, apiKey: server.apiKey, account: one.id, size: SIZE, path, file };
      const { code, stdout, stderr } = await runChild("./memory.child.ts", { ...given, ...transfer }).exit;
      expect(code, stderr).toBe(0);
      const { idle, peak } = JSON.parse(stdout) as MemoryUsed;
      expect(peak - idle).toBeLessThan(limit);
    },
    120_000 + SIZE / 10_000,
  );
});
