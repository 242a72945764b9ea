import { execFileSync } from "node:child_process";
import { chmod, mkdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { tempDir } from "./run.ts";
import { openTerminal } from "./terminal.ts";
import { harvest, harvestRemote, plant, plantRemote, requestsFromNow, uploadsAmong } from "./trees.ts";

const bench = useBench();
/** A program of the system. */
const MAKE_PIPE = "mkfifo";

/** Files with names that count. */
function many(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`file ${index}.txt`, `contents ${index}`]));
}

describe("sync", () => {
  test("makes the destination like the source: uploads, replaces and deletes, folders too", async () => {
    const dir = await tempDir();
    const tree = {
      "keep.txt": "same",
      "changed.txt": "new contents",
      "sub/new.txt": "new",
      "was a folder": "a file now",
      "was a file/x": "1",
    };
    await plant(dir, tree);
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, {
      "changed.txt": "old",
      "gone.txt": "x",
      "old/deep/gone.txt": "x",
      "was a folder/inside.txt": "x",
      "was a file": "x",
    });
    const refused = await bench.kloudless(["sync", dir, address, "--max-delete", "100%"]);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("--yes");
    const result = await bench.kloudless(["sync", dir, address, "--yes", "--max-delete", "100%", "--json"]);
    expect({ code: result.code, stderr: result.stderr }).toMatchObject({ code: 0 });
    // Three files and two folders went for good, a folder with a file and a file made way.
    expect(JSON.parse(result.stdout).data).toMatchObject({ transferred: 5, deleted: 7, failed: [] });
    expect(await harvestRemote(folder)).toEqual(tree);
  });

  test("deletes on this machine, too, and not what the filter leaves out", async () => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "a.txt": "a", "b.log": "b" });
    const dir = await tempDir();
    await plant(dir, { "gone.txt": "x", "mine.log": "x", "sub/gone.txt": "x", "sub/kept.log": "x", "all/gone.txt": "x" });
    const result = await bench.kloudless(["sync", address, dir, "--yes", "--max-delete", "10", "--exclude", "*.log"]);
    expect(result).toMatchObject({ code: 0 });
    expect(await harvest(dir)).toEqual({ "a.txt": "a", "mine.log": "x", "sub/kept.log": "x" });
  });

  test("asks on a terminal, and does nothing when the answer is no", async () => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "a" });
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "b.txt": "b" });
    const terminal = await openTerminal(["sync", dir, address, "--max-delete", "5"], { env: bench.env });
    await terminal.waitFor("Delete 1 file or folder");
    terminal.type("n\r");
    expect(await terminal.exit).toBe(1);
    expect(await harvestRemote(folder)).toEqual({ "b.txt": "b" });
  });

  test.each([
    ["more than 10 %", 20, 3, [], 10],
    ["10 %", 20, 2, [], 0],
    ["more than --max-delete", 20, 2, ["--max-delete", "1"], 10],
    ["more than --max-delete in percent", 20, 2, ["--max-delete", "5%"], 10],
    ["as much as --max-delete says", 20, 15, ["--max-delete", "15"], 0],
    ["nothing at all", 20, 1, ["--max-delete", "0"], 10],
  ] as const)("the guard: %s of %i, %i extra, %j: exit code %i", async (_, all, extra, options, code) => {
    const dir = await tempDir();
    const tree = many(all - extra);
    await plant(dir, tree);
    const { folder, address } = await bench.folder();
    const before = { ...tree, ...Object.fromEntries(Array.from({ length: extra }, (__, index) => [`extra ${index}`, "x"])) };
    await plantRemote(bench.one.storage, folder, before);
    await writeFile(join(dir, "file 0.txt"), "changed now");
    const result = await bench.kloudless(["sync", dir, address, "--yes", ...options, "--json"]);
    expect(result.code).toBe(code);
    if (code === 10) {
      expect(JSON.parse(result.stderr)).toMatchObject({ error: { code: "too_many_deletions" } });
      expect(await harvestRemote(folder)).toEqual(before);
    } else expect(await harvestRemote(folder)).toEqual({ ...tree, "file 0.txt": "changed now" });
  });

  test("an empty source deletes nothing (R19)", async () => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "a.txt": "a" });
    const dir = await tempDir();
    await mkdir(join(dir, "an empty folder"));
    const result = await bench.kloudless(["sync", dir, address, "--yes", "--max-delete", "100%", "--json"]);
    expect(result).toMatchObject({ code: 10, stdout: "" });
    expect(JSON.parse(result.stderr)).toMatchObject({ error: { code: "empty_source" } });
    const filtered = await bench.kloudless(["sync", await tempDir(), address, "--yes", "--max-delete", "100%", "--include", "*.none"]);
    expect(filtered.code).toBe(0);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "a" });
  });

  test("a source that cannot be read deletes nothing (R19)", async () => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "a.txt": "a", "sub/b.txt": "b" });
    const target = await tempDir();
    await plant(target, { "extra.txt": "x" });
    bench.server.faults.add({ path: /\/contents/, skip: 1, times: Number.POSITIVE_INFINITY, action: { status: 403 } });
    try {
      // The first listing is that of the root, on the way to the folder.
      const result = await bench.kloudless(["sync", address, target, "--yes", "--max-delete", "100%"]);
      expect(result.code).toBe(6);
      expect(await harvest(target)).toEqual({ "extra.txt": "x" });
    } finally {
      bench.server.faults.clear();
    }
    // A folder below that cannot be listed: the rest is done, but nothing deleted.
    bench.server.faults.add({ path: /\/contents/, skip: 2, times: Number.POSITIVE_INFINITY, action: { status: 403 } });
    const part = await bench.kloudless(["sync", address, target, "--yes", "--max-delete", "100%", "--transfers", "1"]);
    bench.server.faults.clear();
    expect(part.code).toBe(11);
    expect(await harvest(target)).toMatchObject({ "extra.txt": "x" });
  });

  test("one file that fails does not stop the others, and keeps everything from being deleted", async () => {
    const dir = await tempDir();
    const tree = many(6);
    await plant(dir, tree);
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "extra.txt": "x" });
    bench.server.faults.add({
      method: "POST",
      path: /\/storage\/files/,
      skip: 2,
      action: { status: 403, body: { error_code: "forbidden", message: "No." } },
    });
    const result = await bench.kloudless(["sync", dir, address, "--yes", "--max-delete", "5", "--json"]);
    expect(result.code).toBe(11);
    expect(JSON.parse(result.stdout).data).toMatchObject({
      transferred: 5,
      deleted: 0,
      not_deleted: 1,
      failed: [{ code: "forbidden", status: 403 }],
    });
    expect(Object.keys(await harvestRemote(folder))).toHaveLength(6);
    expect((await bench.kloudless(["sync", dir, address, "--yes", "--max-delete", "5"])).code).toBe(0);
    expect(await harvestRemote(folder)).toEqual(tree);
  });

  test("a full destination ends the run: nothing else would fit (10)", async () => {
    const dir = await tempDir();
    await plant(dir, many(30));
    const { address } = await bench.folder();
    const since = requestsFromNow(bench.server);
    bench.server.faults.add({
      method: "POST",
      path: /\/storage\/files/,
      skip: 3,
      times: Number.POSITIVE_INFINITY,
      action: { status: 507, body: { error_code: "insufficient_storage" } },
    });
    const result = await bench.kloudless(["sync", dir, address, "--retries", "0", "--json"]);
    bench.server.faults.clear();
    expect(result.code).toBe(10);
    expect(JSON.parse(result.stdout).data).toMatchObject({ transferred: 3 });
    expect(uploadsAmong(since())).toBeLessThan(10);
  });

  test("--max-transfer and --max-duration end it early (10), and the same command goes on", async () => {
    const dir = await tempDir();
    const tree = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`${index}`, "x".repeat(100)]));
    await plant(dir, tree);
    const { folder, address } = await bench.folder();
    const first = await bench.kloudless(["sync", dir, address, "--max-transfer", "300", "--json"]);
    expect(first.code).toBe(10);
    expect(JSON.parse(first.stdout).data).toMatchObject({ transferred: 3, not_transferred: 2 });
    expect((await bench.kloudless(["sync", dir, address, "--max-duration", "0"])).code).toBe(10);
    expect((await bench.kloudless(["sync", dir, address])).code).toBe(0);
    expect(await harvestRemote(folder)).toEqual(tree);
  });

  test("links and pipes of a local source are reported, never followed or opened, and what has their name stays", async () => {
    const dir = await tempDir();
    const outside = await tempDir();
    await plant(outside, { "secret.txt": "secret" });
    await plant(dir, { "a.txt": "a" });
    await symlink(outside, join(dir, "link"));
    await symlink(join(outside, "secret.txt"), join(dir, "file link"));
    execFileSync(MAKE_PIPE, [join(dir, "pipe")]);
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { link: "theirs", pipe: "theirs" });
    const result = await bench.kloudless(["sync", dir, address, "--yes", "--max-delete", "100%", "--json"]);
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout).data.skipped.map(({ path, reason }: Record<string, string>) => [path, reason])).toEqual([
      ["file link", "It is a symbolic link."],
      ["link", "It is a symbolic link."],
      ["pipe", "It is a named pipe."],
    ]);
    expect(await harvestRemote(folder)).toEqual({ "a.txt": "a", link: "theirs", pipe: "theirs" });
  });

  test("nothing is written through a link at the destination (S5)", async () => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "link/evil.txt": "x", "good.txt": "x" });
    const [dir, outside] = [await tempDir(), await tempDir()];
    await symlink(outside, join(dir, "link"));
    const result = await bench.kloudless(["sync", address, dir, "--yes", "--max-delete", "100%"]);
    expect(result.code).toBe(11);
    expect(result.stderr).toContain("a symbolic link");
    expect(await harvest(outside)).toEqual({});
    expect(await harvest(dir)).toEqual({ "good.txt": "x" });
  });

  test("what is downloaded is no program, whatever it was (S7)", async () => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "a.sh": "new" });
    const dir = await tempDir();
    await writeFile(join(dir, "a.sh"), "old one");
    await chmod(join(dir, "a.sh"), 0o4755);
    expect((await bench.kloudless(["sync", address, dir])).code).toBe(0);
    const { mode } = await stat(join(dir, "a.sh"));
    expect(mode & 0o7111).toBe(0);
  });
});
