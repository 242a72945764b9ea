import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { tempDir } from "./run.ts";
import { harvest, harvestRemote, plant, plantRemote, requestsFromNow, uploadsAmong } from "./trees.ts";

const bench = useBench();
const TREE = { "a.txt": "alpha", "deep/er/b.txt": "beta", "deep/c.txt": "gamma", "empty/": "", "zero.txt": "" };

describe("copy", () => {
  test("uploads a tree, empty folders and empty files included, and then only what was changed", async () => {
    const dir = await tempDir();
    await plant(dir, TREE);
    const { folder, address } = await bench.folder();
    const first = await bench.kloudless(["copy", dir, address, "--json"]);
    expect({ code: first.code, stdout: JSON.parse(first.stdout).data }).toMatchObject({
      code: 0,
      stdout: { transferred: 4, bytes: 14, same: 0, folders_made: 3, deleted: 0, failed: [] },
    });
    expect(await harvestRemote(folder)).toEqual(TREE);

    await writeFile(join(dir, "a.txt"), "ALPHA");
    await writeFile(join(dir, "deep/c.txt"), "gamma and more");
    const since = requestsFromNow(bench.server);
    const second = await bench.kloudless(["copy", dir, address, "--json"]);
    expect(JSON.parse(second.stdout).data).toMatchObject({ transferred: 2, same: 2, folders_made: 0 });
    expect(uploadsAmong(since())).toBe(2);
    expect(await harvestRemote(folder)).toEqual({ ...TREE, "a.txt": "ALPHA", "deep/c.txt": "gamma and more" });
  });

  test("uploads a file that an older one of the same size took the place of", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "alpha" });
    const { folder, address } = await bench.folder();
    await bench.kloudless(["copy", dir, address]);
    await writeFile(join(dir, "a.txt"), "ALPHA");
    await utimes(join(dir, "a.txt"), 1_000_000_000, 1_000_000_000);
    expect((await bench.kloudless(["copy", dir, address])).code).toBe(0);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "ALPHA" });
  });

  test("a clock of the service that is ahead hides no change", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "alpha" });
    const { folder, address } = await bench.folder();
    await bench.kloudless(["copy", dir, address]);
    await writeFile(join(dir, "a.txt"), "ALPHA");
    const hour = 3_600_000;
    // As if the service had dated the upload, and its answers, an hour later than this machine would.
    const root = bench.server.accounts.find(({ id }) => id === bench.one.id)?.root ?? "";
    await utimes(join(root, folder.name, "a.txt"), new Date(), new Date(Date.now() + hour));
    const headers = { date: new Date(Date.now() + hour).toUTCString() };
    bench.server.faults.add({ method: "GET", path: /\/folders\/[^/?]+$/, action: { headers, body: folder.toJSON() } });
    const { stdout } = await bench.kloudless(["copy", dir, address, "--json"]);
    expect(JSON.parse(stdout).data).toMatchObject({ transferred: 1 });
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "ALPHA" });
  });

  test("downloads a tree, then only what was changed on either side", async () => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, TREE);
    const dir = join(await tempDir(), "not", "there", "yet");
    expect((await bench.kloudless(["copy", address, dir])).code).toBe(0);
    expect(await harvest(dir)).toEqual(TREE);

    await plantRemote(bench.one.storage, folder, { "a.txt": "ALPHA" });
    await writeFile(join(dir, "deep/c.txt"), "GAMMA");
    const again = await bench.kloudless(["copy", address, dir, "--json"]);
    expect(JSON.parse(again.stdout).data).toMatchObject({ transferred: 2, same: 2 });
    expect(await harvest(dir)).toEqual({ ...TREE, "a.txt": "ALPHA" });
    expect(JSON.parse((await bench.kloudless(["copy", address, dir, "--json"])).stdout).data).toMatchObject({ transferred: 0, same: 4 });
  });

  test("copies from one account to another, and replaces what is different there", async () => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, TREE);
    const target = await bench.two.storage.folders.create({ parent_id: "root", name: `copy of ${folder.name}` });
    await plantRemote(bench.two.storage, target, { "a.txt": "something else", "theirs.txt": "stays" });
    const there = `${bench.two.id}:/copy of ${folder.name}`;
    expect((await bench.kloudless(["copy", address, there])).code).toBe(0);
    expect(await harvestRemote(target)).toEqual({ ...TREE, "theirs.txt": "stays" });
    expect(JSON.parse((await bench.kloudless(["copy", address, there, "--json"])).stdout).data).toMatchObject({ transferred: 0, same: 4 });
  });
});
