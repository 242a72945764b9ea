import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { useBench } from "./bench.ts";
import { type Result, start, tempDir } from "./run.ts";
import { openTerminal } from "./terminal.ts";
import { eventually, harvest, harvestRemote, plant, plantRemote, requestsFromNow, type Tree, uploadsAmong } from "./trees.ts";

const bench = useBench();

const SOURCE: Tree = { "changed.txt": "changed", "new.txt": "new", "sub/changed.txt": "changed, too" };
const BEFORE: Tree = { "changed.txt": "old", "gone.txt": "gone", "sub/changed.txt": "old, too", "old/deep/gone.txt": "gone, too" };
/** What of it is kept by `sync`. */
const KEPT: Tree = BEFORE;
const SYNC = ["--yes", "--max-delete", "100%"] as const;

/** A folder with `there` in it, and `there.old` beside it, in which nothing is kept yet. */
async function remote(before: Tree = BEFORE) {
  const { folder, address } = await bench.folder();
  const there = await bench.one.storage.folders.create({ parent_id: folder.id, name: "there" });
  await plantRemote(bench.one.storage, there, before);
  const kept = async (name = "there.old"): Promise<Tree> => {
    const all = await harvestRemote(folder);
    const inside = Object.entries(all).filter(([path]) => path.startsWith(`${name}/`));
    return Object.fromEntries(inside.map(([path, content]) => [path.slice(name.length + 1), content]));
  };
  return { folder, there, to: `${address}/there`, backup: `${address}/there.old`, parent: address, kept };
}

/** A local directory with `there` in it, and `there.old` beside it. */
async function local(before: Tree = BEFORE) {
  const outer = await tempDir();
  const [to, backup] = [join(outer, "there"), join(outer, "there.old")];
  await mkdir(to);
  await plant(to, before);
  return { outer, to, backup };
}

async function source(tree: Tree = SOURCE): Promise<string> {
  const dir = await tempDir();
  await plant(dir, tree);
  return dir;
}

async function remoteSource(tree: Tree = SOURCE): Promise<string> {
  const { folder, address } = await bench.folder();
  await plantRemote(bench.one.storage, folder, tree);
  return address;
}

function dataOf({ stdout }: Result): Record<string, unknown> {
  return (JSON.parse(stdout) as { data: Record<string, unknown> }).data;
}

describe("--backup-dir", () => {
  test("in an account: what sync deletes and replaces is moved there, under its path, by the server", async () => {
    const [dir, { there, to, backup, kept }] = [await source(), await remote()];
    const since = requestsFromNow(bench.server);
    const result = await bench.kloudless(["sync", dir, to, "--backup-dir", backup, ...SYNC, "--json"]);
    expect({ code: result.code, stderr: result.stderr }).toMatchObject({ code: 0 });
    expect(await harvestRemote(there)).toEqual(SOURCE);
    expect(await kept()).toEqual(KEPT);
    expect(dataOf(result)).toMatchObject({ transferred: 3, deleted: 4, failed: [] });
    const backedUp = dataOf(result).backed_up as { path: string; to: string }[];
    expect(backedUp.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(
      Object.keys(KEPT)
        .toSorted()
        .map((path) => ({ path, to: `${backup}/${path}` })),
    );
    expect(since().filter(({ method, url }) => method === "DELETE" && url.includes("/files/"))).toEqual([]);
  });

  test("on this machine: the same, and the files are the very same", async () => {
    const [from, { to, backup }] = [await remoteSource(), await local()];
    const { ino } = await stat(join(to, "changed.txt"));
    const result = await bench.kloudless(["sync", from, to, "--backup-dir", backup, ...SYNC]);
    expect(result).toMatchObject({ code: 0 });
    expect(await harvest(to)).toEqual(SOURCE);
    expect(await harvest(backup)).toEqual(KEPT);
    expect((await stat(join(backup, "changed.txt"))).ino).toBe(ino);
    expect(result.stderr).toContain("4 kept");
  });

  test("a file that replaces a private one is private, too", async () => {
    const [from, { to, backup }] = [await remoteSource(), await local()];
    await chmod(join(to, "changed.txt"), 0o600);
    expect(await bench.kloudless(["copy", from, to, "--backup-dir", backup])).toMatchObject({ code: 0 });
    expect((await stat(join(to, "changed.txt"))).mode & 0o777).toBe(0o600);
  });

  test("between accounts, where the server copies", async () => {
    const { folder, address } = {
      folder: await bench.two.storage.folders.create({ parent_id: "root", name: "across" }),
      address: `${bench.two.id}:/across`,
    };
    await plantRemote(bench.two.storage, folder, SOURCE);
    const { there, to, backup, kept } = await remote();
    expect(await bench.kloudless(["sync", address, to, "--backup-dir", backup, ...SYNC, "--checksum"])).toMatchObject({ code: 0 });
    expect([await harvestRemote(there), await kept()]).toEqual([SOURCE, KEPT]);
  });

  test("copy keeps what it replaces; where it replaces nothing, no folder is made", async () => {
    const [dir, { there, to, backup, folder, kept }] = [await source(), await remote()];
    expect(await bench.kloudless(["copy", dir, to, "--backup-dir", backup])).toMatchObject({ code: 0 });
    expect(await harvestRemote(there)).toEqual({ ...BEFORE, ...SOURCE });
    expect(await kept()).toEqual({ "changed.txt": "old", "sub/changed.txt": "old, too" });
    expect(await bench.kloudless(["copy", dir, to, "--backup-dir", `${backup}.2`])).toMatchObject({ code: 0 });
    expect((await folder.contents()).objects.map(({ name }) => name).toSorted()).toEqual(["there", "there.old"]);
  });

  test.each(["remote", "local"] as const)(
    "nothing that is kept is ever replaced: names that are taken get a number (%s)",
    async (where) => {
      const before = { "a.txt": "1", ".rc": "1", "sub/b": "1", "was/a folder": "1" };
      const [away, home] = [await remote(before), await local(before)];
      const { to, backup } = where === "remote" ? away : home;
      for (const content of ["2", "3", "4"]) {
        const tree = {
          "a.txt": content.repeat(9 - Number(content)),
          ".rc": content.repeat(9 - Number(content)),
          "sub/b": content.repeat(9 - Number(content)),
          was: "a file now",
        };
        const from = where === "remote" ? await source(tree) : await remoteSource(tree);
        expect(await bench.kloudless(["sync", from, to, "--backup-dir", backup, "--checksum", ...SYNC])).toMatchObject({ code: 0 });
      }
      const kept = where === "remote" ? await away.kept() : await harvest(home.backup);
      expect(kept).toEqual({
        "a.txt": "1",
        "a (1).txt": "2222222",
        "a (2).txt": "333333",
        ".rc": "1",
        ".rc (1)": "2222222",
        ".rc (2)": "333333",
        "sub/b": "1",
        "sub/b (1)": "2222222",
        "sub/b (2)": "333333",
        "was/a folder": "1",
      });
    },
  );

  test("a folder of which a file has the name in the backup gets a number, the same one each time", async () => {
    const [from, { to, backup }] = [await remoteSource({ "x.txt": "x" }), await local({ "sub/a": "a", "x.txt": "x" })];
    await plant(backup, { sub: "a file" });
    expect(await bench.kloudless(["sync", from, to, "--backup-dir", backup, ...SYNC])).toMatchObject({ code: 0 });
    await plant(to, { "sub/b": "b" });
    expect(await bench.kloudless(["sync", from, to, "--backup-dir", backup, ...SYNC])).toMatchObject({ code: 0 });
    expect(await harvest(backup)).toEqual({ sub: "a file", "sub (1)/a": "a", "sub (1)/b": "b", "x.txt": "x" });
  });

  test("empty folders are kept as such, and long and hostile names find room", async () => {
    const long = `${"é".repeat(125)}.txt`;
    const hostile = { [long]: "1", "-rf": "1", "x\n\u001b[31m.txt": "1", "$(id)": "1", "empty/": "", "a\\b": "1", "%2F": "1" };
    const [from, { to, backup }] = [await remoteSource({ "keep.txt": "x" }), await local(hostile)];
    expect(await bench.kloudless(["sync", from, to, "--backup-dir", backup, ...SYNC])).toMatchObject({ code: 0 });
    expect(await harvest(backup)).toEqual(hostile);
    await plant(to, { [long]: "2" });
    expect(await bench.kloudless(["sync", from, to, "--backup-dir", backup, ...SYNC])).toMatchObject({ code: 0 });
    expect(await harvest(backup)).toEqual({ ...hostile, [`${"é".repeat(123)} (1).txt`]: "2" });
  });
});

describe("where a backup folder can be", () => {
  test.each<[string, (to: string, from: string, parent: string) => string, string]>([
    ["the destination", (to) => to, "is the destination"],
    ["in the destination", (to) => `${to}/old`, "inside the destination"],
    ["deep in it, where nothing is yet", (to) => `${to}/a/b/c`, "inside the destination"],
    ["around the destination", (_, __, parent) => parent, "contains the destination"],
    ["the root", () => `${bench.one.id}:/`, "contains the destination"],
    ["the source", (_, from) => from, "is the source"],
    ["in the source", (_, from) => `${from}/old`, "inside the source"],
    ["in another account", () => `${bench.two.id}:/old`, "in the account of the destination"],
    ["on this machine", () => "./old", "in the account of the destination"],
    ["stdout", () => "-", "stdout"],
    ["a file", (to) => `${to}/gone.txt`, "is no folder"],
  ])("not %s (2), and nothing was done", async (_, at, message) => {
    const { there, to, parent } = await remote();
    const from = await remoteSource();
    for (const command of ["sync", "copy"]) {
      const since = requestsFromNow(bench.server);
      const result = await bench.kloudless([command, from, to, "--backup-dir", at(to, from, parent), "--yes"]);
      expect(result).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(message) as string });
      expect(since().filter(({ method }) => method !== "GET")).toEqual([]);
    }
    expect(await harvestRemote(there)).toEqual(BEFORE);
  });

  test("ids name folders as paths do", async () => {
    const { folder, there, to } = await remote();
    const from = await source();
    const sub = (await there.contents()).objects.find(({ name }) => name === "sub");
    const id = (of: { readonly id: string } | undefined): string => `${bench.one.id}:id=${of?.id}`;
    for (const [destination, backup, message] of [
      [to, id(there), "is the destination"],
      [id(there), `${to}/`, "is the destination"],
      [to, id(sub), "inside the destination"],
      [id(there), `${to}/sub/more`, "inside the destination"],
      [id(there), id(folder), "contains the destination"],
      [id(there), `${bench.one.id}:id=root`, "contains the destination"],
    ] as const)
      expect(await bench.kloudless(["sync", from, destination, "--backup-dir", backup, "--yes"])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(message) as string,
      });
    const beside = await bench.one.storage.folders.create({ parent_id: folder.id, name: "beside" });
    expect(await bench.kloudless(["sync", from, id(there), "--backup-dir", id(beside), ...SYNC])).toMatchObject({ code: 0 });
    expect(await harvestRemote(beside)).toEqual(KEPT);
  });

  test.each<[string, (to: string, outer: string) => string, string]>([
    ["the destination", (to) => to, "is the destination"],
    ["in the destination", (to) => join(to, "old"), "inside the destination"],
    ["around the destination", (_, outer) => outer, "contains the destination"],
    ["a link into the destination", (_, outer) => join(outer, "link"), "inside the destination"],
    ["below such a link", (_, outer) => join(outer, "link", "old"), "inside the destination"],
    ["in an account", () => `${bench.one.id}:/old`, "on this machine"],
    ["a file", (_, outer) => join(outer, "file"), "is no folder"],
  ])("nor, on this machine, %s (2)", async (_, at, message) => {
    const { outer, to } = await local();
    await symlink(join(to, "sub"), join(outer, "link"));
    await writeFile(join(outer, "file"), "x");
    const from = await remoteSource();
    const result = await bench.kloudless(["sync", from, to, "--backup-dir", at(to, outer), ...SYNC]);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string });
    expect(await harvest(to)).toEqual(BEFORE);
  });

  test("a name that only begins like the destination's is beside it, and a link that the user names is followed", async () => {
    const [from, { outer, to, backup }] = [await remoteSource(), await local()];
    await mkdir(backup);
    await symlink(backup, join(outer, "link"));
    expect(await bench.kloudless(["sync", from, to, "--backup-dir", "link", ...SYNC], { cwd: outer })).toMatchObject({ code: 0 });
    expect(await harvest(backup)).toEqual(KEPT);
  });

  test("nothing is moved through a link in the backup folder", async () => {
    const [from, { to, backup }, outside] = [await remoteSource(), await local(), await tempDir()];
    await mkdir(backup);
    await symlink(outside, join(backup, "sub"));
    expect(await bench.kloudless(["sync", from, to, "--backup-dir", backup, ...SYNC])).toMatchObject({ code: 0 });
    expect(await harvest(outside)).toEqual({});
    expect(await readFile(join(backup, "sub (1)", "changed.txt"), "utf8")).toBe("old, too");
  });

  test("another file system is an error that says so (2), before anything is done", async () => {
    const [from, { to }] = [await remoteSource(), await local()];
    const other = existsSync("/dev/shm") ? await mkdtemp("/dev/shm/kloudless-cli-") : undefined;
    if (other !== undefined) onTestFinished(() => rm(other, { recursive: true, force: true }));
    // Where there is none, there is nothing to see.
    if (other === undefined || (await stat(other)).dev === (await stat(tmpdir())).dev) return;
    const result = await bench.kloudless(["sync", from, to, "--backup-dir", join(other, "old"), ...SYNC]);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining("another file system") as string });
    expect(await harvest(to)).toEqual(BEFORE);
  });
});

describe("when something goes wrong", () => {
  test("an upload that is refused puts back what was moved away (11), and the next run does all of it", async () => {
    const [dir, { there, to, backup, kept }] = [await source(), await remote()];
    bench.server.faults.add({
      method: "POST",
      path: /\/storage\/files(\?|$)/,
      times: 3,
      action: { status: 403, body: { error_code: "forbidden", message: "No." } },
    });
    const result = await bench.kloudless(["sync", dir, to, "--backup-dir", backup, ...SYNC, "--json"]);
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(dataOf(result)).toMatchObject({ transferred: 0, deleted: 0, not_deleted: 4, backed_up: [] });
    expect(await harvestRemote(there)).toEqual(BEFORE);
    expect(Object.values(await kept()).join("")).toBe("");
    expect(await bench.kloudless(["sync", dir, to, "--backup-dir", backup, ...SYNC])).toMatchObject({ code: 0 });
    expect(await kept()).toEqual(KEPT);
  });

  test("where it is not known what became of an upload, the old file stays in the backup, and that is said (11)", async () => {
    const [dir, { there, to, backup, kept }] = [await source({ "changed.txt": "changed" }), await remote({ "changed.txt": "old" })];
    bench.server.faults.add({ method: "POST", path: /\/storage\/files(\?|$)/, times: 99, action: { status: 500 } });
    const args = ["copy", dir, to, "--backup-dir", backup, "--retries", "0"];
    const result = await bench.kloudless([...args, "--json"]);
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(dataOf(result)).toMatchObject({ failed: [{ path: "changed.txt", backup: `${backup}/changed.txt` }] });
    expect(result.stderr).toContain(`${backup}/changed.txt`);
    expect([await harvestRemote(there), await kept()]).toEqual([{}, { "changed.txt": "old" }]);
    expect(await bench.kloudless(args)).toMatchObject({ code: 0 });
    expect([await harvestRemote(there), await kept()]).toEqual([{ "changed.txt": "changed" }, { "changed.txt": "old" }]);
  });

  test("a download that fails puts back what was moved away, whatever became of it (11)", async () => {
    const [from, { to, backup }] = [await remoteSource(), await local()];
    bench.server.faults.add({ method: "GET", path: /\/files\/.*\/contents/, times: 99, action: { resetAfter: 1 } });
    const result = await bench.kloudless(["sync", from, to, "--backup-dir", backup, ...SYNC, "--retries", "0"]);
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(await harvest(to)).toEqual(BEFORE);
    expect(Object.values(await harvest(backup)).join("")).toBe("");
  });

  test("what cannot be moved away is neither replaced nor deleted (11)", async () => {
    const [dir, { there, to, backup, kept }] = [await source(), await remote()];
    bench.server.faults.add({
      method: "PATCH",
      path: /\/storage\/files/,
      times: 99,
      action: { status: 403, body: { error_code: "forbidden", message: "No." } },
    });
    const result = await bench.kloudless(["sync", dir, to, "--backup-dir", backup, ...SYNC, "--json"]);
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(dataOf(result)).toMatchObject({ transferred: 1, not_deleted: 4, failed: [{ code: "forbidden" }, { code: "forbidden" }] });
    expect(await harvestRemote(there)).toEqual({ ...BEFORE, "new.txt": "new" });
    expect(Object.values(await kept()).join("")).toBe("");
  });

  test.skipIf(process.getuid?.() !== 0)("a source that cannot be read has nothing moved away for it (11)", async () => {
    const [dir, { there, to, backup, folder }] = [await source({ "changed.txt": "changed" }), await remote({ "changed.txt": "old" })];
    const home = await tempDir();
    await chmod(join(dir, "changed.txt"), 0o600);
    await chmod(dir, 0o755);
    await chmod(home, 0o777);
    const nobody = { uid: 65534, env: { HOME: home } };
    const result = await bench.kloudless(["copy", dir, to, "--backup-dir", backup, "--json"], nobody);
    expect(result.code).toBe(11);
    expect(dataOf(result)).toMatchObject({ failed: [{ path: "changed.txt", code: "EACCES" }], backed_up: [] });
    expect(await harvestRemote(there)).toEqual({ "changed.txt": "old" });
    expect((await folder.contents()).objects.map(({ name }) => name)).toEqual(["there"]);
  });

  test("the guard stays in force, and the question says where it goes", async () => {
    const [dir, { there, to, backup }] = [await source(), await remote()];
    expect((await bench.kloudless(["sync", dir, to, "--backup-dir", backup, "--yes"])).code).toBe(10);
    const asked = await bench.kloudless(["sync", dir, to, "--backup-dir", backup, "--max-delete", "100%"]);
    expect(asked.code).toBe(2);
    const terminal = await openTerminal(["sync", dir, to, "--backup-dir", backup, "--max-delete", "100%"], { env: bench.env });
    await terminal.waitFor("there.old");
    terminal.type("n\r");
    expect(await terminal.exit).toBe(1);
    expect(await harvestRemote(there)).toEqual(BEFORE);
  });

  test.each(["the same command", "transfers resume"])(
    "a run that was killed in the middle goes on with %s, and nothing is lost",
    async (how) => {
      const tree = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`sub/file ${index}`, `contents ${index}`]));
      const before = Object.fromEntries(Object.keys(tree).map((path) => [path, `old ${path}`]));
      const [dir, { there, to, backup, kept }] = [await source(tree), await remote({ ...before, "gone.txt": "gone" })];
      const env = { ...bench.env, HOME: await tempDir() };
      bench.server.faults.add({ method: "POST", path: /\/storage\/files/, skip: 5, times: 4, action: { stall: "headers" } });
      const since = requestsFromNow(bench.server);
      const args = ["sync", dir, to, "--backup-dir", backup, ...SYNC];
      const { child, result } = await start(args, { env });
      await eventually(() => uploadsAmong(since())).toBe(9);
      child.kill("SIGKILL");
      await result;
      bench.server.faults.clear();
      const again = how === "transfers resume" ? ["transfers", "resume", "--all", "--yes"] : args;
      expect(await bench.kloudless(again, { env })).toMatchObject({ code: 0 });
      expect(await harvestRemote(there)).toEqual(tree);
      expect(await kept()).toEqual({ ...before, "gone.txt": "gone" });
    },
  );

  test("a download that was killed goes on, too", async () => {
    const [from, { to, backup }] = [await remoteSource(), await local()];
    const env = { ...bench.env, HOME: await tempDir() };
    bench.server.faults.add({ method: "GET", path: /\/files\/.*\/contents/, skip: 1, action: { stall: "headers" } });
    const since = requestsFromNow(bench.server);
    const reads = () => since().filter(({ url }) => /\/files\/.*\/contents/.test(url)).length;
    const { child, result } = await start(["sync", from, to, "--backup-dir", backup, ...SYNC, "--transfers", "1"], { env });
    await eventually(reads).toBe(2);
    child.kill("SIGKILL");
    await result;
    bench.server.faults.clear();
    expect(await bench.kloudless(["transfers", "resume", "--all", "--yes"], { env })).toMatchObject({ code: 0 });
    // What was begun of a small file stays behind, and is nobody's.
    const there = Object.entries(await harvest(to)).filter(([path]) => !path.startsWith(".kloudless-"));
    expect([Object.fromEntries(there), await harvest(backup)]).toEqual([SOURCE, KEPT]);
  });

  test("Ctrl-C on the way to this machine puts back what was moved away (130)", async () => {
    const [from, { to, backup }] = [await remoteSource({ "changed.txt": "changed" }), await local({ "changed.txt": "old" })];
    bench.server.faults.add({ method: "GET", path: /\/files\/.*\/contents/, action: { stall: "headers" } });
    const since = requestsFromNow(bench.server);
    const { child, result } = await start(["copy", from, to, "--backup-dir", backup], { env: bench.env });
    await eventually(() => since().filter(({ url }) => /\/files\/.*\/contents/.test(url)).length).toBe(1);
    child.kill("SIGINT");
    expect((await result).code).toBe(130);
    bench.server.faults.clear();
    expect(await harvest(to)).toEqual({ "changed.txt": "old" });
  });

  test("Ctrl-C on the way to an account says where it is (130), and the same command goes on", async () => {
    const [dir, { there, to, backup, kept }] = [await source({ "changed.txt": "changed" }), await remote({ "changed.txt": "old" })];
    bench.server.faults.add({ method: "POST", path: /\/storage\/files/, action: { stall: "headers" } });
    const since = requestsFromNow(bench.server);
    const args = ["copy", dir, to, "--backup-dir", backup];
    const { child, result } = await start(args, { env: bench.env });
    await eventually(() => uploadsAmong(since())).toBe(1);
    child.kill("SIGINT");
    expect(await result).toMatchObject({ code: 130, stderr: expect.stringContaining(`is now ${backup}/changed.txt`) as string });
    bench.server.faults.clear();
    expect(await bench.kloudless(args)).toMatchObject({ code: 0 });
    expect([await harvestRemote(there), await kept()]).toEqual([{ "changed.txt": "changed" }, { "changed.txt": "old" }]);
  });
});

describe("plans", () => {
  test("--dry-run shows what would be kept and where, and does nothing", async () => {
    const [dir, { there, to, backup, folder }] = [await source(), await remote()];
    const args = ["sync", dir, to, "--backup-dir", backup, "--dry-run"];
    const since = requestsFromNow(bench.server);
    const { code, stdout, stderr } = await bench.kloudless(args);
    expect(code).toBe(0);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t"));
    expect(rows).toContainEqual(["transfer", "7", "size", `${backup}/changed.txt`, "changed.txt"]);
    expect(rows).toContainEqual(["transfer", "3", "new", "", "new.txt"]);
    expect(rows).toContainEqual(["delete", "4", "", `${backup}/gone.txt`, "gone.txt"]);
    expect(stderr).toContain("4 to keep");
    const { data } = JSON.parse((await bench.kloudless([...args, "--json"])).stdout) as { data: object };
    expect(data).toMatchObject({ request: { backupDir: backup }, totals: { delete: 4, back_up: 4 } });
    expect(since().every(({ method }) => method === "GET")).toBe(true);
    expect(await harvestRemote(there)).toEqual(BEFORE);
    expect((await folder.contents()).objects.map(({ name }) => name)).toEqual(["there"]);
  });

  test("apply does what the plan says, from any directory", async () => {
    const [from, { outer, to, backup }] = [await remoteSource(), await local()];
    const file = join(outer, "plan.json");
    const planned = await bench.kloudless(["sync", from, to, "--backup-dir", "there.old", "--max-delete", "100%", "--plan", file], {
      cwd: outer,
    });
    expect(planned).toMatchObject({ code: 0 });
    expect(await bench.kloudless(["apply", file, "--yes"])).toMatchObject({ code: 0 });
    expect([await harvest(to), await harvest(backup)]).toEqual([SOURCE, KEPT]);
  });

  test("apply can keep what a plan does not say to", async () => {
    const [from, { outer, to, backup }] = [await remoteSource(), await local()];
    const file = join(outer, "plan.json");
    expect(await bench.kloudless(["sync", from, to, "--max-delete", "100%", "--plan", file])).toMatchObject({ code: 0 });
    const inside = await bench.kloudless(["apply", file, "--yes", "--backup-dir", join(to, "old")]);
    expect(inside).toMatchObject({ code: 2, stderr: expect.stringContaining("inside the destination") as string });
    expect(await bench.kloudless(["apply", file, "--yes", "--backup-dir", backup])).toMatchObject({ code: 0 });
    expect([await harvest(to), await harvest(backup)]).toEqual([SOURCE, KEPT]);
  });

  test("a plan whose backup folder makes no sense, or lies in the destination, is refused (2)", async () => {
    const [from, { outer, to }] = [await remoteSource(), await local()];
    const file = join(outer, "plan.json");
    await bench.kloudless(["sync", from, to, "--max-delete", "100%", "--plan", file]);
    const plan = JSON.parse(await readFile(file, "utf8")) as { request: object };
    for (const [backupDir, message] of [
      [5, "request.backupDir"],
      ["", "request.backupDir"],
      [join(to, "old"), "inside the destination"],
    ] as const) {
      await writeFile(file, JSON.stringify({ ...plan, request: { ...plan.request, backupDir } }));
      expect(await bench.kloudless(["apply", file, "--yes"])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(message) as string,
      });
    }
    expect(await harvest(to)).toEqual(BEFORE);
  });

  test.each(["apply", "transfers resume"])(
    "a plan that was killed between moving away and replacing is gone on with by %s",
    async (how) => {
      const [dir, { there, to, backup, kept }, home] = [await source(), await remote(), await tempDir()];
      const file = join(home, "plan.json");
      await bench.kloudless(["sync", dir, to, "--max-delete", "100%", "--backup-dir", backup, "--plan", file]);
      const env = { ...bench.env, HOME: home };
      bench.server.faults.add({ method: "POST", path: /\/storage\/files/, action: { stall: "headers" } });
      const since = requestsFromNow(bench.server);
      const { child, result } = await start(["apply", file, "--yes", "--transfers", "1"], { env });
      await eventually(() => uploadsAmong(since())).toBe(1);
      child.kill("SIGKILL");
      await result;
      bench.server.faults.clear();
      expect(await kept()).toEqual({ "changed.txt": "old" });
      const again = how === "apply" ? ["apply", file, "--yes"] : ["transfers", "resume", "--all", "--yes"];
      expect(await bench.kloudless(again, { env })).toMatchObject({ code: 0 });
      expect([await harvestRemote(there), await kept()]).toEqual([SOURCE, KEPT]);
    },
  );
});
