import { mkdir, readdir, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { noise } from "./files.ts";
import { type Running, start, tempDir } from "./run.ts";
import { eventually, harvest } from "./trees.ts";

const bench = useBench();
/** Bytes of a file for which no journal is kept. */
const SMALL = 1 << 20;

/** A folder of an account with a small file, and a directory to download it to. */
async function place() {
  const { folder, address } = await bench.folder();
  await bench.one.storage.files.create({ parent_id: folder.id, name: "a.bin" }, noise(SMALL));
  const dir = join(await tempDir(), "out");
  await mkdir(dir);
  return { folder, address, dir };
}

const hiddenIn = async (dir: string): Promise<string[]> => (await readdir(dir)).filter((name) => name.startsWith(".kloudless-"));

/** A run that is in the middle of a file, and stays there. */
async function stuck(dir: string, args: readonly string[]): Promise<Running & { readonly workshop: string }> {
  bench.server.faults.add({ method: "GET", path: /files\/.*\/contents/, action: { stall: "body", afterBytes: SMALL / 2 } });
  const asked = (): number => bench.server.requests.filter(({ url }) => /files\/.*\/contents/.test(url)).length;
  const askedBefore = asked();
  const before = new Set(await hiddenIn(dir));
  const running = await start(args, { env: bench.env, cwd: dir });
  let workshop = "";
  await eventually(async () => {
    workshop = (await hiddenIn(dir)).find((name) => !before.has(name)) ?? "";
    return workshop === "" ? [] : readdir(join(dir, workshop));
  }).toEqual([expect.stringMatching(/\.part$/)]);
  // Killed before it asked for anything, it would leave the fault to the next one.
  await eventually(async () => asked()).toBe(askedBefore + 1);
  return { ...running, workshop };
}

/** The same, killed. */
async function killed(dir: string, args: readonly string[]): Promise<string> {
  const { child, result, workshop } = await stuck(dir, args);
  child.kill("SIGKILL");
  await result;
  expect(await hiddenIn(dir)).toContain(workshop);
  return workshop;
}

describe("what a run leaves of a small file when it is killed", () => {
  test("is removed by the next `get` into the directory; that of one which still runs is not", async () => {
    const { address, dir } = await place();
    await killed(dir, ["get", `${address}/a.bin`]);
    const living = await stuck(dir, ["get", `${address}/a.bin`, "b.bin"]);
    expect(await hiddenIn(dir)).toEqual([living.workshop]);
    expect(await bench.kloudless(["get", `${address}/a.bin`], { cwd: dir })).toMatchObject({ code: 0 });
    expect(await hiddenIn(dir)).toEqual([living.workshop]);
    living.child.kill("SIGTERM");
    expect((await living.result).code).toBe(143);
    expect((await readdir(dir)).filter((name) => name !== ".local")).toEqual(["a.bin"]);
  });

  test("is not uploaded", async () => {
    const { folder, address, dir } = await place();
    await killed(dir, ["get", `${address}/a.bin`]);
    await writeFile(join(dir, ".kloudless-notes"), "mine");
    expect(await bench.kloudless(["put", "-r", dir, `${address}/`])).toMatchObject({ code: 0 });
    const uploaded = (await folder.contents()).objects.find(({ name }) => name === "out");
    const { objects } = await bench.one.storage.folders.handle(uploaded?.id ?? "").contents();
    expect(objects.map(({ name }) => name)).toEqual([".kloudless-notes"]);
  });

  test("is removed by `copy`, and by a `sync` that removes the directory it is in", async () => {
    const { folder, address, dir } = await place();
    await killed(dir, ["copy", address, "."]);
    expect(await bench.kloudless(["copy", address, "."], { cwd: dir })).toMatchObject({ code: 0 });
    expect(await hiddenIn(dir)).toEqual([]);
    const workshop = await killed(dir, ["get", `${address}/a.bin`, "b.bin"]);
    await mkdir(join(dir, "gone"));
    await rename(join(dir, workshop), join(dir, "gone", workshop));
    const synced = await bench.kloudless(["sync", address, dir, "--yes", "--max-delete", "100%", "--json"]);
    expect(JSON.parse(synced.stdout)).toMatchObject({ data: { deleted: 1, failed: [] } });
    expect(await readdir(dir)).toEqual(["a.bin"]);
    expect((await folder.contents()).objects).toHaveLength(1);
  });

  test("is told from what only looks like it: that stays", async () => {
    const { address, dir } = await place();
    const workshop = await killed(dir, ["get", `${address}/a.bin`]);
    const outside = await tempDir();
    await writeFile(join(outside, "whole"), "kept");
    const [, mark = ""] = /^\.kloudless-(.*)-[\da-f]{16}\.d$/.exec(workshop) ?? [];
    const like = (of: string, id: number): string => `.kloudless-${of}-${String(id).padStart(16, "0")}.d`;
    await mkdir(join(dir, like(mark, 1)));
    await writeFile(join(dir, like(mark, 1), "mine.txt"), "kept");
    await mkdir(join(dir, like(mark, 2), "whole"), { recursive: true });
    await symlink(outside, join(dir, like(mark, 3)));
    await writeFile(join(dir, like(mark, 4)), "kept");
    // Of another machine, and of this very process.
    await mkdir(join(dir, like(mark.replace(/[\da-f]{8}$/, "00000000"), 5)));
    await mkdir(join(dir, like(mark.replace(/^\d+-[\da-f]+/, `${process.pid}-000000000000`), 6)));
    await writeFile(join(dir, ".kloudless-01234567-89ab-cdef-0123-456789abcdef.part"), "kept");
    const before = (await hiddenIn(dir)).filter((name) => name !== workshop);
    expect(before).toHaveLength(7);
    expect(await bench.kloudless(["get", `${address}/a.bin`], { cwd: dir })).toMatchObject({ code: 0 });
    expect((await hiddenIn(dir)).toSorted()).toEqual(before.toSorted());
    expect(await harvest(outside)).toEqual({ whole: "kept" });
    expect(await harvest(join(dir, like(mark, 1)))).toEqual({ "mine.txt": "kept" });
  });

  test("a number that another process has by now says nothing: it began at another time", async () => {
    const { address, dir } = await place();
    const workshop = await killed(dir, ["get", `${address}/a.bin`]);
    await rename(join(dir, workshop), join(dir, workshop.replace(/kloudless-\d+/, `kloudless-${process.pid}`)));
    expect(await bench.kloudless(["get", `${address}/a.bin`], { cwd: dir })).toMatchObject({ code: 0 });
    expect(await hiddenIn(dir)).toEqual([]);
  });
});
