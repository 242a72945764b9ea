import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { start, tempDir } from "./run.ts";
import { eventually, harvest, harvestRemote, plant, plantRemote, prefixed, requestsFromNow, uploadsAmong } from "./trees.ts";

const bench = useBench();
const TREE = { "a.txt": "alpha", "sub/b.txt": "beta", "sub/empty/": "" };

/** A folder of the first account with files in it. */
async function remote(tree: Readonly<Record<string, string>>) {
  const made = await bench.folder();
  await plantRemote(bench.one.storage, made.folder, tree);
  return made;
}

describe("cp", () => {
  test("copies a file up, down and across, into a folder or under a name", async () => {
    const dir = await tempDir();
    await writeFile(join(dir, "a.txt"), "alpha");
    const { folder, address } = await remote({});
    expect(await bench.kloudless(["cp", join(dir, "a.txt"), address])).toMatchObject({ code: 0 });
    expect(await bench.kloudless(["cp", join(dir, "a.txt"), `${address}/b.txt`])).toMatchObject({ code: 0 });
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "alpha", "b.txt": "alpha" });
    expect(await bench.kloudless(["cp", `${address}/a.txt`, `${dir}/down.txt`])).toMatchObject({ code: 0 });
    expect(await bench.kloudless(["cp", `${address}/b.txt`, dir])).toMatchObject({ code: 0 });
    expect(await harvest(dir)).toEqual({ "a.txt": "alpha", "b.txt": "alpha", "down.txt": "alpha" });
    const across = await bench.kloudless(["cp", `${address}/a.txt`, `${bench.two.id}:/copied.txt`, "--json"]);
    expect(JSON.parse(across.stdout)).toMatchObject({ data: { name: "copied.txt", size: 5 } });
  });

  test("replaces nothing without --overwrite (7)", async () => {
    const dir = await tempDir();
    await writeFile(join(dir, "a.txt"), "new");
    const { folder, address } = await remote({ "a.txt": "old", "b.txt": "theirs" });
    const inPlace = [
      [join(dir, "a.txt"), address],
      [`${address}/b.txt`, `${address}/a.txt`],
      [`${address}/b.txt`, join(dir, "a.txt")],
    ] as const;
    for (const [from, to] of inPlace) expect(await bench.kloudless(["cp", from, to])).toMatchObject({ code: 7 });
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "old", "b.txt": "theirs" });
    expect(await harvest(dir)).toEqual({ "a.txt": "new" });
    for (const [from, to] of inPlace) expect(await bench.kloudless(["cp", from, to, "--overwrite"])).toMatchObject({ code: 0 });
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "theirs", "b.txt": "theirs" });
    expect(await harvest(dir)).toEqual({ "a.txt": "theirs" });
  });

  test("-r copies a folder, into one that is there; files that are there are an error each without --overwrite (11)", async () => {
    const dir = join(await tempDir(), "tree");
    await plant(dir, TREE);
    const { folder, address } = await remote({});
    expect((await bench.kloudless(["cp", "-r", dir, address])).code).toBe(0);
    expect((await bench.kloudless(["cp", "-r", dir, `${address}/other`])).code).toBe(0);
    const both = { ...prefixed("tree/", TREE), ...prefixed("other/", TREE) };
    expect(await harvestRemote(folder)).toEqual(both);
    await plant(dir, { "a.txt": "ALPHA", "c.txt": "gamma" });
    expect((await bench.kloudless(["cp", "-r", dir, address])).code).toBe(11);
    expect(await harvestRemote(folder)).toEqual({ ...both, "tree/c.txt": "gamma" });
    expect((await bench.kloudless(["cp", "-r", dir, address, "--overwrite"])).code).toBe(0);
    expect(await harvestRemote(folder)).toEqual({ ...both, "tree/a.txt": "ALPHA", "tree/c.txt": "gamma" });
  });

  test("-r that was killed goes on: what it copied itself is not in its way", async () => {
    const dir = join(await tempDir(), "tree");
    await plant(dir, Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`${index}`, `contents ${index}`])));
    const { folder, address } = await remote({});
    const env = { ...bench.env, HOME: await tempDir() };
    bench.server.faults.add({ method: "POST", path: /\/storage\/files/, skip: 5, times: 4, action: { stall: "headers" } });
    const since = requestsFromNow(bench.server);
    const { child, result } = await start(["cp", "-r", dir, address], { env });
    await eventually(() => uploadsAmong(since())).toBe(9);
    child.kill("SIGKILL");
    await result;
    bench.server.faults.clear();
    const rest = requestsFromNow(bench.server);
    expect(await bench.kloudless(["cp", "-r", dir, address], { env })).toMatchObject({ code: 0 });
    expect(uploadsAmong(rest())).toBe(5);
    expect(await harvestRemote(folder)).toEqual(prefixed("tree/", await harvest(dir)));
  });
});

describe("mv", () => {
  test("renames and moves on the server, without a byte passing through here", async () => {
    const { folder, address } = await remote({ "a.txt": "alpha", "sub/b.txt": "beta", "target/": "" });
    const since = requestsFromNow(bench.server);
    expect(await bench.kloudless(["mv", `${address}/a.txt`, `${address}/c.txt`])).toMatchObject({ code: 0 });
    expect(await bench.kloudless(["mv", `${address}/sub`, `${address}/target/`])).toMatchObject({ code: 0 });
    expect(
      since()
        .filter(({ method }) => method !== "GET")
        .map(({ method }) => method),
    ).toEqual(["PATCH", "PATCH"]);
    expect(await harvestRemote(folder)).toEqual({ "c.txt": "alpha", "target/sub/b.txt": "beta" });
    const across = await bench.kloudless(["mv", `${address}/target`, `${bench.two.id}:/moved`, "--json"]);
    expect(JSON.parse(across.stdout)).toMatchObject({ data: { name: "moved", type: "folder" } });
    expect(await harvestRemote(folder)).toEqual({ "c.txt": "alpha" });
  });

  test("a file up and down: copied, compared, then deleted", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "alpha" });
    const { folder, address } = await remote({});
    expect(await bench.kloudless(["mv", join(dir, "a.txt"), address])).toMatchObject({ code: 0 });
    expect([await harvest(dir), await harvestRemote(folder)]).toEqual([{}, { "a.txt": "alpha" }]);
    expect(await bench.kloudless(["mv", `${address}/a.txt`, `${dir}/b.txt`])).toMatchObject({ code: 0 });
    expect([await harvest(dir), await harvestRemote(folder)]).toEqual([{ "b.txt": "alpha" }, {}]);
  });

  test("a folder up and down", async () => {
    const dir = await tempDir();
    await plant(join(dir, "tree"), TREE);
    const { folder, address } = await remote({});
    expect(await bench.kloudless(["mv", join(dir, "tree"), address])).toMatchObject({ code: 0 });
    expect([await harvest(dir), await harvestRemote(folder)]).toEqual([{}, prefixed("tree/", TREE)]);
    expect(await bench.kloudless(["mv", `${address}/tree`, `${dir}/back`])).toMatchObject({ code: 0 });
    expect([await harvest(dir), await harvestRemote(folder)]).toEqual([prefixed("back/", TREE), {}]);
  });

  test("killed before the source is deleted, both are there, and the same command finishes (R21)", async () => {
    const dir = await tempDir();
    const { folder, address } = await remote({ "a.txt": "alpha" });
    const env = { ...bench.env, HOME: await tempDir() };
    bench.server.faults.add({ method: "DELETE", action: { stall: "headers" } });
    const since = requestsFromNow(bench.server);
    const args = ["mv", `${address}/a.txt`, `${dir}/a.txt`];
    const { child, result } = await start(args, { env });
    await eventually(() => since().filter(({ method }) => method === "DELETE").length).toBe(1);
    child.kill("SIGKILL");
    await result;
    bench.server.faults.clear();
    expect([await harvest(dir), await harvestRemote(folder)]).toEqual([{ "a.txt": "alpha" }, { "a.txt": "alpha" }]);
    expect(await bench.kloudless(args, { env })).toMatchObject({ code: 0 });
    expect([await harvest(dir), await harvestRemote(folder)]).toEqual([{ "a.txt": "alpha" }, {}]);
  });

  test("killed while a folder is copied, the source is whole, and the same command finishes (R21)", async () => {
    const dir = await tempDir();
    const tree = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`${index}`, `contents ${index}`]));
    await plant(join(dir, "tree"), tree);
    const { folder, address } = await remote({});
    const env = { ...bench.env, HOME: await tempDir() };
    bench.server.faults.add({ method: "POST", path: /\/storage\/files/, skip: 5, times: 4, action: { stall: "headers" } });
    const since = requestsFromNow(bench.server);
    const { child, result } = await start(["mv", join(dir, "tree"), `${address}/moved`], { env });
    await eventually(() => uploadsAmong(since())).toBe(9);
    child.kill("SIGKILL");
    await result;
    bench.server.faults.clear();
    expect(await harvest(dir)).toEqual(prefixed("tree/", tree));
    expect(await bench.kloudless(["mv", join(dir, "tree"), `${address}/moved`], { env })).toMatchObject({ code: 0 });
    expect([await harvest(dir), await harvestRemote(folder)]).toEqual([{}, prefixed("moved/", tree)]);
  });

  test("what arrived with other bytes is found, and the source stays (9)", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "alpha" });
    const { address } = await remote({});
    // Whoever looks at the copy sees something else.
    bench.server.faults.add({ method: "GET", path: /\/files\/.*\/contents/, times: 2, action: { body: "ALPHA" } });
    const { code, stderr } = await bench.kloudless(["mv", join(dir, "a.txt"), address]);
    bench.server.faults.clear();
    expect(code).toBe(9);
    expect(stderr).toContain("does not have its bytes");
    expect(await harvest(dir)).toEqual({ "a.txt": "alpha" });
  });

  test("links in a folder stay, and so does the folder (11)", async () => {
    const dir = await tempDir();
    await plant(dir, { "tree/a.txt": "alpha" });
    await symlink("/etc", join(dir, "tree", "link"));
    const { folder, address } = await remote({});
    const { code, stderr } = await bench.kloudless(["mv", join(dir, "tree"), address]);
    expect(code).toBe(11);
    expect(stderr).toContain("link");
    expect(await harvestRemote(folder)).toEqual({ "tree/a.txt": "alpha" });
    expect(await harvest(join(dir, "tree"))).toEqual({});
  });

  test("replaces nothing without --overwrite (7)", async () => {
    const { folder, address } = await remote({ "a.txt": "alpha", "b.txt": "beta" });
    expect((await bench.kloudless(["mv", `${address}/a.txt`, `${address}/b.txt`])).code).toBe(7);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "alpha", "b.txt": "beta" });
    expect((await bench.kloudless(["mv", `${address}/a.txt`, `${address}/b.txt`, "--overwrite"])).code).toBe(0);
    expect(await harvestRemote(folder)).toEqual({ "b.txt": "alpha" });
  });
});

describe("bad input of cp and mv", () => {
  test.each<[string, (dir: string, address: string) => readonly string[], number, string]>([
    ["cp of a source that is not there", (_, address) => ["cp", `${address}/none`, "."], 3, "There is no"],
    ["cp of a local source that is not there", (dir, address) => ["cp", join(dir, "none"), address], 3, "There is no"],
    ["cp into a folder that is not there", (dir, address) => ["cp", join(dir, "a.txt"), `${address}/none/`], 3, "There is no"],
    ["cp into a local directory that is not there", (dir, address) => ["cp", `${address}/a.txt`, join(dir, "none", "b")], 3, "There is no"],
    ["cp of a folder without -r", (dir, address) => ["cp", dir, address], 2, "-r"],
    ["cp between local places", (dir) => ["cp", join(dir, "a.txt"), join(dir, "b.txt")], 2, "in an account"],
    ["cp of stdin", (_, address) => ["cp", "-", address], 2, "Stdin"],
    ["cp to stdout", (_, address) => ["cp", `${address}/a.txt`, "-"], 2, "Stdout"],
    ["cp of a file onto itself", (_, address) => ["cp", `${address}/a.txt`, `${address}/a.txt`, "--overwrite"], 2, "the same"],
    ["cp of a file into a folder of that name", (dir, address) => ["cp", join(dir, "a.txt"), `${address}/b`], 0, ""],
    ["cp -r of a folder into itself", (_, address) => ["cp", "-r", address, `${address}/b`], 2, "inside"],
    ["cp of a device", (_, address) => ["cp", "/dev/null", address], 2, "neither a file"],
    ["mv of a source that is not there", (_, address) => ["mv", `${address}/none`, address], 3, "There is no"],
    ["mv of a file to where it is", (_, address) => ["mv", `${address}/a.txt`, `${address}/a.txt`], 2, "the same"],
    ["mv of a root", (_, address) => ["mv", `${bench.one.id}:/`, address], 2, "root"],
    ["mv of a local link", (dir, address) => ["mv", join(dir, "link"), address], 2, "symbolic link"],
  ])("%s", async (_, args, code, message) => {
    const dir = await tempDir();
    await writeFile(join(dir, "a.txt"), "x");
    await mkdir(join(dir, "sub"));
    await symlink(join(dir, "a.txt"), join(dir, "link"));
    const { address } = await remote({ "a.txt": "x", "b/": "" });
    const result = await bench.kloudless(args(dir, address), { cwd: dir });
    expect({ code: result.code, stderr: result.stderr }).toMatchObject({ code, stderr: expect.stringContaining(message) });
    expect(await harvest(dir)).toMatchObject({ "a.txt": "x" });
  });
});
