import type { Folder } from "@kloudless/storage";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import type { Result } from "./run.ts";
import { useSameNames } from "./same-names.ts";
import { openTerminal } from "./terminal.ts";
import { harvestRemote, plantRemote, requestsFromNow, type Tree } from "./trees.ts";

const bench = useBench();
const sameNames = useSameNames(bench);

/** What the command says of an object. */
interface Row {
  readonly group: number;
  readonly path: string;
  readonly id: string;
  readonly type: string;
  readonly size: number | null;
  readonly modified: string | null;
  readonly action?: string;
  readonly done?: boolean | null;
  readonly name?: string;
  readonly error?: { readonly code: string };
}

/** Runs `dedupe`, where what is called `a~2` is called `a`. */
function dedupe(...args: readonly string[]): Promise<Result> {
  return bench.kloudless(["dedupe", ...args], { env: sameNames() });
}

async function rows(...args: readonly string[]): Promise<Row[]> {
  return rowsOf(await dedupe(...args, "--json"));
}

function rowsOf({ stdout }: Result): Row[] {
  return (JSON.parse(stdout) as { data: Row[] }).data;
}

/** A folder with files in it, each a little newer than the one before. */
async function planted(tree: Tree): Promise<{ readonly folder: Folder; readonly address: string }> {
  const { folder, address } = await bench.folder();
  for (const [path, content] of Object.entries(tree)) {
    await grow(folder, { [path]: content });
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  return { folder, address };
}

/** Adds to what is there. */
async function grow(folder: Folder, tree: Tree): Promise<void> {
  await plantRemote(bench.one.storage, folder, tree);
}

/** Requests about an object. */
function addressed(kind: "files" | "folders", one: { readonly id: string } | undefined, rest: string): RegExp {
  return new RegExp(`/${kind}/${encodeURIComponent(one?.id ?? "none")}${rest}`);
}

const ALL = ["--yes", "--max-delete", "100%"] as const;
/** `a` is twice the same and once another; `b` is twice different; `c` is alone. */
const MIXED: Tree = { a: "same", "a~2": "same", "a~3": "else!", "sub/b": "1", "sub/b~2": "22", c: "same" };

describe("what has the same name", () => {
  test("is listed, with what tells them apart, and nothing is done", async () => {
    const { folder, address } = await planted(MIXED);
    const since = requestsFromNow(bench.server);
    const { code, stdout, stderr } = await dedupe(address);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.split("\t").filter((_, column) => [0, 1, 2, 5].includes(column)))).toEqual([
      ["1", "file", "4", "a"],
      ["1", "file", "4", "a"],
      ["1", "file", "5", "a"],
      ["2", "file", "1", "sub/b"],
      ["2", "file", "2", "sub/b"],
    ]);
    expect(stderr).toContain("5 objects with the same name, in 2 groups");
    const found = await rows(address);
    expect(new Set(found.map(({ id }) => id)).size).toBe(5);
    expect(found[0]).toEqual({
      group: 1,
      path: "a",
      id: expect.any(String) as string,
      type: "file",
      size: 4,
      modified: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    expect(since().every(({ method }) => method === "GET")).toBe(true);
    expect(await harvestRemote(folder)).toEqual(MIXED);
  });

  test("nothing to find is no failure", async () => {
    const { address } = await planted({ a: "same", b: "same", "sub/a": "same" });
    expect(await dedupe(address)).toEqual({ code: 0, stdout: "", stderr: "Nothing with the same name.\n" });
    expect(await rows(address, "--mode", "newest", ...ALL)).toEqual([]);
  });

  test("skip deletes copies, leaves other contents, and of each contents the oldest", async () => {
    const { folder, address } = await planted({ ...MIXED, "a~4": "else!", "a~5": "same", empty: "", "empty~2": "" });
    const result = await dedupe(address, "--mode", "skip", ...ALL, "--json");
    expect({ code: result.code, stderr: result.stderr }).toMatchObject({ code: 0 });
    expect(await harvestRemote(folder)).toEqual({ a: "same", "a~3": "else!", "sub/b": "1", "sub/b~2": "22", c: "same", empty: "" });
    expect(JSON.parse(result.stdout)).toMatchObject({ meta: { groups: 3, deleted: 4, renamed: 0, failed: [] } });
    expect(rowsOf(result).map(({ action, done }) => [action, done])).toContainEqual(["delete", true]);
  });

  test.each([
    ["newest", { "a~3": "else!", "sub/b~2": "22" }],
    ["oldest", { a: "same", "sub/b": "1" }],
    ["largest", { "a~3": "else!", "sub/b~2": "22" }],
    ["smallest", { a: "same", "sub/b": "1" }],
  ])("%s leaves that one, whatever is in the others", async (mode, left) => {
    const { folder, address } = await planted(MIXED);
    expect(await dedupe(address, "--mode", mode, ...ALL)).toMatchObject({ code: 0 });
    expect(await harvestRemote(folder)).toEqual({ ...left, c: "same" });
  });

  test("where it is not certain which one is meant, all stay (11), and the others are tidied up", async () => {
    const { folder, address } = await planted({ a: "one", "a~2": "two", b: "1", "b~2": "22" });
    const result = await dedupe(address, "--mode", "largest", ...ALL, "--json");
    expect(result).toMatchObject({ code: 11, stderr: expect.stringContaining("several are the largest") as string });
    expect(JSON.parse(result.stdout)).toMatchObject({ meta: { failed: [{ path: "a", code: "undecided" }] } });
    expect(await harvestRemote(folder)).toEqual({ a: "one", "a~2": "two", "b~2": "22" });
  });

  test("rename gives each a name of its own, which nothing has, asks nobody and deletes nothing", async () => {
    const tree = { "a.txt": "1", "a.txt~2": "2", "a.txt~3": "3", "a (1).txt": "taken", "f/z": "z", "f~2": "a file" };
    const { folder, address } = await planted(tree);
    const dry = await dedupe(address, "--mode", "rename", "-n");
    expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining("3 to rename. Nothing was done.") as string });
    expect(await harvestRemote(folder)).toEqual(tree);
    const renamed = await rows(address, "--mode", "rename");
    expect(renamed.filter(({ action }) => action === "rename").map(({ path, name, done }) => [path, name, done])).toEqual([
      ["a.txt", "a (2).txt", true],
      ["a.txt", "a (3).txt", true],
      ["f", "f (1)", true],
    ]);
    const after = { "a.txt": "1", "a (1).txt": "taken", "a (2).txt": "2", "a (3).txt": "3", "f/z": "z", "f (1)": "a file" };
    expect(await harvestRemote(folder)).toEqual(after);
    expect(await rows(address)).toEqual([]);
  });

  test("rename gives folders names of their own, too, after all that is in them", async () => {
    const inside = { x: "1", "x~2": "2", "e/y": "1", "e~2/y": "2" };
    const tree = Object.fromEntries(
      ["d", "d~2"].flatMap((top) => Object.entries(inside).map(([path, content]) => [`${top}/${path}`, content])),
    );
    const { folder, address } = await planted(tree);
    expect(await dedupe(address, "--mode", "rename")).toMatchObject({ code: 0, stderr: expect.stringContaining("5 renamed") as string });
    // Which of two folders keeps the name is nobody's business.
    const shown = Object.keys(await harvestRemote(folder)).map((path) => path.replaceAll("~2", ""));
    const names = ["d", "d (1)"].flatMap((top) => ["e/y", "e (1)/y", "x", "x (1)"].map((path) => `${top}/${path}`));
    expect(new Set(shown)).toEqual(new Set(names));
    expect(await rows(address)).toEqual([]);
  });

  test("a name that somebody takes meanwhile is left to them: the next one is given", async () => {
    const { folder, address } = await planted({ a: "1", "a~2": "2" });
    bench.server.faults.add({ method: "PATCH", action: { status: 409, body: { error_code: "naming_conflict", message: "Taken." } } });
    expect((await rows(address, "--mode", "rename")).map(({ name }) => name)).toEqual([undefined, "a (2)"]);
    bench.server.faults.clear();
    expect(await harvestRemote(folder)).toEqual({ a: "1", "a (2)": "2" });
  });

  test("folders are listed and never deleted, nor is a file that has the name of one", async () => {
    const tree = { "d/x": "x", "d~2/y": "y", "f/z": "z", "f~2": "a file" };
    const { folder, address } = await planted(tree);
    expect((await rows(address)).map(({ path, type }) => [path, type])).toEqual([
      ["d", "folder"],
      ["d", "folder"],
      ["f", "folder"],
      ["f", "file"],
    ]);
    for (const mode of ["skip", "newest", "oldest", "largest", "smallest"])
      expect(await dedupe(address, "--mode", mode, ...ALL)).toMatchObject({ code: 0 });
    expect(await harvestRemote(folder)).toEqual(tree);
  });

  test("folders of one name are not taken for one: what is in one is no twin of what is in the other", async () => {
    const { address } = await planted({ "d/x": "x", "d~2/x": "x" });
    expect((await rows(address)).map(({ path }) => path)).toEqual(["d", "d"]);
  });

  test("hostile names are shown harmless, and treated as any other (S9)", async () => {
    const [evil, long] = ["x\u001b[31m\n$(id)", "é".repeat(120)];
    const { folder, address } = await planted({ [evil]: "1", [`${evil}~2`]: "1", [long]: "1", [`${long}~2`]: "2" });
    const { stdout } = await dedupe(address);
    expect(stdout).toContain(String.raw`x\e[31m\n$(id)`);
    expect(stdout).not.toContain("\u001b");
    expect(await dedupe(address, "--mode", "rename")).toMatchObject({ code: 0 });
    expect(await harvestRemote(folder)).toEqual({ [evil]: "1", [`${evil} (1)`]: "1", [long]: "1", [`${long} (1)`]: "2" });
  });
});

describe("before something is deleted", () => {
  test("it asks: without an answer (2) and with no (1), nothing is done", async () => {
    const { folder, address } = await planted(MIXED);
    const since = requestsFromNow(bench.server);
    const refused = await dedupe(address, "--mode", "newest", "--max-delete", "100%");
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") as string });
    const silent = await dedupe(address, "--mode", "newest", "--max-delete", "100%", "--json");
    expect(silent).toMatchObject({ code: 2, stdout: "" });
    const terminal = await openTerminal(["dedupe", address, "--mode", "newest", "--max-delete", "100%"], { env: sameNames() });
    await terminal.waitFor("Delete 3 files (9 B)");
    terminal.type("n\r");
    expect(await terminal.exit).toBe(1);
    expect(since().every(({ method }) => method === "GET")).toBe(true);
    expect(await harvestRemote(folder)).toEqual(MIXED);
  });

  test.each(["skip", "newest", "rename"])("--dry-run shows what %s would do, and does nothing", async (mode) => {
    const { folder, address } = await planted(MIXED);
    const since = requestsFromNow(bench.server);
    const found = await rows(address, "--mode", mode, "--dry-run", "--yes");
    expect(found.some(({ action }) => action === (mode === "rename" ? "rename" : "delete"))).toBe(true);
    expect(found.every(({ done }) => done === null)).toBe(true);
    expect(since().every(({ method }) => method === "GET")).toBe(true);
    expect(await harvestRemote(folder)).toEqual(MIXED);
  });

  test.each([
    ["more than 10 %", [], 10],
    ["more than --max-delete", ["--max-delete", "2"], 10],
    ["as many as --max-delete", ["--max-delete", "3"], 0],
  ] as const)("the guard: %s, %j: exit code %i", async (_, options, code) => {
    const { folder, address } = await planted(MIXED);
    const result = await dedupe(address, "--mode", "newest", "--yes", ...options, "--json");
    expect(result.code).toBe(code);
    if (code === 10) {
      expect(JSON.parse(result.stderr)).toMatchObject({ error: { code: "too_many_deletions" } });
      expect(await harvestRemote(folder)).toEqual(MIXED);
    } else expect(Object.keys(await harvestRemote(folder))).toHaveLength(3);
  });

  /** Has something happen between the question and the answer. */
  async function meanwhile(address: string, happens: () => Promise<unknown>, ...options: readonly string[]): Promise<string> {
    const args = ["dedupe", address, "--max-delete", "100%", ...options];
    const terminal = await openTerminal(args, { env: sameNames() });
    await terminal.waitFor("Delete ");
    await happens();
    terminal.type("y\r");
    expect(await terminal.exit).toBe(11);
    return terminal.output;
  }

  async function named(folder: Folder, name: string) {
    const found = (await folder.contents()).objects.find((one) => one.name === name);
    if (found?.type !== "file") throw new Error(`There is no ${name}.`);
    return found;
  }

  const TWINS: Tree = { a: "same", "a~2": "same", b: "same", "b~2": "same" };

  test.each<[string, (folder: Folder) => Promise<unknown>, Tree]>([
    ["changed", (folder) => grow(folder, { "a~2": "SAME" }), { a: "same", "a~2": "SAME", b: "same" }],
    ["gone", async (folder) => (await named(folder, "a~2")).delete(), { a: "same", b: "same" }],
    ["renamed", async (folder) => Object.assign(await named(folder, "a~2"), { name: "own" }).save(), { a: "same", own: "same", b: "same" }],
  ])("one that is %s meanwhile is left as it is (11)", async (_, happens, left) => {
    const { folder, address } = await planted(TWINS);
    await meanwhile(address, () => happens(folder), "--mode", "skip");
    expect(await harvestRemote(folder)).toEqual(left);
  });

  test.each<[string, (folder: Folder) => Promise<unknown>, Tree]>([
    ["changed", (folder) => grow(folder, { a: "SAME" }), { a: "SAME", "a~2": "same", b: "same" }],
    ["gone", async (folder) => (await named(folder, "a")).delete(), { "a~2": "same", b: "same" }],
  ])("where the one that is to stay is %s meanwhile, nothing is deleted of it (11)", async (_, happens, left) => {
    const { folder, address } = await planted(TWINS);
    await meanwhile(address, () => happens(folder), "--mode", "skip");
    expect(await harvestRemote(folder)).toEqual(left);
  });

  test("the same holds for files of the same contents", async () => {
    const { folder, address } = await planted({ x: "same", "sub/y": "same", "sub/z": "same" });
    const output = await meanwhile(address, async () => (await named(folder, "x")).delete(), "--by", "hash", "--mode", "oldest");
    expect(output).toContain("meanwhile");
    expect(await harvestRemote(folder)).toEqual({ "sub/y": "same", "sub/z": "same" });
  });
});

describe("files of the same contents", () => {
  const TREE: Tree = {
    x: "same",
    "sub/y": "same",
    "sub/deep/z": "same",
    "sub/other": "SAME",
    "longer one": "longer",
    "e/1": "",
    "e/2": "",
  };

  test("are found anywhere in the tree, and listed; empty files have nothing in common", async () => {
    const { folder, address } = await planted(TREE);
    const found = await rows(address, "--by", "hash");
    expect(found.map(({ group, path }) => [group, path])).toEqual([
      [1, "sub/deep/z"],
      [1, "sub/y"],
      [1, "x"],
    ]);
    expect(await harvestRemote(folder)).toEqual(TREE);
  });

  test("are not read where the service vouches for a digest", async () => {
    const big = "x".repeat(100_000);
    const { address } = await planted({ a: big, b: big, c: "y".repeat(100_000) });
    const result = await bench.kloudless(["dedupe", address, "--by", "hash", "--json"]);
    expect(rowsOf(result).map(({ path }) => path)).toEqual(["a", "b"]);
    const ranges = bench.server.requests.filter(({ url }) => url.endsWith("/contents")).map(({ headers }) => headers.range);
    expect(ranges.slice(-3)).toEqual(["bytes=0-0", "bytes=0-0", "bytes=0-0"]);
  });

  test.each([
    ["oldest", "x"],
    ["newest", "sub/deep/z"],
  ])("--mode %s leaves one of them", async (mode, left) => {
    const { folder, address } = await planted(TREE);
    expect(await dedupe(address, "--by", "hash", "--mode", mode, ...ALL)).toMatchObject({ code: 0 });
    const { x: _, "sub/y": __, "sub/deep/z": ___, ...others } = TREE;
    const found = await harvestRemote(folder);
    expect(found).toMatchObject({ ...others, [left]: "same" });
    expect(Object.values(found).filter((content) => content === "same")).toHaveLength(1);
    expect(await dedupe(address, "--by", "hash", "--mode", mode, ...ALL)).toMatchObject({ code: 0 });
    expect(await harvestRemote(folder)).toEqual(found);
  });

  test.each(["skip", "largest", "smallest", "rename"])("--mode %s says nothing about them (2)", async (mode) => {
    const result = await dedupe(`${bench.one.id}:/`, "--by", "hash", "--mode", mode, "--yes");
    expect(result).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--mode newest or oldest") as string });
  });

  /** What a folder is said to hold, from now on. */
  function pretend(path: RegExp, objects: readonly object[]): void {
    const page = { type: "object_list", api: "storage", page: 1, next_page: null, count: objects.length, objects };
    bench.server.faults.add({ method: "GET", path, times: Number.POSITIVE_INFINITY, action: { body: page } });
  }

  const IN_FOLDER = /\/folders\/(?!root)[^/]+\/contents/;

  test("one file that is in two places is no copy of itself", async () => {
    const { folder, address } = await planted({ x: "same" });
    const [only] = (await folder.contents()).objects;
    pretend(
      IN_FOLDER,
      [only, only].map((one) => one?.toJSON() ?? {}),
    );
    const byHash = await rows(address, "--by", "hash", "--mode", "newest", ...ALL);
    const byName = await rows(address, "--mode", "newest", ...ALL);
    bench.server.faults.clear();
    expect([byHash, byName]).toEqual([[], []]);
    expect(await harvestRemote(folder)).toEqual({ x: "same" });
  });

  test("nor where the service knows it by two ids (11)", async () => {
    const { folder, address } = await planted({ x: "same", y: "same" });
    const [x, y] = (await folder.contents()).objects.map((one) => one.toJSON());
    // As one object of which `y` is another id.
    const alias = { ...y, ids: { ...x?.ids, shared: y?.id } };
    bench.server.faults.add({ method: "GET", path: addressed("files", y, "$"), times: 99, action: { body: alias } });
    const result = await dedupe(address, "--by", "hash", "--mode", "oldest", ...ALL, "--json");
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(rowsOf(result).find(({ action }) => action === "delete")).toMatchObject({ done: false, error: { code: "same_object" } });
    expect(await harvestRemote(folder)).toEqual({ x: "same", y: "same" });
  });

  test("a folder that is in itself is looked at once", async () => {
    const { folder, address } = await planted({ x: "same" });
    const [only] = (await folder.contents()).objects;
    await folder.refresh();
    pretend(IN_FOLDER, [folder.toJSON(), only?.toJSON() ?? {}]);
    const found = await rows(address, "--by", "hash");
    bench.server.faults.clear();
    expect(found).toEqual([]);
  });

  test("files without contents or of an unknown size are not compared, and that is said", async () => {
    const { folder, address } = await planted({ x: "same", y: "same", z: "same" });
    const [x, y, z] = (await folder.contents()).objects.map((one) => one.toJSON());
    pretend(IN_FOLDER, [{ ...x }, { ...y, size: null }, { ...z, downloadable: false }]);
    const result = await dedupe(address, "--by", "hash");
    bench.server.faults.clear();
    expect(result).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("2 files not compared") as string });
  });

  test("without times, contents are compared once more before one goes", async () => {
    const { folder, address } = await planted({ x: "same", y: "same" });
    const timeless = (one: object): object => ({ ...one, modified: null });
    const objects = (await folder.contents()).objects.map((one) => one.toJSON());
    pretend(IN_FOLDER, objects.map(timeless));
    for (const one of objects)
      bench.server.faults.add({ method: "GET", path: addressed("files", one, "$"), times: 99, action: { body: timeless(one) } });
    const since = requestsFromNow(bench.server);
    const result = await dedupe(address, "--by", "hash", "--mode", "newest", ...ALL);
    bench.server.faults.clear();
    expect(result).toMatchObject({ code: 0 });
    expect(since().filter(({ url }) => /\/files\/[^/]+\/contents/.test(url)).length).toBeGreaterThanOrEqual(4);
    expect(Object.keys(await harvestRemote(folder))).toHaveLength(1);
  });
});

describe("when something goes wrong", () => {
  test("one that may not be deleted does not stop the others (11)", async () => {
    const { folder, address } = await planted({ a: "same", "a~2": "same", b: "same", "b~2": "same" });
    bench.server.faults.add({ method: "DELETE", action: { status: 403, body: { error_code: "forbidden", message: "No." } } });
    const result = await dedupe(address, "--mode", "skip", ...ALL, "--checkers", "1", "--json");
    expect(result.code).toBe(11);
    expect(rowsOf(result).map(({ path, action, done, error }) => [path, action, done, error?.code])).toEqual([
      ["a", "keep", null, undefined],
      ["a", "delete", false, "forbidden"],
      ["b", "keep", null, undefined],
      ["b", "delete", true, undefined],
    ]);
    expect(await harvestRemote(folder)).toEqual({ a: "same", "a~2": "same", b: "same" });
  });

  test("a folder that cannot be listed is reported (11), and the others are looked at", async () => {
    const { folder, address } = await planted({ a: "1", "a~2": "2", "sub/b": "1" });
    const sub = (await folder.contents()).objects.find(({ name }) => name === "sub");
    bench.server.faults.add({
      path: addressed("folders", sub, "/contents"),
      action: { status: 403, body: { error_code: "forbidden" } },
    });
    const result = await dedupe(address, "--json");
    expect(result.code).toBe(11);
    expect(rowsOf(result)).toHaveLength(2);
    expect(JSON.parse(result.stdout)).toMatchObject({ meta: { failed: [{ path: "sub", code: "forbidden" }] } });
  });

  test("a file that cannot be read is no copy of anything (11)", async () => {
    const { folder, address } = await planted({ a: "same", "a~2": "same" });
    bench.server.faults.add({ path: /\/files\/[^/]+\/contents/, times: 2, action: { status: 403, body: { error_code: "forbidden" } } });
    const result = await dedupe(address, "--mode", "skip", ...ALL, "--checkers", "1");
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(await harvestRemote(folder)).toEqual({ a: "same", "a~2": "same" });
  });

  test.each<[string, readonly string[], number, string]>([
    ["a local directory", ["."], 2, "is not in an account"],
    ["a folder that is not there", ["1:/none"], 3, "There is no"],
    ["a file", ["1:/a file"], 2, "is no folder"],
    ["an unknown mode", ["1:/", "--mode", "first"], 2, "--mode must be one of"],
    ["an unknown kind", ["1:/", "--by", "size"], 2, "--by must be one of"],
    ["a limit that is none", ["1:/", "--max-delete", "all"], 2, "--max-delete"],
  ])("%s is an error that says what to do", async (_, args, code, message) => {
    await bench.one.storage.files.create({ parent_id: "root", name: "a file", overwrite: true }, "x");
    const given = args.map((arg) => arg.replace(/^1:/, `${bench.one.id}:`));
    expect(await dedupe(...given)).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(message) as string });
  });
});

describe("filters", () => {
  const TREE: Tree = { "a.txt": "1", "a.txt~2": "22", "b.log": "1", "b.log~2": "22", "sub/a.txt": "1", "sub/a.txt~2": "22" };

  test.each<[readonly string[], readonly string[]]>([
    [
      ["--include", "*.txt"],
      ["a.txt", "a.txt", "sub/a.txt", "sub/a.txt"],
    ],
    [
      ["--exclude", "*.txt"],
      ["b.log", "b.log"],
    ],
    [
      ["--max-depth", "1"],
      ["a.txt", "a.txt", "b.log", "b.log"],
    ],
    [["--exclude", "/sub/**", "--min-size", "2"], []],
    [
      ["--files-from0", "-"],
      ["sub/a.txt", "sub/a.txt"],
    ],
  ])("%j", async (options, expected) => {
    const { address } = await planted(TREE);
    const result = await bench.kloudless(["dedupe", address, ...options, "--json"], { env: sameNames(), stdin: "sub/a.txt\0" });
    expect(result.code).toBe(0);
    expect(rowsOf(result).map(({ path }) => path)).toEqual(expected);
  });

  test("a path of --files-from0 that is not there is reported (11)", async () => {
    const { address } = await planted({ a: "1" });
    const result = await bench.kloudless(["dedupe", address, "--files-from0", "-"], { env: sameNames(), stdin: "none\0" });
    expect(result).toMatchObject({ code: 11, stderr: expect.stringContaining("none") as string });
  });
});
