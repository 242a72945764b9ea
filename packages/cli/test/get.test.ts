import { chown, mkdir, readdir, readFile, readlink, rename, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { MiB, noise, sha256, sha256Of, until } from "./files.ts";
import { HOSTILE_NAMES } from "./hostile-names.ts";
import { type Result, run, start, tempDir } from "./run.ts";

const bench = useBench({ partSize: MiB });
type Folder = Awaited<ReturnType<typeof bench.folder>>["folder"];

const upload = (folder: Folder, name: string, body: string | Uint8Array) =>
  bench.one.storage.files.create({ parent_id: folder.id, name }, body);

/** All files below a directory, with what is in them. */
async function treeOf(dir: string): Promise<Record<string, string>> {
  // Names are those of a service: one is `__proto__`.
  const found = Object.create(null) as Record<string, string>;
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      found[`${entry.name}/`] = "";
      for (const [name, text] of Object.entries(await treeOf(join(dir, entry.name)))) found[`${entry.name}/${name}`] = text;
    } else found[entry.name] = entry.isFile() ? await readFile(join(dir, entry.name), "utf8") : "no file";
  }
  return found;
}

/** A listing of a folder as a service could give it, with names that our server does not take. */
function lists(
  folder: Folder,
  objects: readonly { readonly name: string; readonly id: string; readonly type?: string; readonly size?: number }[],
): void {
  const full = objects.map((object) => ({ size: 7, account: bench.one.id, type: "file", downloadable: true, api: "storage", ...object }));
  bench.server.faults.add({
    method: "GET",
    path: new RegExp(`/folders/${encodeURIComponent(folder.id)}/contents`),
    times: Infinity,
    action: { body: { objects: full, count: full.length, total: full.length, next_page: null } },
  });
}

describe("get", () => {
  test("a file into the current directory, into a directory, to a new name", async () => {
    const { folder, address } = await bench.folder();
    await upload(folder, "a.txt", "content");
    const dir = await tempDir();
    await mkdir(join(dir, "sub"));
    for (const target of [[], ["sub"], ["sub/b"], [`${dir}/c`]]) {
      const { code, stdout, stderr } = await bench.kloudless(["get", `${address}/a.txt`, ...target], { cwd: dir });
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
      expect(stderr).toMatch(/^(a\.txt|b|c): 7 B in .*, verified: digest\n$/);
    }
    expect(await treeOf(dir)).toEqual({ "a.txt": "content", c: "content", "sub/": "", "sub/a.txt": "content", "sub/b": "content" });
    expect((await stat(join(dir, "a.txt"))).mode & 0o7111).toBe(0);
  });

  test("--json says where it is, and how far it was verified", async () => {
    const { folder, address } = await bench.folder();
    const { id } = await upload(folder, "a", "content");
    const dir = await tempDir();
    const { stdout } = await bench.kloudless(["get", `${address}/a`, "--json"], { cwd: dir });
    expect(JSON.parse(stdout)).toMatchObject({
      data: { path: join(dir, "a"), size: 7, verified: "digest", resumed: false, file: { id, type: "file" } },
    });
  });

  test("what is there is not replaced (7), but with --overwrite; it keeps its mode, without what makes a program of it (S7)", async () => {
    const { folder, address } = await bench.folder();
    await upload(folder, "a", "new");
    await upload(folder, "large", noise(9 * MiB));
    const dir = await tempDir();
    for (const name of ["a", "large"]) {
      await writeFile(join(dir, name), "old", { mode: 0o750 });
      expect(await bench.kloudless(["get", `${address}/${name}`], { cwd: dir })).toMatchObject({
        code: 7,
        stderr: expect.stringContaining("--overwrite"),
      });
      expect(await readFile(join(dir, name), "utf8")).toBe("old");
      expect((await bench.kloudless(["get", `${address}/${name}`, "--overwrite"], { cwd: dir })).code).toBe(0);
      expect((await stat(join(dir, name))).mode & 0o7777).toBe(0o640);
    }
    expect(await readFile(join(dir, "a"), "utf8")).toBe("new");
    expect((await readdir(dir)).toSorted()).toEqual(["a", "large"]);
  });

  test("what comes there meanwhile stays (7)", async () => {
    const { folder, address } = await bench.folder();
    await upload(folder, "a", "new");
    const dir = await tempDir();
    bench.server.faults.add({ method: "GET", path: /files\/.*\/contents/, action: { delay: 500 } });
    const before = bench.server.requests.length;
    const { result } = await start(["get", `${address}/a`], { env: bench.env, cwd: dir });
    await until(() => bench.server.requests.slice(before).some(({ url }) => /files\/.*contents/.test(url)));
    await writeFile(join(dir, "a"), "mine");
    expect(await result).toMatchObject({ code: 7 });
    expect(await treeOf(dir)).toEqual({ a: "mine" });
  });

  test("a link that the user names is followed with --overwrite, and stays one", async () => {
    const { folder, address } = await bench.folder();
    await upload(folder, "a", "new");
    const dir = await tempDir();
    await writeFile(join(dir, "real"), "old");
    await symlink("real", join(dir, "link"));
    expect((await bench.kloudless(["get", `${address}/a`, "link", "--overwrite"], { cwd: dir })).code).toBe(0);
    expect(await readlink(join(dir, "link"))).toBe("real");
    expect(await readFile(join(dir, "real"), "utf8")).toBe("new");
  });

  test("to the output; several one after the other", async () => {
    const { folder, address } = await bench.folder();
    await upload(folder, "a", "1\u0000\n");
    await upload(folder, "b", "2");
    expect(await bench.kloudless(["get", `${address}/a`, `${address}/b`, "-"])).toMatchObject({ code: 0, stdout: "1\u0000\n2" });
    expect(await bench.kloudless(["get", `${address}/a`, "-", "-q"])).toEqual({ code: 0, stdout: "1\u0000\n", stderr: "" });
  });

  test("a reader that goes away ends it (141)", async () => {
    const { folder, address } = await bench.folder();
    await upload(folder, "big", noise(12 * MiB));
    const { child, result } = await start(["get", `${address}/big`, "-"], { env: bench.env });
    child.stdout.once("data", () => child.stdout.destroy());
    expect((await result).code).toBe(141);
  });

  test("a folder with all that is in it: into a directory, to a new name; all of an account", async () => {
    const { folder, address } = await bench.folder();
    const sub = await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
    await bench.one.storage.folders.create({ parent_id: folder.id, name: "empty" });
    await upload(folder, "a", "1");
    await upload(sub, "日本", "2");
    const dir = await tempDir();
    expect((await bench.kloudless(["get", "-r", address], { cwd: dir })).code).toBe(0);
    expect((await bench.kloudless(["get", "-r", address, "named"], { cwd: dir })).code).toBe(0);
    const tree = { a: "1", "sub/": "", "sub/日本": "2", "empty/": "" };
    expect(await treeOf(join(dir, "named"))).toEqual(tree);
    expect(await treeOf(join(dir, folder.name))).toEqual(tree);
    const all = await tempDir();
    expect((await bench.kloudless(["get", "-r", `${bench.one.id}:/`, all])).code).toBe(0);
    expect(await treeOf(join(all, folder.name))).toEqual(tree);
  });

  test("--require-verify: a service that vouches for nothing makes it 9, and the file is there", async () => {
    const { folder, address } = await bench.folder();
    await upload(folder, "a", "content");
    const dir = await tempDir();
    expect((await bench.kloudless(["get", `${address}/a`, "good", "--require-verify"], { cwd: dir })).code).toBe(0);
    bench.server.faults.add({
      method: "GET",
      path: /files\/.*\/contents/,
      action: { body: "content", headers: { "content-length": "7" } },
    });
    const weak = await bench.kloudless(["get", `${address}/a`, "weak", "--require-verify"], { cwd: dir });
    expect(weak).toMatchObject({ code: 9, stderr: expect.stringContaining("digest") });
    expect(await treeOf(dir)).toEqual({ good: "content", weak: "content" });
  });
});

describe("get: names of services (S3, S4, S5)", () => {
  test("each of more than 300 hostile names is downloaded, in the directory and nowhere else, and no two into one file", async () => {
    const { folder } = await bench.folder();
    const top = await tempDir();
    const dir = join(top, "out");
    await mkdir(dir);
    await mkdir(join(top, "out2"));
    const { id } = await upload(folder, "real", "content");
    const objects = HOSTILE_NAMES.map((name) => ({ name, id }));
    lists(folder, [...objects, { name: "same", id }, { name: "same", id }]);
    const result = await bench.kloudless(["get", "-r", `${bench.one.id}:id=${folder.id}`, join(dir, "in"), "--transfers", "16"]);
    bench.server.faults.clear();
    expect(result.code).toBe(0);
    expect(result.stderr.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(await readdir(top)).toEqual(["out", "out2"]);
    expect(await readdir(dir)).toEqual(["in"]);
    expect(await readdir(join(top, "out2"))).toEqual([]);
    const tree = await treeOf(join(dir, "in"));
    expect(Object.keys(tree)).toHaveLength(HOSTILE_NAMES.length + 2);
    expect(new Set(Object.values(tree))).toEqual(new Set(["content"]));
    for (const name of await readdir(join(dir, "in"))) expect((await stat(join(dir, "in", name))).mode & 0o7111).toBe(0);
  }, 120_000);

  test("folders with such names, too", async () => {
    const { folder } = await bench.folder();
    const sub = await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
    await upload(sub, "f", "x");
    const top = await tempDir();
    await mkdir(join(top, "out"));
    const names = ["..", "../../up", "/abs", "a/b", ".", "", "x\u0000y", "\ud800"];
    lists(
      folder,
      names.map((name) => ({ name, id: sub.id, type: "folder" })),
    );
    const result = await bench.kloudless(["get", "-r", `${bench.one.id}:id=${folder.id}`, "out"], { cwd: top });
    bench.server.faults.clear();
    expect(result.code).toBe(0);
    expect(await readdir(top)).toEqual(expect.arrayContaining(["out"]));
    expect((await readdir(top)).filter((name) => !name.startsWith("."))).toEqual(["out"]);
    const below = await treeOf(join(top, "out", folder.name));
    expect(Object.keys(below).filter((name) => name.endsWith("/f"))).toHaveLength(names.length);
  });

  test("a directory that is a link to elsewhere is not written into; what else there is comes (11)", async () => {
    const { folder, address } = await bench.folder();
    const sub = await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
    await upload(sub, "f", "x");
    await upload(folder, "a", "1");
    await upload(folder, "link", "2");
    const [dir, outside] = [await tempDir(), await tempDir()];
    await writeFile(join(outside, "kept"), "kept");
    await symlink(outside, join(dir, "sub"));
    await symlink(join(outside, "kept"), join(dir, "link"));
    const result = await bench.kloudless(["get", "-r", address, join(dir, "..", dir.split("/").at(-1) ?? ""), "--overwrite"]);
    expect(result.code).toBe(0);
    // Into the directory itself: its links are in the way.
    await symlink(outside, join(dir, folder.name, "x")).catch(() => undefined);
    const again = await tempDir();
    await mkdir(join(again, folder.name));
    await symlink(outside, join(again, folder.name, "sub"));
    await symlink(join(outside, "kept"), join(again, folder.name, "link"));
    const refused = await bench.kloudless(["get", "-r", address, again, "--overwrite"]);
    expect(refused).toMatchObject({ code: 11, stderr: expect.stringContaining("is a link") });
    expect(await readFile(join(again, folder.name, "a"), "utf8")).toBe("1");
    // The link itself was replaced.
    expect(await readFile(join(again, folder.name, "link"), "utf8")).toBe("2");
    expect(await treeOf(outside)).toEqual({ kept: "kept" });
  });

  test.skipIf(process.platform !== "linux")("a directory that becomes a link in the middle of a download changes nothing", async () => {
    const { folder, address } = await bench.folder();
    const sub = await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
    const bytes = noise(20 * MiB);
    await upload(sub, "f", bytes);
    const [dir, outside] = [await tempDir(), await tempDir()];
    bench.server.faults.add({ method: "GET", path: /files\/.*\/contents/, skip: 1, action: { delay: 700 } });
    const before = bench.server.requests.length;
    const { result } = await start(["get", "-r", address, "out", "--concurrency", "1"], { env: bench.env, cwd: dir });
    await until(() => bench.server.requests.slice(before).filter(({ url }) => /files\/.*contents/.test(url)).length > 1);
    await rename(join(dir, "out", "sub"), join(dir, "moved"));
    await symlink(outside, join(dir, "out", "sub"));
    expect((await result).code).toBe(0);
    expect(await readdir(outside)).toEqual([]);
    expect(await sha256Of(join(dir, "moved", "f"))).toBe(sha256(bytes));
    await unlink(join(dir, "out", "sub"));
  });
});

describe("get: what makes no sense, or does not work", () => {
  test.each<[string, readonly string[], number, string]>([
    ["no arguments", ["get"], 2, "argument"],
    ["a local source", ["get", "file", "dir"], 2, "not in an account"],
    ["only the output", ["get", "-"], 2, "not in an account"],
    ["a missing file", ["get", "ADDRESS/missing"], 3, "missing"],
    ["a folder without -r", ["get", "ADDRESS"], 2, "-r"],
    ["a folder to the output", ["get", "-r", "ADDRESS", "-"], 2, "output"],
    ["a folder to the output without -r", ["get", "ADDRESS", "-"], 2, "folder"],
    ["a directory that is not there", ["get", "ADDRESS/a", "missing/x"], 3, "missing"],
    ["a directory with a slash that is not there", ["get", "ADDRESS/a", "missing/"], 3, "missing"],
    ["several to what is not there", ["get", "ADDRESS/a", "ADDRESS/b", "missing"], 3, "missing"],
    ["several to a file", ["get", "ADDRESS/a", "ADDRESS/b", "file"], 2, "not a directory"],
    ["below a file", ["get", "ADDRESS/a", "file/x"], 3, "file"],
    ["a folder to a file", ["get", "-r", "ADDRESS", "file"], 2, "not a directory"],
    ["to a device", ["get", "ADDRESS/a", "/dev/full"], 2, "no regular file"],
    ["to a file that is there", ["get", "ADDRESS/a", "file"], 7, "--overwrite"],
    ["parts that are too small", ["get", "ADDRESS/a", "--part-size", "1"], 2, "--part-size"],
    ["--require-verify to the output", ["get", "ADDRESS/a", "-", "--require-verify"], 2, "--require-verify"],
  ])("%s", async (_, args, code, message) => {
    const { folder, address } = await bench.folder();
    for (const name of ["a", "b"]) await upload(folder, name, name);
    const dir = await tempDir();
    await writeFile(join(dir, "file"), "old");
    await mkdir(join(dir, "dir"));
    const result = await bench.kloudless(
      args.map((arg) => arg.replace("ADDRESS", address)),
      { cwd: dir },
    );
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(await treeOf(dir)).toMatchObject({ file: "old", "dir/": "" });
    expect(Object.keys(await treeOf(dir)).filter((name) => !name.startsWith(".local"))).toEqual(["dir/", "file"]);
  });

  test("a document that exists at its service only (12)", async () => {
    const { folder } = await bench.folder();
    const { id } = await upload(folder, "doc", "content");
    bench.server.faults.add({
      method: "GET",
      path: new RegExp(`/files/${encodeURIComponent(id)}$`),
      action: { body: { id, name: "doc", type: "file", size: null, downloadable: false } },
    });
    bench.server.faults.add({
      method: "GET",
      path: new RegExp(`/folders/${encodeURIComponent(id)}$`),
      action: { status: 404, body: { error_code: "not_found" } },
    });
    expect(await bench.kloudless(["get", `${bench.one.id}:id=${id}`])).toMatchObject({ code: 12 });
  });

  test("no room on the disk (10), and nothing is left there", async () => {
    const { folder, address } = await bench.folder();
    await upload(folder, "small", noise(2 * MiB));
    await upload(folder, "large", noise(12 * MiB));
    const dir = await tempDir();
    for (const name of ["small", "large"]) {
      const result = await onSmallDisk(dir, ["get", `${address}/${name}`, join(dir, name)]);
      expect(result).toMatchObject({ code: 10 });
      expect(result.stderr).not.toContain("/proc/self");
      // What came of a large file is kept, to go on with.
      expect(result.stdout.trim()).toMatch(
        name === "small" ? /^\.$/ : /^\.\n(\.\/\.kloudless-[\da-f]{32}\.d)\n\1\/\.kloudless-[\da-f-]{36}\.part$/,
      );
      expect(result.stderr.includes("transfers resume")).toBe(name === "large");
    }
  });

  test("no room for the output (10)", async () => {
    const { folder, address } = await bench.folder();
    await upload(folder, "a", noise(MiB));
    expect(await throughShell('exec "$@" >/dev/full', ["get", `${address}/a`, "-"])).toMatchObject({ code: 10 });
  });

  test("a directory that must not be written to (6)", async () => {
    const { folder, address } = await bench.folder();
    await upload(folder, "a", "x");
    const dir = await tempDir();
    const closed = join(dir, "closed");
    await mkdir(closed, { mode: 0o555 });
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    if (uid !== undefined) await chown(dir, uid, uid);
    const result = await bench.kloudless(["get", `${address}/a`, closed], { env: { ...bench.env, HOME: dir }, cwd: dir, uid });
    expect(result).toMatchObject({ code: 6 });
    expect(result.stderr).not.toContain("/proc/self");
  });

  test.each([
    ["not allowed", 403, "forbidden", 6],
    ["gone meanwhile", 404, "not_found", 3],
    ["a service that is out of order", 503, "unavailable", 5],
  ])("%s: %i, %s is exit code %i", async (_, status, error_code, code) => {
    const { folder, address } = await bench.folder();
    await upload(folder, "a", "x");
    const dir = await tempDir();
    bench.server.faults.add({
      method: "GET",
      path: /files\/.*\/contents/,
      times: Infinity,
      action: { status, body: { error_code, message: "No." } },
    });
    const result = await bench.kloudless(["get", `${address}/a`, "x", "--retries", "0"], { cwd: dir });
    bench.server.faults.clear();
    expect(result).toMatchObject({ code, stdout: "" });
    expect((await readdir(dir)).filter((name) => name !== ".local")).toEqual([]);
  });
});

/** Runs the command by a shell script, in which it is `"$@"`. */
async function throughShell(script: string, args: readonly string[]): Promise<Result> {
  return run(args, { env: bench.env, shell: script });
}

/** Runs the command while a directory is a disk of its own with 1 MiB; it then prints what is on that disk. */
function onSmallDisk(dir: string, args: readonly string[]): Promise<Result> {
  const script = `mount -t tmpfs -o size=1m none ${dir} || exit 99; "$@"; code=$?; (cd ${dir} && find . -type f -o -type d | sort); exit $code`;
  return throughShell(`exec unshare -rm sh -c '${script}' sh "$@"`, args);
}
