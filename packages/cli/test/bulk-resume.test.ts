import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { start, tempDir } from "./run.ts";
import {
  eventually,
  harvest,
  harvestRemote,
  listingsAmong,
  plant,
  plantRemote,
  prefixed,
  requestsFromNow,
  type Tree,
  uploadsAmong,
} from "./trees.ts";

/** How many small files the long run is of. */
const FILES = Number(process.env.KLOUDLESS_SYNC_FILES ?? 1000);
const FOLDERS = 25;
const TRANSFERS = 4;

const bench = useBench();

/** From that upload on, nothing is answered any more. */
function stallUploads(after: number): void {
  bench.server.faults.add({ method: "POST", path: /\/storage\/files/, skip: after, times: TRANSFERS, action: { stall: "headers" } });
}

describe("an interrupted run", () => {
  test(
    `sync of ${FILES} files, killed at half, transfers only what is missing and lists each folder once (R18)`,
    async () => {
      const dir = await tempDir();
      for (let folder = 0; folder < FOLDERS; folder++) await mkdir(join(dir, `folder ${folder}`));
      for (let index = 0; index < FILES; index++)
        await writeFile(join(dir, `folder ${index % FOLDERS}`, `file ${index}`), String(index).padStart(10, "0"));
      const half = Math.floor(FILES / 2);
      const env = { ...bench.env, HOME: await tempDir() };
      const args = ["sync", dir, `${bench.one.id}:/many`, "--transfers", String(TRANSFERS), "--progress", "none"];

      stallUploads(half);
      const first = requestsFromNow(bench.server);
      const { child, result } = await start(args, { env });
      await expect.poll(() => uploadsAmong(first()), { timeout: 600_000, interval: 50 }).toBe(half + TRANSFERS);
      child.kill("SIGKILL");
      expect((await result).code).toBe("SIGKILL");
      bench.server.faults.clear();

      const second = requestsFromNow(bench.server);
      const again = await bench.kloudless([...args, "--json"], { env });
      expect(again.code).toBe(0);
      expect(JSON.parse(again.stdout).data).toMatchObject({ transferred: FILES - half, same: half, deleted: 0 });
      expect(uploadsAmong(second())).toBe(FILES - half);
      const listings = listingsAmong(second());
      // The root, on the way to the folder, the folder, and those in it.
      expect(listings.size).toBe(2 + FOLDERS);
      expect(Math.max(...listings.values())).toBe(1);

      const third = requestsFromNow(bench.server);
      expect(JSON.parse((await bench.kloudless([...args, "--json"], { env })).stdout).data).toMatchObject({ transferred: 0, same: FILES });
      expect(uploadsAmong(third())).toBe(0);
    },
    600_000 + FILES * 60,
  );

  test.each<[string, readonly string[], (tree: Tree) => Tree]>([
    ["sync", [], (tree) => tree],
    ["cp", ["-r"], (tree) => prefixed("source/", tree)],
    ["mv", [], (tree) => prefixed("source/", tree)],
  ])("a killed %s is listed, and `transfers resume` finishes it", async (command, options, expected) => {
    const dir = join(await tempDir(), "source");
    const tree = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`file ${index}`, `contents ${index}`]));
    await plant(dir, tree);
    const { folder, address } = await bench.folder();
    const env = { ...bench.env, HOME: await tempDir() };
    stallUploads(5);
    const since = requestsFromNow(bench.server);
    const { child, result } = await start([command, ...options, dir, address], { env });
    await eventually(() => uploadsAmong(since())).toBe(5 + TRANSFERS);
    child.kill("SIGKILL");
    await result;
    bench.server.faults.clear();
    const listed = JSON.parse((await bench.kloudless(["transfers", "ls", "--json"], { env })).stdout) as { data: object[] };
    expect(listed.data).toMatchObject([{ kind: command, state: "interrupted", files_done: 5 }]);
    const rest = requestsFromNow(bench.server);
    expect(await bench.kloudless(["transfers", "resume", "--all"], { env })).toMatchObject({ code: 0 });
    expect(uploadsAmong(rest())).toBe(7);
    expect(await harvestRemote(folder)).toEqual(expected(tree));
    expect(existsSync(dir)).toBe(command !== "mv");
  });

  test("a killed mv of one file is finished by `transfers resume`, too", async () => {
    const dir = await tempDir();
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "a.txt": "alpha" });
    const env = { ...bench.env, HOME: await tempDir() };
    bench.server.faults.add({ method: "DELETE", action: { stall: "headers" } });
    const since = requestsFromNow(bench.server);
    const { child, result } = await start(["mv", `${address}/a.txt`, dir], { env });
    await eventually(() => since().filter(({ method }) => method === "DELETE").length).toBe(1);
    child.kill("SIGKILL");
    await result;
    bench.server.faults.clear();
    expect(await bench.kloudless(["transfers", "resume", "--all"], { env })).toMatchObject({ code: 0 });
    expect([await harvest(dir), await harvestRemote(folder)]).toEqual([{ "a.txt": "alpha" }, {}]);
  });

  test("Ctrl-C keeps what is done, prints how to go on (130), and `transfers resume` does", async () => {
    const dir = await tempDir();
    const tree = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`file ${index}`, `contents ${index}`]));
    await plant(dir, tree);
    const { folder, address } = await bench.folder();
    const env = { ...bench.env, HOME: await tempDir() };
    stallUploads(5);
    const since = requestsFromNow(bench.server);
    const { child, result } = await start(["copy", dir, address], { env });
    await eventually(() => uploadsAmong(since())).toBe(5 + TRANSFERS);
    child.kill("SIGINT");
    const { code, stderr } = await result;
    bench.server.faults.clear();
    expect(code).toBe(130);
    const id = /kloudless transfers resume ([\da-f]+)/.exec(stderr)?.[1];
    expect(id).toBeDefined();

    const listed = JSON.parse((await bench.kloudless(["transfers", "ls", "--json"], { env })).stdout) as {
      data: { id: string; kind: string }[];
    };
    expect(listed.data).toMatchObject([{ id, kind: "copy", sources: [dir] }]);
    const rest = requestsFromNow(bench.server);
    const resumed = await bench.kloudless(["transfers", "resume", String(id), "--json"], { env });
    expect(resumed.code).toBe(0);
    expect(uploadsAmong(rest())).toBe(7);
    expect(await harvestRemote(folder)).toEqual(tree);
    expect(JSON.parse((await bench.kloudless(["transfers", "ls", "--json"], { env })).stdout)).toMatchObject({ data: [] });
  });
});
