import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { listed } from "./listed.ts";
import { run, tempDir } from "./run.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench();

async function planted(): Promise<string> {
  const { folder, address } = await bench.folder();
  const sub = await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
  await bench.one.storage.files.create({ parent_id: folder.id, name: "a.txt" }, "alpha");
  await bench.one.storage.files.create({ parent_id: sub.id, name: "b c.txt" }, "beta".repeat(1000));
  return address;
}

describe("about", () => {
  test("shows how much room there is", async () => {
    bench.server.faults.add({ path: "/quota", times: 3, action: { body: { total: 10_737_418_240, used: 1024, type: "quota" } } });
    const account = String(bench.one.id);
    expect((await bench.kloudless(["about", account])).stdout).toBe("total\t10737418240\nused\t1024\nfree\t10737417216\n");
    const { data } = JSON.parse((await bench.kloudless(["about", "gdrive:", "--json"])).stdout) as { data: unknown };
    expect(data).toEqual({ total: 10_737_418_240, used: 1024, type: "quota", free: 10_737_417_216 });
    const terminal = await openTerminal(["about", account], { env: bench.env });
    expect(await terminal.exit).toBe(0);
    expect(terminal.output).toMatch(/^total +10 GiB\r$/m);
  });

  test("says what the service does not tell", async () => {
    bench.server.faults.add({ path: "/quota", action: { body: { total: null, used: 5 } } });
    expect((await bench.kloudless(["about", "gdrive"])).stdout).toBe("total\tnot told\nused\t5\nfree\tnot told\n");
  });

  test("of an account without storage is exit code 12, with what to do", async () => {
    const result = await bench.kloudless(["about", "salesforce"]);
    expect(result).toMatchObject({ code: 12, stdout: "" });
    expect(result.stderr).toContain("hint:");
  });

  test("of an account that is not there is exit code 3", async () => {
    expect(await bench.kloudless(["about", "nobody"])).toMatchObject({ code: 3, stdout: "" });
  });
});

describe("size", () => {
  test("counts what is below a folder", async () => {
    const address = await planted();
    const { stdout } = await bench.kloudless(["size", address, "--jq", ".data"]);
    expect(JSON.parse(stdout)).toEqual({ files: 2, folders: 1, bytes: 4005, unknown: 0 });
    expect((await bench.kloudless(["size", `${address}/a.txt`])).stdout).toBe("files\t1\nfolders\t0\nbytes\t5\nunknown\t0\n");
    const terminal = await openTerminal(["size", address], { env: bench.env });
    expect(await terminal.exit).toBe(0);
    expect(terminal.output).toMatch(/^bytes +4005 \(3\.9 KiB\)\r$/m);
  });

  test("goes folder by folder where the service lists no other way", async () => {
    const { folder, address } = await bench.folder();
    const sub = await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
    await bench.one.storage.files.create({ parent_id: sub.id, name: "a" }, "123");
    const flat = listed([{ ...folder.toJSON(), can_list_recursively: false }]);
    bench.server.faults.add({ path: "/folders/root/contents", action: { body: flat } });
    const { stdout } = await bench.kloudless(["size", address, "--jq", ".data.bytes"]);
    expect(stdout).toBe("3\n");
  });

  test("counts files of which the size is not known", async () => {
    const { folder, address } = await bench.folder();
    const file = await bench.one.storage.files.create({ parent_id: folder.id, name: "a" }, "123");
    bench.server.faults.add({ path: "recursive=true", action: { body: listed([{ ...file.toJSON(), size: null }]) } });
    const { stdout } = await bench.kloudless(["size", address, "--jq", ".data"]);
    expect(JSON.parse(stdout)).toEqual({ files: 1, folders: 0, bytes: 0, unknown: 1 });
  });

  test("of what is not there is an error", async () => {
    expect(await bench.kloudless(["size", `${bench.one.id}:/none`])).toMatchObject({ code: 3, stdout: "" });
  });
});

describe("hashsum", () => {
  test("prints what `sha256sum -c` takes, for any name", async () => {
    const { folder, address } = await bench.folder();
    const sub = await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub dir" });
    const dir = await tempDir();
    await mkdir(join(dir, "sub dir"));
    for (const name of ["plain", "a\\b", "two\nlines", "\u001b[31m\u202ered", " é "]) {
      await bench.one.storage.files.create({ parent_id: sub.id, name }, `in ${name}`);
      await writeFile(join(dir, "sub dir", name), `in ${name}`);
    }
    const { code, stdout } = await bench.kloudless(["hashsum", address]);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(5);
    const check = spawnSync("sha256sum", ["-c", "--strict"], { cwd: dir, input: stdout, encoding: "utf8" });
    expect(check).toMatchObject({ status: 0, stderr: "" });
  });

  test("shows hostile names harmless on a terminal (S9)", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "\u001b[31mred" }, "x");
    const terminal = await openTerminal(["hashsum", address], { env: bench.env, columns: 200 });
    expect(await terminal.exit).toBe(0);
    expect(terminal.output).toContain("  \\e[31mred");
    expect(terminal.output).not.toContain("\u001b[31m");
  });

  test.each(["md5", "sha1", "sha256", "sha512"])("computes %s", async (algorithm) => {
    const address = await planted();
    const hash = createHash(algorithm).update("alpha").digest("hex");
    expect((await bench.kloudless(["hashsum", "-a", algorithm, `${address}/a.txt`])).stdout).toBe(`${hash}  a.txt\n`);
    const { stdout } = await bench.kloudless([
      "hashsum",
      "--algorithm",
      algorithm,
      `${address}/a.txt`,
      "--jq",
      ".data[] | .algorithm, .hash, .path",
    ]);
    expect(stdout).toBe(`${algorithm}\n${hash}\na.txt\n`);
  });

  test("a file that cannot be read does not hide the others, and has no sum", async () => {
    const address = await planted();
    bench.server.faults.add({
      path: /\/files\/[^/]+\/contents/,
      action: { status: 403, body: { error_code: "forbidden", message: "No." } },
    });
    const result = await bench.kloudless(["hashsum", address]);
    bench.server.faults.clear();
    expect(result.code).toBe(11);
    expect(result.stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(result.stderr).toMatch(/(a|b c)\.txt: 403/);
  });

  test("where no file can be read, it is the failure of that, with nothing on stdout", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "a" }, "x");
    bench.server.faults.add({
      path: /\/files\/[^/]+\/contents/,
      action: { status: 403, body: { error_code: "forbidden", message: "No." } },
    });
    expect(await bench.kloudless(["hashsum", address, "--json"])).toMatchObject({ code: 6, stdout: "" });
    expect(await bench.kloudless(["hashsum", `${bench.one.id}:/none`])).toMatchObject({ code: 3, stdout: "" });
  });

  test("a document that exists at the service only has no sum", async () => {
    const { folder, address } = await bench.folder();
    const file = await bench.one.storage.files.create({ parent_id: folder.id, name: "doc" }, "x");
    bench.server.faults.add({ path: "/contents", skip: 1, action: { body: listed([{ ...file.toJSON(), downloadable: false }]) } });
    const result = await bench.kloudless(["hashsum", `${address}/doc`]);
    expect(result).toMatchObject({ code: 12, stdout: "" });
    expect(result.stderr).toContain("exists at its service only");
    bench.server.faults.add({ path: "/contents", skip: 1, action: { body: listed([{ ...file.toJSON(), downloadable: false }]) } });
    expect(await bench.kloudless(["cat", `${address}/doc`])).toMatchObject({ code: 12, stdout: "" });
  });

  test("an unknown algorithm is an error that names those there are", async () => {
    const result = await bench.kloudless(["hashsum", "-a", "crc", "gdrive:/x"]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("sha256, md5, sha1, sha512");
  });
});

describe("thumbnail", () => {
  // One red pixel.
  const image = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC", "base64");

  test("saves a small image, under the name that is given or to stdout", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "dot.png" }, image);
    const cwd = await tempDir();
    const result = await bench.kloudless(["thumbnail", `${address}/dot.png`, "small.png", "--format", "png", "--size", "16"], { cwd });
    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect(result.stderr).toContain("small.png");
    const saved = await readFile(join(cwd, "small.png"));
    expect(saved.subarray(1, 4).toString()).toBe("PNG");
    expect(await readdir(cwd)).toEqual(["small.png"]);
    const asked = bench.server.requests.findLast(({ url }) => url.includes("/thumbnail"));
    expect(asked?.url).toContain("size=16");
    expect((await bench.kloudless(["thumbnail", `${address}/dot.png`, "-", "--format", "png"])).stdout).toContain("PNG");
  });

  test("of what is no image is exit code 12, and writes nothing", async () => {
    const address = await planted();
    const cwd = await tempDir();
    const result = await bench.kloudless(["thumbnail", `${address}/a.txt`, "x.png"], { cwd });
    expect(result).toMatchObject({ code: 12, stdout: "" });
    expect(await readdir(cwd)).toEqual([]);
  });

  test.each<[string, readonly string[], string]>([
    ["to an account", ["gdrive:/a", "gdrive:/b"], "is in an account"],
    ["of no size", ["gdrive:/a", "x", "--size", "0"], "--size must be"],
    ["of an unknown format", ["gdrive:/a", "x", "--format", "gif"], "--format must be one of"],
  ])("%s is an error", async (_, args, message) => {
    const result = await bench.kloudless(["thumbnail", ...args]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  test("to a directory is an error, and to a terminal too", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "dot.png" }, image);
    const cwd = await tempDir();
    await mkdir(join(cwd, "dir"));
    expect((await bench.kloudless(["thumbnail", `${address}/dot.png`, "dir"], { cwd })).code).not.toBe(0);
    const terminal = await openTerminal(["thumbnail", `${address}/dot.png`, "-"], { env: bench.env });
    expect(await terminal.exit).toBe(2);
  });
});

describe("versions ls", () => {
  test("lists what a file was", async () => {
    const address = await planted();
    const version = { id: "v1", type: "version", size: 3, modified: "2026-01-01T00:00:00Z" };
    bench.server.faults.add({ path: "/versions", times: 2, action: { body: listed([version]) } });
    expect((await bench.kloudless(["versions", "ls", `${address}/a.txt`])).stdout).toBe("3\t2026-01-01T00:00:00Z\tv1\n");
    const { stdout } = await bench.kloudless(["versions", "ls", `${address}/a.txt`, "--jsonl"]);
    expect(JSON.parse(stdout)).toEqual(version);
  });

  test("where the service keeps none it is exit code 12, with what to do", async () => {
    const address = await planted();
    const result = await bench.kloudless(["versions", "ls", `${address}/a.txt`]);
    expect(result).toMatchObject({ code: 12, stdout: "" });
    expect(result.stderr).toContain("hint:");
    expect(await bench.kloudless(["versions", "ls", address])).toMatchObject({ code: 2, stdout: "" });
  });
});

test("a command without a credential says what to do", async () => {
  const result = await run(["about", "1"], { env: { KLOUDLESS_BASE_URL: bench.server.url } });
  expect(result).toMatchObject({ code: 4, stdout: "" });
  expect(result.stderr).toContain("kloudless login");
});
