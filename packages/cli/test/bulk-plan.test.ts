import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { start, tempDir } from "./run.ts";
import { eventually, harvestRemote, plant, plantRemote, requestsFromNow, uploadsAmong } from "./trees.ts";

const bench = useBench();

/** A folder with something to replace, to keep and to delete, and a plan for it. */
async function planned(...options: readonly string[]) {
  const [dir, home] = [await tempDir(), await tempDir()];
  await plant(dir, { "new.txt": "new", "changed.txt": "changed", "sub/new.txt": "new" });
  const { folder, address } = await bench.folder();
  await plantRemote(bench.one.storage, folder, { "changed.txt": "old", "gone.txt": "gone" });
  const file = join(home, "plan.json");
  const result = await bench.kloudless(["sync", dir, address, "--max-delete", "1", "--plan", file, ...options]);
  const apply = (...more: readonly string[]) => bench.kloudless(["apply", file, "--yes", ...more]);
  return { dir, folder, address, file, result, apply };
}

const BEFORE = { "changed.txt": "old", "gone.txt": "gone" };
const AFTER = { "new.txt": "new", "changed.txt": "changed", "sub/new.txt": "new" };

describe("plans", () => {
  test("--dry-run prints what would be done, and does nothing", async () => {
    const { dir, folder, address } = await planned();
    const since = requestsFromNow(bench.server);
    const { code, stdout } = await bench.kloudless(["sync", dir, address, "--dry-run"]);
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t")),
    ).toEqual([
      ["make", "", "", "sub/"],
      ["transfer", "7", "size", "changed.txt"],
      ["transfer", "3", "new", "new.txt"],
      ["transfer", "3", "new", "sub/new.txt"],
      ["delete", "4", "", "gone.txt"],
    ]);
    expect(since().every(({ method }) => method === "GET")).toBe(true);
    expect(await harvestRemote(folder)).toEqual(BEFORE);
  });

  test("--plan writes them to a file of its owner's, with the state of what they touch, and apply carries it out", async () => {
    const { folder, file, result, apply } = await planned();
    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect((await stat(file)).mode & 0o077).toBe(0);
    const plan = JSON.parse(await readFile(file, "utf8"));
    expect(plan).toMatchObject({ kloudless_plan: 1, totals: { make: 1, transfer: 3, bytes: 13, delete: 1, same: 0 } });
    expect(plan.actions.at(-1)).toEqual({
      action: "delete",
      path: ["gone.txt"],
      destination: { id: expect.any(String), type: "file", size: 4, modified: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
    expect(await harvestRemote(folder)).toEqual(BEFORE);
    expect((await apply()).code).toBe(0);
    expect(await harvestRemote(folder)).toEqual(AFTER);
    // It is carried out once.
    expect((await apply()).code).toBe(7);
  });

  test.each<[string, (made: Awaited<ReturnType<typeof planned>>) => Promise<unknown>]>([
    ["a file that is to be replaced", ({ folder }) => plantRemote(bench.one.storage, folder, { "changed.txt": "OLD" })],
    ["a file that is to be deleted", ({ folder }) => plantRemote(bench.one.storage, folder, { "gone.txt": "gone again" })],
    ["a new file at the destination", ({ folder }) => plantRemote(bench.one.storage, folder, { "another.txt": "x" })],
    ["a file of the source", ({ dir }) => writeFile(join(dir, "new.txt"), "NEW")],
    ["a file of the source that is gone", ({ dir }) => rm(join(dir, "new.txt"))],
  ])("apply does nothing when something was changed since: %s (7)", async (_, change) => {
    const made = await planned();
    await change(made);
    const before = await harvestRemote(made.folder);
    const { code, stderr } = await made.apply();
    expect(code).toBe(7);
    expect(stderr).toContain("changed since the plan was made");
    expect(await harvestRemote(made.folder)).toEqual(before);
  });

  test.each(["apply", "transfers resume"])(
    "one that was killed is gone on with by %s, and does nothing that is not in the plan",
    async (how) => {
      const { dir, folder, file } = await planned();
      const env = { ...bench.env, HOME: await tempDir() };
      bench.server.faults.add({ method: "POST", path: /\/storage\/files/, skip: 1, action: { stall: "headers" } });
      const since = requestsFromNow(bench.server);
      const { child, result } = await start(["apply", file, "--yes", "--transfers", "1"], { env });
      await eventually(() => uploadsAmong(since())).toBe(2);
      child.kill("SIGKILL");
      await result;
      bench.server.faults.clear();
      const again = how === "apply" ? ["apply", file, "--yes"] : ["transfers", "resume", "--all", "--yes"];
      await plant(dir, { "unplanned.txt": "x" });
      expect(await bench.kloudless(again, { env })).toMatchObject({ code: 7, stderr: expect.stringContaining("unplanned.txt") });
      await rm(join(dir, "unplanned.txt"));
      const rest = requestsFromNow(bench.server);
      expect(await bench.kloudless(again, { env })).toMatchObject({ code: 0 });
      expect(uploadsAmong(rest())).toBe(2);
      expect(await harvestRemote(folder)).toEqual(AFTER);
    },
  );

  test("apply asks like sync does, and keeps to its limits", async () => {
    const { file, folder, apply } = await planned();
    expect((await bench.kloudless(["apply", file])).code).toBe(2);
    expect((await apply("--max-delete", "0")).code).toBe(10);
    expect(await harvestRemote(folder)).toEqual(BEFORE);
  });

  test.each([
    ["no JSON", "{", "is no plan"],
    ["another version", '{"kloudless_plan":2}', "kloudless_plan"],
    ["no actions", '{"kloudless_plan":1}', "actions"],
    ["no request", '{"kloudless_plan":1,"actions":[]}', "request"],
    ["a source that is none", '{"kloudless_plan":1,"actions":[],"request":{"source":5}}', "request.source"],
    ["null", "null", "kloudless_plan"],
  ])("a plan with %s is an error that names it (2)", async (_, text, message) => {
    const file = join(await tempDir(), "plan.json");
    await writeFile(file, text);
    const { code, stderr } = await bench.kloudless(["apply", file]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test("a plan that is not there is not found (3)", async () => {
    expect((await bench.kloudless(["apply", "nowhere.json"])).code).toBe(3);
  });
});

describe("check", () => {
  test("finds what is missing, too much and different (9), and says when all is the same", async () => {
    const { dir, folder, address } = await planned();
    const { code, stdout } = await bench.kloudless(["check", dir, address]);
    expect(code).toBe(9);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "size\tchanged.txt",
      "extra\tgone.txt",
      "missing\tnew.txt",
      "missing\tsub/",
      "missing\tsub/new.txt",
    ]);
    await bench.kloudless(["sync", dir, address, "--yes", "--max-delete", "1"]);
    expect(await bench.kloudless(["check", dir, address, "--json"])).toMatchObject({ code: 0 });
    expect(await harvestRemote(folder)).toEqual(AFTER);
  });

  test.each(["--checksum", "--download"])("%s compares bytes: times say nothing", async (option) => {
    const dir = await tempDir();
    await plant(dir, { "a.txt": "alpha", "b.txt": "beta!" });
    const { folder, address } = await bench.folder();
    await plantRemote(bench.one.storage, folder, { "a.txt": "alpha", "b.txt": "BETA!" });
    expect((await bench.kloudless(["check", dir, address])).code).toBe(0);
    const since = requestsFromNow(bench.server);
    const { code, stdout } = await bench.kloudless(["check", dir, address, option]);
    expect({ code, stdout }).toEqual({ code: 9, stdout: "bytes\tb.txt\n" });
    const ranges = since()
      .filter(({ url }) => /\/files\/.*\/contents/.test(url))
      .map(({ headers }) => headers.range);
    expect(ranges).toEqual(option === "--download" ? [undefined, undefined] : ["bytes=0-0", "bytes=0-0"]);
  });
});
