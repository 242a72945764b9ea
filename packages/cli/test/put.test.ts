import { chown, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { MiB, noise, noiseFile, sha256, until } from "./files.ts";
import { start, tempDir } from "./run.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench({ partSize: MiB });
type Folder = Awaited<ReturnType<typeof bench.folder>>["folder"];

async function contentsOf(folder: Folder): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const item of folder.contents()) {
    if (item.type !== "folder") found[item.name] = await item.contents().text();
    else for (const [name, text] of Object.entries(await contentsOf(item))) found[`${item.name}/${name}`] = text;
    if (item.type === "folder") found[`${item.name}/`] = "";
  }
  return found;
}

describe("put", () => {
  test("a file into a folder, by its own name; to a new name; to a folder by its id", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    await writeFile(join(dir, "a.txt"), "content");
    for (const target of [address, `${address}/b.txt`, `${address}/sub/`]) {
      if (target.endsWith("sub/")) await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
      const { code, stdout, stderr } = await bench.kloudless(["put", "a.txt", target], { cwd: dir });
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
      expect(stderr).toMatch(/^[ab]\.txt: 7 B in .*, verified: size\n$/);
    }
    await bench.one.storage.folders.create({ parent_id: folder.id, name: "by id" });
    const byId = (await folder.contents()).objects.find(({ name }) => name === "by id")?.id;
    expect((await bench.kloudless(["put", join(dir, "a.txt"), `${bench.one.id}:id=${byId}`])).code).toBe(0);
    expect(await contentsOf(folder)).toEqual({
      "a.txt": "content",
      "b.txt": "content",
      "sub/": "",
      "sub/a.txt": "content",
      "by id/": "",
      "by id/a.txt": "content",
    });
  });

  test("--json is the file as the API has it, with how far it was verified; a list where there are several", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    await writeFile(join(dir, "a"), "1");
    await writeFile(join(dir, "b"), "22");
    const one = await bench.kloudless(["put", "a", `${address}/one`, "--json"], { cwd: dir });
    expect(JSON.parse(one.stdout)).toMatchObject({
      data: { type: "file", name: "one", size: 1, account: bench.one.id },
      meta: { verified: "size", resumed: false },
    });
    const several = await bench.kloudless(["put", "a", "b", address, "--json"], { cwd: dir });
    const { data } = JSON.parse(several.stdout) as { data: { name: string }[] };
    expect(data.map(({ name }) => name).toSorted()).toEqual(["a", "b"]);
    const lines = await bench.kloudless(["put", "a", "b", address, "--jsonl", "--overwrite"], { cwd: dir });
    expect(
      lines.stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { size: number }).size)
        .toSorted((a, b) => a - b),
    ).toEqual([1, 2]);
    expect(Object.keys(await contentsOf(folder)).toSorted()).toEqual(["a", "b", "one"]);
  });

  test("what is there is not replaced (7), but with --overwrite", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    await writeFile(join(dir, "a"), "new");
    await bench.one.storage.files.create({ parent_id: folder.id, name: "a" }, "old");
    for (const target of [address, `${address}/a`]) {
      const refused = await bench.kloudless(["put", "a", target], { cwd: dir });
      expect(refused).toMatchObject({ code: 7, stdout: "" });
      expect(refused.stderr).toContain("--overwrite");
    }
    expect(await contentsOf(folder)).toEqual({ a: "old" });
    expect((await bench.kloudless(["put", "a", address, "--overwrite"], { cwd: dir })).code).toBe(0);
    expect(await contentsOf(folder)).toEqual({ a: "new" });
  });

  test("one that somebody else puts there meanwhile stays, and there is no second one (7)", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    await writeFile(join(dir, "a"), "mine");
    bench.server.faults.add({ method: "POST", path: /\/storage\/files/, action: { delay: 300 } });
    const { result } = await start(["put", join(dir, "a"), address], { env: bench.env });
    const before = bench.server.requests.length;
    await until(() => bench.server.requests.slice(before).some(({ url }) => url.includes("/contents")));
    await bench.one.storage.files.create({ parent_id: folder.id, name: "a" }, "theirs");
    const { code } = await result;
    const now = await contentsOf(folder);
    // Whoever was first has the name; the other one failed.
    expect([code, now]).toEqual(now.a === "mine" ? [0, expect.objectContaining({ a: "mine" })] : [7, { a: "theirs" }]);
  });

  test("a directory with all that is in it: into a folder, to a new name; links are left out, and said to be", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    await mkdir(join(dir, "tree", "sub", "deep"), { recursive: true });
    await mkdir(join(dir, "tree", "empty"));
    await writeFile(join(dir, "tree", "a"), "1");
    await writeFile(join(dir, "tree", "sub", "b"), "2");
    await writeFile(join(dir, "tree", "sub", "deep", "日本\u001b[31m"), "3");
    await symlink("/etc/passwd", join(dir, "tree", "link"));
    const first = await bench.kloudless(["put", "-r", "tree", address], { cwd: dir });
    expect(first).toMatchObject({ code: 0, stdout: "" });
    expect(first.stderr).toContain("tree/link: skipped");
    expect(first.stderr).not.toContain("\u001b");
    expect((await bench.kloudless(["put", "-r", "tree", `${address}/named`], { cwd: dir })).code).toBe(0);
    const tree = { a: "1", "sub/": "", "sub/b": "2", "sub/deep/": "", "sub/deep/日本\u001b[31m": "3", "empty/": "" };
    const under = (top: string) =>
      Object.fromEntries([[`${top}/`, ""], ...Object.entries(tree).map(([name, text]) => [`${top}/${name}`, text])]);
    expect(await contentsOf(folder)).toEqual({ ...under("tree"), ...under("named") });
  });

  test("one file of a tree that fails does not stop the others (11); the same command does the rest", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    const home = await tempDir();
    await mkdir(join(dir, "t"));
    for (const name of ["a", "b", "c"]) await writeFile(join(dir, "t", name), name);
    const top = await bench.one.storage.folders.create({ parent_id: folder.id, name: "t" });
    const inTheWay = await bench.one.storage.files.create({ parent_id: top.id, name: "b" }, "old");
    const env = { ...bench.env, HOME: home };
    const first = await bench.kloudless(["put", "-r", "t", address], { cwd: dir, env });
    expect(first).toMatchObject({ code: 11, stdout: "" });
    expect(first.stderr).toMatch(/t\/b: failed: "b" is there already/);
    expect(first.stderr).toMatch(/1 of \d files failed/);
    const json = await bench.kloudless(["put", "-r", "t", address, "--json", "--progress", "none"], { cwd: dir, env });
    const told = json.stderr.split("\n").find((line) => line.startsWith("{")) ?? "";
    expect(JSON.parse(told)).toMatchObject({ error: { code: "partial", failures: [{ what: "t/b", code: "exists", retryable: false }] } });
    await inTheWay.delete();
    const before = bench.server.requests.length;
    expect((await bench.kloudless(["put", "-r", "t", address], { cwd: dir, env })).code).toBe(0);
    expect(
      bench.server.requests.slice(before).filter(({ method, url }) => method === "POST" && url.includes("/storage/files")),
    ).toHaveLength(1);
    expect(await contentsOf(folder)).toEqual({ "t/": "", "t/a": "a", "t/b": "b", "t/c": "c" });
    expect(await readdir(join(home, ".local", "state", "kloudless", "transfers"))).toEqual([]);
  });

  test("--json is a list for a directory with nothing in it, too", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    await mkdir(join(dir, "empty"));
    const { code, stdout } = await bench.kloudless(["put", "-r", "empty", address, "--json"], { cwd: dir });
    expect({ code, data: (JSON.parse(stdout) as { data: unknown }).data }).toEqual({ code: 0, data: [] });
    expect(await contentsOf(folder)).toEqual({ "empty/": "" });
  });

  test("where nothing can be kept to go on from, it is said (6), and --no-resume does without", async () => {
    const { address } = await bench.folder();
    const dir = await tempDir();
    for (const name of ["a", "b"]) await writeFile(join(dir, name), name);
    await writeFile(join(dir, "file"), "in the way");
    const env = { ...bench.env, XDG_STATE_HOME: join(dir, "file") };
    const refused = await bench.kloudless(["put", "a", "b", address], { cwd: dir, env });
    expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining("XDG_STATE_HOME") });
    expect((await bench.kloudless(["put", "a", "b", address, "--no-resume"], { cwd: dir, env })).code).toBe(0);
    expect((await bench.kloudless(["put", "a", `${address}/one`], { cwd: dir, env })).code).toBe(0);
  });

  test("names that a header or a terminal could trip over arrive as they are (S8)", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    const names = [
      "quo\"te'",
      "ne\nw",
      "c\r\nX-Injected: yes",
      "ünï 日本 👩‍👩‍👧",
      "\u001b[31mred",
      "back\\slash",
      "-rf",
      "id=x:y",
      " blanks ",
      "100%41",
    ];
    await mkdir(join(dir, "t"));
    for (const name of names) await writeFile(join(dir, "t", name), name);
    expect((await bench.kloudless(["put", "-r", "t", address], { cwd: dir })).code).toBe(0);
    const top = (await folder.contents()).objects[0] as Folder;
    expect(await contentsOf(top)).toEqual(Object.fromEntries(names.map((name) => [name, name])));
    expect(bench.server.requests.every(({ headers }) => !("x-injected" in headers))).toBe(true);
  });

  test("--require-verify: parts with a digest are verified; a service that knows none makes it 9", async () => {
    const { address } = await bench.folder();
    const dir = await tempDir();
    const { path } = await noiseFile(dir, "small", 100);
    await writeFile(join(dir, "nothing"), "");
    expect((await bench.kloudless(["put", path, address, "--require-verify"])).code).toBe(0);
    expect((await bench.kloudless(["put", join(dir, "nothing"), address, "--require-verify"])).code).toBe(0);
    bench.server.faults.add({ method: "POST", path: /multipart/, action: { status: 501, body: { error_code: "unsupported" } } });
    const weak = await bench.kloudless(["put", path, `${address}/weak`, "--require-verify", "--json"]);
    expect(weak.code).toBe(9);
    expect(JSON.parse(weak.stdout)).toMatchObject({ data: { name: "weak", size: 100 }, meta: { verified: "size" } });
    expect(weak.stderr).toContain("digest");
  });
});

describe("put of the input", () => {
  test.each([
    ["nothing", 0],
    ["a little", 5],
    ["more than one part", 20 * MiB + 7],
  ])("%s", async (_, size) => {
    const { folder, address } = await bench.folder();
    const bytes = noise(size);
    const { code, stderr } = await bench.kloudless(["put", "-", `${address}/in`], { stdin: bytes });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^in: .*verified: /) });
    const [file] = (await folder.contents()).objects;
    expect(file?.size).toBe(size);
    if (file?.type === "file") expect(sha256(await file.contents().bytes())).toBe(sha256(bytes));
  });

  test("rcat is the same", async () => {
    const { folder, address } = await bench.folder();
    expect((await bench.kloudless(["rcat", `${address}/in`], { stdin: "x" })).code).toBe(0);
    expect((await bench.kloudless(["rcat", `${address}/in`], { stdin: "y" })).code).toBe(7);
    expect((await bench.kloudless(["rcat", `${address}/in`, "--overwrite"], { stdin: "z" })).code).toBe(0);
    expect(await contentsOf(folder)).toEqual({ in: "z" });
  });

  test("needs a name (2), and is not waited for once it failed", async () => {
    const { address } = await bench.folder();
    const { child, result } = await start(["put", "-", address], { env: bench.env });
    expect(await result).toMatchObject({ code: 2, stderr: expect.stringContaining("name") });
    expect(child.stdin.writableEnded).toBe(false);
  });

  test("Ctrl-C ends it, though the input goes on (130)", async () => {
    const { folder, address } = await bench.folder();
    const { child, result } = await start(["put", "-", `${address}/in`], { env: bench.env });
    child.stdin.write(noise(18 * MiB));
    const before = bench.server.requests.length;
    await until(() => bench.server.requests.slice(before).some(({ method, url }) => method === "PUT" && url.includes("part_number")));
    child.kill("SIGINT");
    expect(await result).toMatchObject({ code: 130 });
    expect(await contentsOf(folder)).toEqual({});
  });
});

describe("put: what makes no sense, or does not work", () => {
  test.each<[string, readonly string[], number, string]>([
    ["no arguments", ["put"], 2, "argument"],
    ["no target", ["put", "file"], 2, "ACCOUNT:/path"],
    ["no source", ["put", "ADDRESS"], 2, "nothing to upload"],
    ["a missing file", ["put", "missing", "ADDRESS"], 3, "missing"],
    ["a directory without -r", ["put", "dir", "ADDRESS"], 2, "-r"],
    ["a device", ["put", "/dev/null", "ADDRESS"], 2, "-"],
    ["a remote source", ["put", "ADDRESS/x", "ADDRESS"], 2, "in an account"],
    ["the input with others", ["put", "-", "file", "ADDRESS"], 2, "input"],
    ["a target folder that is not there", ["put", "file", "ADDRESS/missing/x"], 3, "missing"],
    ["a target folder with a slash that is not there", ["put", "file", "ADDRESS/missing/"], 3, "missing"],
    ["several sources to what is no folder", ["put", "file", "dir/file2", "ADDRESS/missing"], 3, "missing"],
    ["two of one name", ["put", "file", "dir/file", "ADDRESS"], 2, "Two of the sources"],
    ["an unknown account", ["put", "file", "nobody:/"], 3, "nobody"],
    ["an id that is not there", ["put", "file", "ID=nothing"], 3, "nothing"],
    ["a number that is none", ["put", "file", "ADDRESS", "--concurrency", "0"], 2, "--concurrency"],
    ["files at a time that are none", ["put", "file", "ADDRESS", "--transfers", "many"], 2, "--transfers"],
  ])("%s", async (_, args, code, message) => {
    const { address } = await bench.folder();
    const dir = await tempDir();
    await mkdir(join(dir, "dir"));
    for (const name of ["file", "dir/file", "dir/file2"]) await writeFile(join(dir, name), "x");
    const given = args.map((arg) => arg.replace("ADDRESS", address).replace("ID=", `${bench.one.id}:id=`));
    const result = await bench.kloudless(given, { cwd: dir });
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toMatch(/at .*\.js/);
  });

  test("a file that must not be read (6)", async () => {
    const { address } = await bench.folder();
    const dir = await tempDir();
    await writeFile(join(dir, "secret"), "x", { mode: 0 });
    // Nothing is forbidden to root.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    if (uid !== undefined) await chown(dir, uid, uid);
    const env = { ...bench.env, HOME: dir };
    const result = await bench.kloudless(["put", "secret", address], { cwd: dir, env, uid });
    expect(result).toMatchObject({ code: 6, stderr: expect.stringContaining("secret") });
  });

  test.each([
    ["no room in the account", 507, "insufficient_storage", 10],
    ["not allowed", 403, "forbidden", 6],
    ["no credential that works", 401, "unauthorized", 4],
    ["a service that is out of order", 503, "unavailable", 5],
  ])("%s: %i, %s is exit code %i, of a small and of a large file", async (_, status, error_code, code) => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    const small = await noiseFile(dir, "small", 10);
    const large = await noiseFile(dir, "large", 17 * MiB);
    for (const { path } of [small, large]) {
      bench.server.faults.add({
        method: "POST",
        path: /\/storage\/(files|multipart)/,
        times: Infinity,
        action: { status, body: { error_code, message: "No." } },
      });
      const result = await bench.kloudless(["put", path, address, "--retries", "0"]);
      bench.server.faults.clear();
      expect(result).toMatchObject({ code, stdout: "" });
      expect(result.stderr).not.toContain("transfers resume");
    }
    expect(await contentsOf(folder)).toEqual({});
  });

  test("with --json the error is an object on stderr", async () => {
    const { address } = await bench.folder();
    const { code, stdout, stderr } = await bench.kloudless(["put", "missing", address, "--json"]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "not_found", retryable: false } });
  });
});

describe("progress of put", () => {
  test("bars on a terminal that are gone at the end", async () => {
    const { address } = await bench.folder();
    const dir = await tempDir();
    const { path } = await noiseFile(dir, "日本.bin", 24 * MiB);
    bench.server.faults.add({ method: "PUT", path: /part_number/, times: 8, action: { delay: 200 } });
    const terminal = await openTerminal(["put", path, address, "--concurrency", "1"], { env: bench.env, columns: 80 });
    await terminal.waitFor(/日本\.bin .*█.*░.* \d+ % .*MiB of 24 MiB/);
    await terminal.waitFor("/s");
    expect(await terminal.exit).toBe(0);
    // The last thing that was done to the bars is taking them away, and the summary is all that stays.
    const after = terminal.output.slice(terminal.output.lastIndexOf("\u001b[J") + 3);
    expect(after).toMatch(/^1 file: 24 MiB in .*\/s\r\n$/);
    expect(terminal.output.split("\u001b[J").length).toBeGreaterThan(4);
  });

  test.each([
    ["TERM=dumb", [], { TERM: "dumb" }],
    ["--quiet", ["--quiet"], {}],
    ["--progress none", ["--progress", "none"], {}],
    ["--progress plain", ["--progress", "plain"], {}],
  ])("no bars with %s", async (_, more, env) => {
    const { address } = await bench.folder();
    const dir = await tempDir();
    const { path } = await noiseFile(dir, "x", 18 * MiB);
    bench.server.faults.add({ method: "PUT", path: /part_number/, times: 2, action: { delay: 500 } });
    const terminal = await openTerminal(["put", path, address, ...more], { env: { ...bench.env, ...env } });
    expect(await terminal.exit).toBe(0);
    for (const drawn of ["\u001b", "█"]) expect(terminal.output).not.toContain(drawn);
    expect(terminal.output === "").toBe(more.length > 0 && more[1] !== "plain");
  });

  test("--progress json: events for programs", async () => {
    const { address } = await bench.folder();
    const dir = await tempDir();
    const { path } = await noiseFile(dir, "x\ny", 18 * MiB);
    const { code, stderr } = await bench.kloudless(["put", path, address, "--progress", "json"]);
    expect(code).toBe(0);
    const events = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events[0]).toMatchObject({ type: "progress", version: 1, name: "x\ny", total: 18 * MiB });
    expect(events.at(-2)).toMatchObject({ type: "file", version: 1, name: "x\ny", outcome: "done", size: 18 * MiB });
    expect(events.at(-1)).toMatchObject({ type: "summary", version: 1, done: 1, skipped: 0, failed: 0, bytes: 18 * MiB });
  });
});
