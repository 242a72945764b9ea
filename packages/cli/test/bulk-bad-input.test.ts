import { mkdir, readdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { start, tempDir } from "./run.ts";
import { eventually, harvest, harvestRemote, plant, plantRemote, requestsFromNow, uploadsAmong } from "./trees.ts";

const bench = useBench();

/** One object as a service lists it. */
function listed(type: "file" | "folder", name: string, id: string, more: object = {}): object {
  return {
    id,
    name,
    type,
    size: type === "file" ? 4 : null,
    modified: "2026-01-01T00:00:00Z",
    account: bench.one.id,
    downloadable: true,
    ...more,
  };
}

/** What a folder is said to hold, once. */
function pretend(path: RegExp, objects: readonly object[]): void {
  bench.server.faults.add({
    method: "GET",
    path,
    action: { body: { type: "object_list", api: "storage", page: 1, next_page: null, count: objects.length, objects } },
  });
}

describe("bad input of copy and sync", () => {
  test.each<[string, (dir: string, address: string) => readonly string[], number, string]>([
    ["a source that is not there", (_, address) => ["copy", `${address}/none`, "."], 3, "There is no"],
    ["a local source that is not there", (dir, address) => ["copy", join(dir, "none"), address], 3, "There is no"],
    ["a source that is a file", (_, address) => ["sync", `${address}/a.txt`, "."], 2, "is no folder"],
    ["a local source that is a file", (dir, address) => ["sync", join(dir, "a.txt"), address], 2, "is no folder"],
    ["a destination that is a file", (dir, address) => ["copy", dir, `${address}/a.txt`], 2, "is no folder"],
    ["a destination below a file", (dir, address) => ["copy", dir, `${address}/a.txt/b`], 2, "is no folder"],
    ["a local destination that is a file", (dir, address) => ["copy", address, join(dir, "a.txt")], 2, "is no folder"],
    ["a local destination below a file", (dir, address) => ["copy", address, join(dir, "a.txt", "b")], 2, "is no folder"],
    ["two local places", (dir) => ["copy", dir, join(dir, "b")], 2, "in an account"],
    ["stdin", (_, address) => ["copy", "-", address], 2, "stdin"],
    ["the same place twice", (_, address) => ["sync", address, `${address}/`], 2, "the same folder"],
    ["a destination inside the source", (_, address) => ["copy", address, `${address}/b/c`], 2, "destination is inside the source"],
    ["a source inside the destination", (_, address) => ["sync", `${address}/b`, address], 2, "source is inside the destination"],
    ["an account that is not there", (dir) => ["copy", dir, "nobody:/"], 3, "nobody"],
    [
      "--ignore-existing and --checksum",
      (dir, address) => ["copy", dir, address, "--ignore-existing", "--checksum"],
      2,
      "--ignore-existing",
    ],
    ["sizes that no file has", (dir, address) => ["copy", dir, address, "--min-size", "2K", "--max-size", "1K"], 2, "--min-size"],
    ["ages that no file has", (dir, address) => ["copy", dir, address, "--min-age", "2d", "--max-age", "1d"], 2, "--max-age"],
    ["an empty pattern", (dir, address) => ["copy", dir, address, "--include", ""], 2, "--include"],
    ["a file of rules that is not there", (dir, address) => ["copy", dir, address, "--filter-from", "none"], 2, "--filter-from"],
    ["a list of files with a way out", (dir, address) => ["copy", dir, address, "--files-from0", join(dir, "list")], 2, "--files-from0"],
    ["no --transfers", (dir, address) => ["copy", dir, address, "--transfers", "0"], 2, "--transfers"],
    ["a --max-delete that is none", (dir, address) => ["sync", dir, address, "--max-delete", "many"], 2, "--max-delete"],
  ])("%s", async (_, args, code, message) => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "x", list: "../../etc/passwd\0" });
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "a.txt": "x", "b/c/d.txt": "x" });
    const before = await harvestRemote(folder);
    const result = await bench.kloudless(args(dir, address), { cwd: dir });
    expect({ code: result.code, stdout: result.stdout, stderr: result.stderr }).toMatchObject({
      code,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
    expect(await harvestRemote(folder)).toEqual(before);
    expect(await harvest(dir)).toEqual({ "a.txt": "x", list: "../../etc/passwd\0" });
  });

  test("a place that is known by its id: one inside the other is found all the same", async () => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "b/c.txt": "x" });
    const [inner] = (await folder.contents()).objects;
    const result = await bench.kloudless(["copy", address, `${bench.one.id}:id=${inner?.id}`]);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining("inside") });
  });
});

describe("filters", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["--include", ["--include", "*.txt"], ["a.txt", "sub/b.txt"]],
    ["--exclude", ["--exclude", "sub/"], ["a.txt", "c.log", "large.bin"]],
    ["both", ["--include", "*.txt", "--exclude", "/a.*"], ["sub/b.txt"]],
    ["--max-depth", ["--max-depth", "1"], ["a.txt", "c.log", "large.bin"]],
    ["--min-size", ["--min-size", "1K"], ["large.bin"]],
    ["--max-size", ["--max-size", "1K", "--include", "*.log"], ["c.log"]],
    ["--min-age", ["--min-age", "1h"], []],
    ["--max-age", ["--max-age", "1h", "--exclude", "*.bin"], ["a.txt", "c.log", "sub/b.txt"]],
    ["--filter-from", ["--filter-from", "rules"], ["c.log", "sub/b.txt"]],
    ["--files-from0", ["--files-from0", "-"], ["c.log", "sub/b.txt"]],
  ])("%s", async (_, options, expected) => {
    const [dir, cwd] = [await tempDir(), await tempDir()];
    await plant(dir, { "a.txt": "a", "sub/b.txt": "b", "c.log": "c", "large.bin": "x".repeat(2000), "empty/": "" });
    await writeFile(join(cwd, "rules"), "# ours\n+ *.log\n+ /sub/**\n- **\n");
    const { folder, address } = await bench.folder();
    const result = await bench.kloudless(["copy", dir, address, ...options], { cwd, stdin: "./sub/b.txt\0c.log\0" });
    expect(result).toMatchObject({ code: 0 });
    expect(Object.keys(await harvestRemote(folder)).toSorted()).toEqual(expected);
  });

  test("a path of --files-from0 that is not there is reported (11), and the others are copied", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "a" });
    const { folder, address } = await bench.folder();
    const result = await bench.kloudless(["copy", dir, address, "--files-from0", "-", "--json"], { stdin: "a.txt\0none.txt\0" });
    expect(result.code).toBe(11);
    expect(JSON.parse(result.stdout).data.failed).toMatchObject([{ path: "none.txt", code: "not_found" }]);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "a" });
  });

  test("--update and --ignore-existing leave what is there", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "mine" });
    // The clock by which files get their times stands still for some milliseconds.
    const earlier = Date.now() / 1000 - 1;
    await utimes(join(dir, "a.txt"), earlier, earlier);
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "a.txt": "theirs is newer" });
    for (const option of ["--update", "--ignore-existing"]) expect((await bench.kloudless(["copy", dir, address, option])).code).toBe(0);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "theirs is newer" });
    await writeFile(join(dir, "a.txt"), "mine is newer");
    await bench.kloudless(["copy", dir, address, "--update"]);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "mine is newer" });
  });
});

describe("names", () => {
  test("two objects of one name are reported, and neither is copied, replaced or deleted (11)", async () => {
    const { folder, address } = await bench.folder();
    const once = await bench.one.storage.files.create({ parent_id: folder.id, name: "once.txt" }, "once");
    const dir = await tempDir();
    await plant(dir, { "twice.txt": "mine", "extra.txt": "x" });
    const inFolder = new RegExp(`/folders/(?!root)[^/]+/contents`);
    pretend(inFolder, [listed("file", "twice.txt", "one"), listed("file", "twice.txt", "two"), once.toJSON()]);
    const down = await bench.kloudless(["sync", address, dir, "--yes", "--max-delete", "100%", "--json"]);
    expect(down.code).toBe(11);
    expect(JSON.parse(down.stdout).data.failed).toMatchObject([{ path: "twice.txt", code: "ambiguous_name" }]);
    expect(down.stderr).toContain("failed");
    expect(await harvest(dir)).toEqual({ "twice.txt": "mine", "extra.txt": "x", "once.txt": "once" });
    pretend(inFolder, [listed("file", "twice.txt", "one"), listed("file", "twice.txt", "two")]);
    const up = await bench.kloudless(["copy", dir, address, "--json"]);
    bench.server.faults.clear();
    expect(JSON.parse(up.stdout).data).toMatchObject({ transferred: 2, failed: [{ path: "twice.txt", code: "ambiguous_name" }] });
  });

  test("hostile names stay in the directory, none is dropped, and the next run knows them again (S3)", async () => {
    const { folder, address } = await bench.folder();
    const [real] = [await bench.one.storage.files.create({ parent_id: folder.id, name: "real" }, "evil")];
    const names = [
      "../up.txt",
      "..",
      "/abs.txt",
      "a/b",
      "a\\b",
      "nul\0l",
      "-rf",
      "~",
      "x\n.txt",
      "\u202etxt.exe",
      "n".repeat(300),
      "C:\\x",
      ".",
      "é",
      "e\u0301",
    ];
    const objects = names.map((name) => listed("file", name, real.id, { modified: real.modified }));
    const inFolder = new RegExp(`/folders/(?!root)[^/]+/contents`);
    const outer = await tempDir();
    const dir = join(outer, "out");
    await plant(join(outer, "out2"), { "mine.txt": "stays" });
    pretend(inFolder, objects);
    const first = await bench.kloudless(["copy", address, dir, "--json"]);
    expect(JSON.parse(first.stdout).data).toMatchObject({ transferred: names.length, failed: [] });
    expect((await readdir(outer)).toSorted()).toEqual(["out", "out2"]);
    expect(await harvest(join(outer, "out2"))).toEqual({ "mine.txt": "stays" });
    expect(Object.values(await harvest(dir))).toEqual(names.map(() => "evil"));
    pretend(inFolder, objects);
    const second = await bench.kloudless(["copy", address, dir, "--json"]);
    bench.server.faults.clear();
    expect(JSON.parse(second.stdout).data).toMatchObject({ transferred: 0, same: names.length });
  });

  test("a hostile name of a single file leads nowhere else, either (S3)", async () => {
    const { folder } = await bench.folder();
    const real = await bench.one.storage.files.create({ parent_id: folder.id, name: "real" }, "evil");
    const outer = await tempDir();
    await mkdir(join(outer, "out"));
    const evil = { ...real.toJSON(), name: "../../evil" };
    bench.server.faults.add({ method: "GET", path: /\/files\/[^/]+$/, action: { body: evil } });
    expect(await bench.kloudless(["cp", `${bench.one.id}:id=${real.id}`, join(outer, "out")])).toMatchObject({ code: 0 });
    bench.server.faults.clear();
    expect(await readdir(outer)).toEqual(["out"]);
    expect(Object.values(await harvest(join(outer, "out")))).toEqual(["evil"]);
  });

  test("a file and a folder of one name: `copy` reports it, and neither is replaced (11)", async () => {
    const dir = await tempDir();
    await plant(dir, { a: "a file", "b/c.txt": "in a folder", "d.txt": "d" });
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "a/x.txt": "x", b: "a file" });
    const result = await bench.kloudless(["copy", dir, address, "--json"]);
    expect(result.code).toBe(11);
    expect(JSON.parse(result.stdout).data.failed).toMatchObject([
      { path: "a", code: "name_taken" },
      { path: "b", code: "name_taken" },
    ]);
    expect(await harvestRemote(folder)).toEqual({ "a/x.txt": "x", b: "a file", "d.txt": "d" });
  });

  test("a service that takes two names for the same: the second is reported, and nothing it is said to be is deleted", async () => {
    const dir = await tempDir();
    await plant(dir, { "A.txt": "upper", "a.txt": "lower" });
    const { folder, address } = await bench.folder();
    const made = await bench.one.storage.files.create({ parent_id: folder.id, name: "answer" }, "x");
    for (const name of ["A.txt", "a.txt"])
      bench.server.faults.add({ method: "POST", path: /\/storage\/files/, action: { body: { ...made.toJSON(), name, size: 5 } } });
    const result = await bench.kloudless(["copy", dir, address, "--transfers", "1", "--json"]);
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(JSON.parse(result.stdout).data.failed).toMatchObject([{ path: "a.txt", code: "name_clash" }]);
  });

  test("a name that is too long for the service fails alone (11)", async () => {
    const dir = await tempDir();
    const long = "é".repeat(127);
    await plant(dir, { [`${long}/${"x".repeat(250)}`]: "deep", "a.txt": "a" });
    const { folder, address } = await bench.folder();
    bench.server.faults.add({
      method: "POST",
      path: /\/storage\/folders/,
      times: 1,
      action: { status: 400, body: { error_code: "bad_request", message: "Too long." } },
    });
    const result = await bench.kloudless(["copy", dir, address, "--json"]);
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "a" });
  });

  test("a name that is no text is reported", async () => {
    const dir = await tempDir();
    await writeFile(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x66, 0xff])]), "x");
    await writeFile(join(dir, "a.txt"), "a");
    const { folder, address } = await bench.folder();
    const result = await bench.kloudless(["copy", dir, address, "--json"]);
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout).data.skipped).toMatchObject([{ reason: "It is a name that is no UTF-8." }]);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "a" });
  });
});

describe("a world that changes", () => {
  test("a source that cannot be read, and one that is gone by its turn, fail alone (11)", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "a", "b.txt": "b" });
    await mkdir(join(dir, "sub"));
    await symlink("nowhere", join(dir, "dangling"));
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "c.txt": "c", "d.txt": "d" });
    const into = await tempDir();
    bench.server.faults.add({
      path: /\/files\/.*\/contents/,
      action: { status: 404, body: { error_code: "not_found", message: "Gone." } },
    });
    const result = await bench.kloudless(["copy", address, into, "--transfers", "1", "--json"]);
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(JSON.parse(result.stdout).data).toMatchObject({ transferred: 1, failed: [{ path: "c.txt", status: 404 }] });
    expect(await harvest(into)).toEqual({ "d.txt": "d" });
  });

  test("a file that is written to while it is uploaded is uploaded once more", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "alpha" });
    const { folder, address } = await bench.folder();
    bench.server.faults.add({ method: "POST", path: /\/storage\/files/, action: { delay: 4000 } });
    const since = requestsFromNow(bench.server);
    const { result } = await start(["copy", dir, address], { env: bench.env });
    // All of it was read by then.
    await eventually(() => since().find(({ method, bodyBytes }) => method === "POST" && bodyBytes === 5)).toBeDefined();
    await writeFile(join(dir, "a.txt"), "ALPHA");
    expect((await result).code).toBe(0);
    expect(uploadsAmong(since())).toBe(2);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "ALPHA" });
  });

  test("a destination where nothing may be written fails as it is (6)", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "a" });
    const { address } = await bench.folder();
    bench.server.faults.add({
      method: "POST",
      path: /\/storage\/files/,
      times: Number.POSITIVE_INFINITY,
      action: { status: 403, body: { error_code: "forbidden", message: "No." } },
    });
    const result = await bench.kloudless(["copy", dir, address, "--json"]);
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(JSON.parse(result.stdout).data.failed).toMatchObject([{ path: "a.txt", code: "forbidden", status: 403 }]);
  });

  test("--require-verify: a digest has to vouch for what arrived, else it is 9", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "alpha" });
    const { folder, address } = await bench.folder();
    const across = `${bench.two.id}:/vouched for`;
    expect((await bench.kloudless(["copy", dir, address, "--require-verify"])).code).toBe(0);
    expect((await bench.kloudless(["copy", address, across, "--require-verify"])).code).toBe(0);
    expect((await bench.kloudless(["cp", join(dir, "a.txt"), `${address}/c.txt`, "--require-verify"])).code).toBe(0);
    await plant(dir, { "b.txt": "beta" });
    bench.server.faults.add({
      method: "POST",
      path: /multipart/,
      times: 2,
      action: { status: 501, body: { error_code: "not_supported" } },
    });
    const one = await bench.kloudless(["copy", dir, address, "--require-verify"]);
    const single = await bench.kloudless(["cp", join(dir, "b.txt"), `${address}/d.txt`, "--require-verify"]);
    bench.server.faults.clear();
    expect(one).toMatchObject({ code: 9, stderr: expect.stringContaining("b.txt") });
    expect(single).toMatchObject({ code: 9, stderr: expect.stringContaining("d.txt") });
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "alpha", "b.txt": "beta", "c.txt": "alpha", "d.txt": "beta" });
  });

  test("a lost answer is asked for again, and makes no second file", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "a" });
    const { folder, address } = await bench.folder();
    bench.server.faults.add({ method: "POST", path: /\/storage\/files/, action: { commitThenReset: true } });
    expect((await bench.kloudless(["copy", dir, address])).code).toBe(0);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "a" });
  });

  test("a folder that is in itself ends somewhere, is reported (11), and nothing is deleted because of it", async () => {
    const dir = await tempDir();
    await plant(dir, { "mine.txt": "mine" });
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "in/a.txt": "a" });
    const inner = (await folder.contents()).objects[0]?.toJSON() as { readonly id: string };
    bench.server.faults.add({
      method: "GET",
      path: new RegExp(`/folders/${encodeURIComponent(inner.id)}/contents`),
      times: 1000,
      action: { body: { objects: [inner], count: 1, page: 1, next_page: null, type: "object_list", api: "storage" } },
    });
    const result = await bench.kloudless(["sync", address, dir, "--yes", "--max-delete", "100%", "--json"]);
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(JSON.parse(result.stdout).data.failed).toMatchObject([{ code: "too_deep" }]);
    expect(await readdir(dir)).toContain("mine.txt");
  });
});
