import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstat, mkdir, readdir, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { useBench } from "./bench.ts";
import { until } from "./files.ts";
import { start, tempDir } from "./run.ts";
import { harvest, plant, plantRemote, requestsFromNow, type Tree } from "./trees.ts";

const bench = useBench();
const SWAPS = 1000;

/**
 * Puts a link in the place of a directory and the directory back again, as fast as it can, from the first line of its input to its end; then
 * it says how often. What was made in the directory's place meanwhile is put aside.
 */
const ATTACKER = `
  const { mkdirSync, renameSync, symlinkSync, unlinkSync } = require("node:fs");
  const [real, aside, outside] = process.argv.slice(1);
  let [swaps, made, isOver] = [0, 0, false];
  // Milliseconds: of different lengths, so that every moment is met.
  const pause = (time) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, time);
  const clear = () => renameSync(real, aside + "-" + made++);
  const tried = (work) => { try { work(); return true; } catch (error) { if (!/EEXIST|ENOTEMPTY|ENOTDIR/.test(error.code)) throw error; return false; } };
  const swap = () => {
    renameSync(real, aside);
    if (tried(() => symlinkSync(outside, real))) {
      pause(swaps % 3 / 10);
      unlinkSync(real);
    }
    while (!tried(() => renameSync(aside, real))) clear();
    swaps++;
    pause(swaps % 5 / 10);
  };
  const run = () => {
    for (let time = 0; time < 20; time++) swap();
    if (isOver) process.stdout.write(String(swaps), () => process.exit(0));
    else setImmediate(run);
  };
  process.stdin.once("data", run).on("end", () => { isOver = true; });
  process.stdout.write("ready\\n");
`;

/** Whoever attacks a directory. */
async function attackerOf(real: string, outside: string): Promise<{ begin(): void; end(): Promise<number> }> {
  const child = spawn(process.execPath, ["-e", ATTACKER, real, `${real}-aside`, outside], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  child.stdout.on("data", (text: Buffer) => {
    said += text.toString();
  });
  await until(() => said !== "");
  return {
    begin: () => void child.stdin.write("go\n"),
    async end() {
      child.stdin.end();
      const [code] = await once(child, "close");
      expect(code).toBe(0);
      return Number(said.slice("ready\n".length));
    },
  };
}

/** A time that two files can share. */
const WHEN = 1_700_000_000;

/** Files and empty directories that look the same wherever they are. */
async function plantTwins(dir: string, tree: Tree): Promise<void> {
  await plant(dir, tree);
  for (const path of Object.keys(tree)) await utimes(join(dir, path), WHEN, WHEN);
}

/** Everything about a directory that writing to it would change. */
async function stateOf(dir: string): Promise<unknown> {
  const paths = (await readdir(dir, { recursive: true })).toSorted();
  const times = await Promise.all(
    ["", ...paths].map(async (path) => {
      const { mtimeMs, mode, size } = await lstat(join(dir, path));
      return [path, mtimeMs, mode, size];
    }),
  );
  return [times, await harvest(dir)];
}

function many(count: number, name: (at: number) => string, content = "x"): Tree {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), content]));
}

interface Outcome {
  readonly code: unknown;
  readonly swaps: number;
  readonly summary: {
    readonly transferred: number;
    readonly deleted: number;
    readonly not_deleted: number;
    readonly failed: readonly { readonly path: string; readonly code: string }[];
  };
}

/** Runs a command, and attacks a directory from when the first file is asked for. */
async function attacked(args: readonly string[], real: string, outside: string): Promise<Outcome> {
  const attacker = await attackerOf(real, outside);
  const since = requestsFromNow(bench.server);
  const { result } = await start([...args, "--json"], { env: bench.env });
  await until(() => since().some(({ url }) => /\/files\/.*\/contents/.test(url)));
  attacker.begin();
  const { code, stdout } = await result;
  return { code, swaps: await attacker.end(), summary: (JSON.parse(stdout) as { data: Outcome["summary"] }).data };
}

async function places(): Promise<{ readonly dir: string; readonly outside: string }> {
  const top = await tempDir();
  const [dir, outside] = [join(top, "out"), join(top, "out2")];
  for (const one of [dir, outside]) await mkdir(one);
  return { dir, outside };
}

describe("links to elsewhere that are there before (S5)", () => {
  test.each(["copy", "sync"])("%s: nothing is written or deleted behind them, and each is reported (11)", async (command) => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "sub/a.txt": "new", "file.txt": "new", "fine.txt": "new", "deep/er/b.txt": "new" });
    const { dir, outside } = await places();
    await plant(outside, { "a.txt": "old", "mine.txt": "old", "er/b.txt": "old", "er/mine.txt": "old" });
    await mkdir(join(dir, "deep"));
    await symlink(outside, join(dir, "sub"));
    await symlink(join(outside, "er"), join(dir, "deep", "er"));
    await symlink(join(outside, "mine.txt"), join(dir, "file.txt"));
    await symlink(outside, join(dir, "extra"));
    const before = await stateOf(outside);
    const result = await bench.kloudless([
      command,
      address,
      dir,
      ...(command === "sync" ? ["--yes", "--max-delete", "100%"] : []),
      "--json",
    ]);
    expect(result.code).toBe(11);
    const { failed } = (JSON.parse(result.stdout) as { data: Outcome["summary"] }).data;
    expect(failed.map(({ path, code }) => [path, code])).toEqual([
      ["deep/er", "name_taken"],
      ["file.txt", "name_taken"],
      ["sub", "name_taken"],
    ]);
    expect(await harvest(dir)).toEqual({ "fine.txt": "new" });
    expect(await stateOf(outside)).toEqual(before);
  });

  test("a target that is itself a link is where it leads to", async () => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "a.txt": "new" });
    const { dir, outside } = await places();
    await symlink(outside, join(dir, "link"));
    expect(await bench.kloudless(["copy", address, join(dir, "link")])).toMatchObject({ code: 0 });
    expect(await harvest(outside)).toEqual({ "a.txt": "new" });
  });
});

describe.skipIf(process.platform !== "linux")("a directory that becomes a link and a directory again, 1,000 times (S5)", () => {
  /** A run can be over sooner. */
  async function oftenEnough(attack: () => Promise<number>): Promise<void> {
    for (let swaps = 0; swaps < SWAPS; ) swaps += await attack();
  }

  test("sync: nothing is written elsewhere, what could not be is reported, and the next run finishes", async () => {
    const { folder, address } = await bench.folder();
    const tree = many(300, (at) => `sub/file ${at}`, "new");
    await plantRemote(bench.one.storage, folder, tree);
    let done = 0;
    await oftenEnough(async () => {
      const { dir, outside } = await places();
      const twins = many(100, (at) => `file ${at}`, "old");
      await plantTwins(outside, twins);
      await mkdir(join(dir, "sub"));
      const before = await stateOf(outside);
      bench.server.faults.add({ method: "GET", path: /\/files\/.*\/contents/, times: Number.POSITIVE_INFINITY, action: { delay: 20 } });
      const { code, swaps, summary } = await attacked(["sync", address, dir], join(dir, "sub"), outside);
      bench.server.faults.clear();
      expect(await stateOf(outside)).toEqual(before);
      expect(summary.transferred + summary.failed.length).toBe(300);
      done += summary.transferred;
      expect(code).toBe(summary.failed.length > 0 ? 11 : 0);
      expect(await bench.kloudless(["copy", address, dir])).toMatchObject({ code: 0 });
      expect(await harvest(join(dir, "sub"))).toEqual(many(300, (at) => `file ${at}`, "new"));
      expect(await stateOf(outside)).toEqual(before);
      return swaps;
    });
    expect(done).toBeGreaterThan(0);
  }, 60_000);

  test("sync: nothing is deleted elsewhere, and the next run deletes what is left", async () => {
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "kept.txt": "new" });
    const doomed = { ...many(500, (at) => `file ${at}`), ...many(200, (at) => `folder ${at}/`) };
    let done = 0;
    await oftenEnough(async () => {
      const { dir, outside } = await places();
      await plantTwins(join(dir, "doomed"), doomed);
      await plantTwins(outside, doomed);
      const before = await stateOf(outside);
      bench.server.faults.add({ method: "GET", path: /\/files\/.*\/contents/, action: { delay: 100 } });
      const args = ["sync", address, dir, "--yes", "--max-delete", "100%"];
      const { swaps, summary } = await attacked(args, join(dir, "doomed"), outside);
      expect(await stateOf(outside)).toEqual(before);
      expect(summary).toMatchObject({ transferred: 1, not_deleted: 0 });
      done += summary.deleted;
      for (const { path, code } of summary.failed) {
        expect(path).toMatch(/^doomed/);
        expect(code).toMatch(/^(outside_target|ENOTEMPTY|ENOTDIR)$/);
      }
      expect(await bench.kloudless(args)).toMatchObject({ code: 0 });
      expect(await harvest(dir)).toEqual({ "kept.txt": "new" });
      expect(await stateOf(outside)).toEqual(before);
      return swaps;
    });
    expect(done).toBeGreaterThan(0);
  }, 60_000);
});
