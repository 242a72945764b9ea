import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { BINARY, environment, run, start, tempDir } from "./run.ts";

const bench = useBench();
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

/** A home with a credential whose file has this content. */
async function withFile(contents: string, mode = 0o600) {
  const HOME = await tempDir();
  const directory = join(HOME, ".config/kloudless/credentials");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "default.json");
  await writeFile(path, contents);
  await chmod(path, mode);
  return { env: { HOME, KLOUDLESS_BASE_URL: bench.server.url }, directory, path };
}

describe("the file of a credential (S14)", () => {
  test("is made so that nobody else can read it, also with umask 000, and there is never a moment", async () => {
    const HOME = await tempDir();
    const env = environment({ HOME, KLOUDLESS_BASE_URL: bench.server.url, KLOUDLESS_CREDENTIALS: "file" }, HOME);
    const child = spawn("/bin/sh", ["-c", 'umask 000; exec "$@"', "sh", process.execPath, BINARY, "login", "--api-key-stdin"], { env });
    child.stdin.end(bench.server.apiKey);
    expect((await once(child, "close"))[0]).toBe(0);
    const directory = join(HOME, ".config/kloudless/credentials");
    expect(await modeOf(directory)).toBe("700");
    expect(await modeOf(join(directory, "default.json"))).toBe("600");
    expect(await readdir(directory)).toEqual(["default.json"]);
  });

  test.each([0o604, 0o640, 0o660, 0o666, 0o644])("of mode %o is not used, and what to do is said", async (mode) => {
    const { env, path } = await withFile(JSON.stringify({ apiKey: bench.server.apiKey, baseUrl: bench.server.url }), mode);
    const result = await run(["whoami"], { env });
    expect(result).toMatchObject({ code: 4, stdout: "" });
    expect(result.stderr).toContain(`chmod 600 ${path}`);
    await chmod(path, 0o600);
    expect((await run(["whoami"], { env })).code).toBe(0);
  });

  test("in a directory that others can open is not used either", async () => {
    const { env, directory } = await withFile(JSON.stringify({ apiKey: bench.server.apiKey, baseUrl: bench.server.url }));
    await chmod(directory, 0o755);
    expect(await run(["whoami"], { env })).toMatchObject({ code: 4, stderr: expect.stringContaining(`chmod 700 ${directory}`) as string });
    expect((await run(["login", "--api-key-stdin"], { env, stdin: bench.server.apiKey })).code).toBe(4);
  });

  test.each(["", "{", "canary", "[]", "null", '"canary"', '{"apiKey": 7}', '{"apiKey": {"canary": 1}}', '{"keychain": "canary"}'])(
    "of %j is damaged; a login replaces it, and a logout removes it",
    async (contents) => {
      const { env, path } = await withFile(contents);
      const damaged = await run(["accounts", "ls"], { env });
      expect(damaged).toMatchObject({ code: 4, stdout: "" });
      expect(damaged.stderr).toContain(`${path} is damaged`);
      expect(damaged.stderr).not.toContain("canary");
      expect((await run(["login", "--api-key-stdin"], { env, stdin: bench.server.apiKey })).code).toBe(0);
      expect((await run(["accounts", "ls"], { env })).code).toBe(0);
      await writeFile(path, contents);
      expect((await run(["logout"], { env })).code).toBe(0);
      expect(await readdir(join(path, ".."))).toEqual([]);
    },
  );

  test("that cannot be read is named", async () => {
    const { env, directory } = await withFile("{}");
    // Also root cannot read a loop of links.
    await symlink("work.json", join(directory, "work.json"));
    const result = await run(["accounts", "ls", "-p", "work"], { env });
    expect(result).toMatchObject({ code: 4, stdout: "" });
    expect(result.stderr).toContain("work.json cannot be read");
  });
});

describe("the keychain", () => {
  // There is no session bus here, as in containers and over ssh.
  test("that is not there is replaced by a file; asked for by name, it is an error", async () => {
    const HOME = await tempDir();
    const env = { HOME, KLOUDLESS_BASE_URL: bench.server.url };
    const asked = await run(["login", "--api-key-stdin"], {
      env: { ...env, KLOUDLESS_CREDENTIALS: "keychain" },
      stdin: bench.server.apiKey,
    });
    expect(asked).toMatchObject({ code: 4, stderr: expect.stringContaining("KLOUDLESS_CREDENTIALS=file") as string });
    const auto = await run(["login", "--api-key-stdin"], { env, stdin: bench.server.apiKey });
    expect(auto).toMatchObject({ code: 0, stderr: expect.stringContaining("credentials/default.json") as string });
  });

  test("that has the credential and cannot be opened is not the same as no credential", async () => {
    const { env } = await withFile('{"keychain": true}');
    expect(await run(["whoami"], { env })).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("keychain of this system cannot be used") as string,
    });
  });

  test("KLOUDLESS_CREDENTIALS with anything else is a mistake of usage", async () => {
    const result = await run(["login", "--api-key-stdin"], { env: { KLOUDLESS_CREDENTIALS: "vault" }, stdin: "key" });
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining("must be file or keychain") as string });
  });
});

test("no secret is in the process's arguments or its title while it runs", async () => {
  bench.server.faults.add({ path: "/accounts", action: { stall: "headers" } });
  const { child, result } = await start(["login", "--api-key-stdin"], { env: { KLOUDLESS_BASE_URL: bench.server.url } });
  child.stdin.end("canary-key");
  await expect.poll(() => bench.server.requests.some(({ headers }) => JSON.stringify(headers).includes("canary-key"))).toBe(true);
  for (const file of ["cmdline", "comm"]) expect(await readFile(`/proc/${child.pid}/${file}`, "utf8")).not.toContain("canary");
  child.kill("SIGTERM");
  expect(await result).toMatchObject({ code: 143 });
});
