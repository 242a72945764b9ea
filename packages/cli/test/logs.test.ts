import { execFileSync } from "node:child_process";
import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { noise } from "./files.ts";
import { start, tempDir } from "./run.ts";

const bench = useBench();
const K = 1024;
/** A program of the system. */
const MAKE_PIPE = "mkfifo";

interface Line {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The objects of a log. */
function objects(text: string): Line[] {
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

describe("--log-file", () => {
  test("has what --verbose says, with the time, and leaves stderr as it is", async () => {
    const dir = await tempDir();
    const plain = await bench.kloudless(["accounts", "ls"], { cwd: dir });
    const logged = await bench.kloudless(["accounts", "ls", "--log-file", "a.log"], { cwd: dir });
    expect(logged).toEqual(plain);
    const text = await readFile(join(dir, "a.log"), "utf8");
    expect(text).toMatch(/^\S+ debug GET \/accounts: 200 in \d+ ms \(request .+\)\n$/);
    expect(text.split(" ", 1)[0]).toMatch(TIME);
    expect((await stat(join(dir, "a.log"))).mode & 0o777).toBe(0o600);
    expect((await bench.kloudless(["accounts", "ls", "--verbose", "--log-file", "b.log"], { cwd: dir })).stderr).toMatch(
      /^GET \/accounts: 200/,
    );
  });

  test("is appended to, by the variable too, and keeps the mode it has", async () => {
    const dir = await tempDir();
    const path = join(dir, "a.log");
    await writeFile(path, "before\n", { mode: 0o640 });
    const env = { KLOUDLESS_LOG_FILE: path };
    for (let turn = 0; turn < 2; turn++) expect(await bench.kloudless(["accounts", "ls"], { env })).toMatchObject({ code: 0, stderr: "" });
    expect(await readFile(path, "utf8")).toMatch(/^before\n\S+ debug GET.*\n\S+ debug GET.*\n$/);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  test("as JSON has an object a line with the fields that programs look for", async () => {
    const dir = await tempDir();
    bench.server.faults.add({ path: "/accounts", action: { status: 503, headers: { "retry-after": "0" } } });
    const path = join(dir, "log");
    expect(await bench.kloudless(["accounts", "ls", "--log-file", path, "--log-format", "json"])).toMatchObject({ code: 0, stderr: "" });
    const [first, second] = objects(await readFile(path, "utf8"));
    expect(first).toMatchObject({
      level: "debug",
      request: "GET /accounts",
      status: 503,
      attempt: 1,
      milliseconds: expect.any(Number) as number,
    });
    expect(second).toMatchObject({
      level: "debug",
      request: "GET /accounts",
      status: 200,
      attempt: 2,
      request_id: expect.any(String) as string,
    });
    expect(second?.message).toContain("GET /accounts: 200");
    for (const { time } of [first, second] as Line[]) expect(time).toMatch(TIME);
  });

  test("has notes, warnings and the failure, also with --quiet and with --json", async () => {
    const dir = await tempDir();
    const { address } = await bench.folder();
    await writeFile(join(dir, "file"), "content");
    for (const options of [["--quiet"], ["--json"], []]) {
      const path = join(dir, `log ${options.join("")}`);
      const log = ["--log-file", path, "--log-format", "json", ...options];
      expect((await bench.kloudless(["put", "file", address, "--overwrite", ...log], { cwd: dir })).code).toBe(0);
      const failed = await bench.kloudless(["ls", `${address}/nowhere`, ...log], { cwd: dir });
      expect(failed.code).toBe(3);
      if (options.length === 0) expect(failed.stderr).toMatch(/^error: /);
      const lines = objects(await readFile(path, "utf8"));
      if (!options.includes("--quiet"))
        expect(lines).toContainEqual(expect.objectContaining({ level: "info", message: expect.stringMatching(/^file: 7 B/) as string }));
      expect(lines.at(-1)).toMatchObject({ level: "error", code: expect.any(String) as string, exit_code: 3, retryable: false });
    }
  });

  test("says that the run was interrupted", async () => {
    const dir = await tempDir();
    const path = join(dir, "log");
    const { child, result } = await start(["events", "tail", String(bench.one.id), "--log-file", path], { env: bench.env });
    await expect.poll(() => readFile(path, "utf8").catch(() => "")).toContain("GET");
    child.kill("SIGINT");
    expect(await result).toMatchObject({ code: 130 });
    expect(await readFile(path, "utf8")).toMatch(/Z warning Interrupted\.\n$/);
  });

  test("that cannot be opened is a mistake (2): nothing is sent", async () => {
    const dir = await tempDir();
    await writeFile(join(dir, "target"), "");
    await symlink(join(dir, "target"), join(dir, "link"));
    await mkdir(join(dir, "dir"));
    execFileSync(MAKE_PIPE, [join(dir, "pipe")]);
    for (const [path, message] of [
      ["no/where", "ENOENT"],
      ["dir", "EISDIR"],
      ["link", "is a link"],
      ["pipe", "ENXIO"],
      ["/dev/null", "no file"],
    ] as const) {
      const before = bench.server.requests.length;
      const result = await bench.kloudless(["accounts", "ls", "--log-file", path], { cwd: dir });
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(result.stderr).toContain("--log-file: ");
      expect(result.stderr).toContain(message);
      expect(bench.server.requests).toHaveLength(before);
    }
    expect(await readFile(join(dir, "target"), "utf8")).toBe("");
  });

  test("that cannot be written to its end is said, after all was done", async () => {
    const dir = await tempDir();
    const { code, stdout, stderr } = await bench.kloudless(["accounts", "ls", "--plain", "--log-file", "full.log"], {
      cwd: dir,
      // No file may grow beyond nothing; what is told of it is a pipe.
      shell: `trap "" XFSZ; ulimit -f 0; exec "$@"`,
    });
    expect(code).toBe(1);
    expect(stdout).toContain(String(bench.one.id));
    expect(stderr).toMatch(/^error: The log could not be written to its end: .*full\.log: EFBIG/);
  });
});

describe("-vv", () => {
  test("tells headers and waits, too, without what may be secret; by the variable as a number", async () => {
    const wait = { path: "/accounts", action: { status: 503, headers: { "retry-after": "0", "set-cookie": "canary" } } };
    for (const [args, env] of [
      [["-vv"], {}],
      [["-v", "-v"], {}],
      [["--verbose", "--verbose"], {}],
      [[], { KLOUDLESS_VERBOSE: "2" }],
    ] as const) {
      bench.server.faults.add(wait);
      const { code, stderr } = await bench.kloudless(["accounts", "ls", ...args], { env });
      expect(code).toBe(0);
      expect(stderr).toMatch(/^GET \/accounts: 503\n(> .*\n)+(< .*\n)+GET \/accounts: 503 in /);
      expect(stderr).toContain("\n> authorization: [hidden]\n");
      expect(stderr).toContain("\n< set-cookie: [hidden]\n");
      expect(stderr).toMatch(/\n< content-type: application\/json/);
      expect(stderr).toMatch(/\nGET \/accounts: attempt 1 is repeated in \d+ ms: /);
      expect(stderr).not.toContain("canary");
      expect(stderr).not.toContain(bench.server.apiKey);
    }
    for (const [args, env] of [
      [["-v"], {}],
      [["-v"], { KLOUDLESS_VERBOSE: "2" }],
      [[], { KLOUDLESS_VERBOSE: "true" }],
    ] as const) {
      const { stderr } = await bench.kloudless(["accounts", "ls", ...args], { env });
      expect(stderr).toMatch(/^GET \/accounts: 200 in .*\n$/);
    }
    expect((await bench.kloudless(["accounts", "ls"], { env: { KLOUDLESS_VERBOSE: "0" } })).stderr).toBe("");
  });

  test("is told to a log with fields, and to none without it", async () => {
    const dir = await tempDir();
    const log = (name: string, ...more: string[]) =>
      bench.kloudless(["accounts", "ls", "--log-file", join(dir, name), "--log-format", "json", ...more]);
    await log("deep", "-vv");
    const [first] = objects(await readFile(join(dir, "deep"), "utf8"));
    expect(first).toMatchObject({ level: "trace", request: "GET /accounts", status: 200, sent: { authorization: "[hidden]" } });
    await log("plain", "-v");
    expect(objects(await readFile(join(dir, "plain"), "utf8")).map(({ level }) => level)).toEqual(["debug"]);
  });
});

describe("--log-format", () => {
  test("json without a file makes lines of stderr objects", async () => {
    const { address } = await bench.folder();
    const args = ["ls", `${address}/nowhere`, "--log-format", "json"];
    const quiet = objects((await bench.kloudless(args)).stderr);
    expect(quiet).toEqual([expect.objectContaining({ level: "error", exit_code: 3 })]);
    const lines = objects((await bench.kloudless([...args, "-v"])).stderr);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines.slice(0, -1)) expect(line).toMatchObject({ level: "debug", status: expect.any(Number) as number });
    expect(lines.at(-1)).toMatchObject({ level: "error" });
  });

  test("must be one there is", async () => {
    expect(await bench.kloudless(["accounts", "ls", "--log-format", "xml"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--log-format must be one of text, json") as string,
    });
  });
});

describe("--stats", () => {
  test("has lines for all files while they are moved, and none without it", async () => {
    const { folder, address } = await bench.folder();
    for (const name of ["a", "b"]) await bench.one.storage.files.create({ parent_id: folder.id, name }, noise(128 * K));
    const get = async (...options: string[]) => (await bench.kloudless(["get", "-r", address, await tempDir(), ...options])).stderr;
    const told = await get("--bwlimit", "128K", "--stats", "200ms");
    expect(told).toMatch(/^[01] of 2 files, [\d.]+ (B|KiB)/m);
    expect(told).toMatch(/^2 files: 256 KiB in /m);
    expect(await get("--stats", "0")).not.toContain(" of 2 files");
    expect(await get()).not.toContain(" of 2 files");
  });

  test("must be a time", async () => {
    expect(await bench.kloudless(["accounts", "ls", "--stats", "often"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--stats must be a time") as string,
    });
  });
});
