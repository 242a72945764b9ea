import { createHash, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { start, tempDir } from "./run.ts";
import { requestsFromNow } from "./trees.ts";

const PART = 8 << 20;
const PARTS = 5;

const bench = useBench({ partSize: PART });

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

test("a large file of a tree goes on in its middle, up and down, when the run was killed", async () => {
  const dir = await tempDir();
  const bytes = randomBytes(PARTS * PART);
  await writeFile(join(dir, "large.bin"), bytes);
  const { folder, address } = await bench.folder();
  const env = { ...bench.env, HOME: await tempDir() };

  bench.server.faults.add({ method: "PUT", path: /part_number=/, skip: 3, times: 2, action: { stall: "headers" } });
  const up = requestsFromNow(bench.server);
  const parts = () => up().filter(({ method, url }) => method === "PUT" && url.includes("part_number="));
  const first = await start(["copy", dir, address], { env });
  await expect.poll(() => parts().length, { timeout: 15_000 }).toBe(5);
  first.child.kill("SIGKILL");
  await first.result;
  bench.server.faults.clear();
  expect(await bench.kloudless(["copy", dir, address], { env })).toMatchObject({ code: 0 });
  // Three had arrived, two had not.
  expect(parts()).toHaveLength(5 + 2);

  const into = await tempDir();
  bench.server.faults.add({ method: "GET", path: /\/files\/.*\/contents/, skip: 3, times: 2, action: { stall: "headers" } });
  const down = requestsFromNow(bench.server);
  const reads = () => down().filter(({ method, url }) => method === "GET" && /\/files\/.*\/contents/.test(url));
  const second = await start(["copy", address, into], { env });
  await expect.poll(() => reads().length, { timeout: 15_000 }).toBe(5);
  second.child.kill("SIGKILL");
  await second.result;
  bench.server.faults.clear();
  expect(await bench.kloudless(["copy", address, into], { env })).toMatchObject({ code: 0 });
  expect(reads().length).toBeLessThan(5 + PARTS);
  expect(sha256(await readFile(join(into, "large.bin")))).toBe(sha256(bytes));
  const [file] = (await folder.contents()).objects;
  expect(file).toMatchObject({ name: "large.bin", size: PARTS * PART });
}, 60_000);
