import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { type Result, type RunOptions, run, tempDir } from "./run.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench();

/** A home of its own, where nobody is logged in. */
async function stranger() {
  const home = await tempDir();
  const env = { HOME: home, KLOUDLESS_BASE_URL: bench.server.url };
  const kloudless = (args: readonly string[], options: RunOptions = {}): Promise<Result> =>
    run(args, { ...options, env: { ...env, ...options.env } });
  const kept = async (profile = "default"): Promise<unknown> =>
    JSON.parse(await readFile(join(home, `.config/kloudless/credentials/${profile}.json`), "utf8"));
  return { home, env, kloudless, kept };
}

describe("login with what is there already", () => {
  test("tries an API key, keeps it, and it is used from then on, at that server", async () => {
    const { kloudless, kept } = await stranger();
    const { code, stdout, stderr } = await kloudless(["login", "--api-key-stdin"], { stdin: `${bench.server.apiKey}\n` });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain('profile "default"');
    expect(stderr).toContain("accounts");
    expect(stderr).toContain("credentials/default.json");
    expect(stderr).not.toContain(bench.server.apiKey);
    expect(await kept()).toEqual({ apiKey: bench.server.apiKey, baseUrl: bench.server.url });
    const later = await kloudless(["accounts", "ls", "--jq", ".data[].id"], { env: { KLOUDLESS_BASE_URL: undefined } });
    expect(later.stdout).toContain(String(bench.one.id));
  });

  test("a token is of one account, and takes the place of an API key; a developer key stays beside it", async () => {
    const { kloudless, kept } = await stranger();
    const [{ token, id }] = bench.server.accounts as unknown as [{ token: string; id: number }];
    await kloudless(["login", "--api-key-stdin"], { stdin: bench.server.apiKey });
    const developer = await kloudless(["login", "--developer-key-stdin"], { stdin: bench.server.developerKey });
    expect(developer.stderr).toContain("1 application");
    const answer = await kloudless(["login", "--token-stdin", "--json"], { stdin: `${token}\r\n` });
    expect(JSON.parse(answer.stdout)).toMatchObject({ data: { profile: "default", credential: "token", base_url: bench.server.url } });
    expect(await kept()).toEqual({ token, developerKey: bench.server.developerKey, baseUrl: bench.server.url });
    const me = JSON.parse((await kloudless(["whoami", "--json"])).stdout) as { data: unknown };
    expect(me.data).toMatchObject({ credential: "token, developer key", data: [{ id }] });
  });

  test("each profile has its own, and one of another server takes nothing along", async () => {
    const { kloudless, kept } = await stranger();
    await kloudless(["login", "--developer-key-stdin", "--profile", "work"], { stdin: bench.server.developerKey });
    const elsewhere = bench.server.url.replace("127.0.0.1", "localhost");
    const { code } = await kloudless(["login", "--api-key-stdin", "-p", "work", "--base-url", elsewhere], { stdin: bench.server.apiKey });
    expect(code).toBe(0);
    expect(await kept("work")).toEqual({ apiKey: bench.server.apiKey, baseUrl: elsewhere });
    expect((await kloudless(["whoami"])).code).toBe(4);
  });

  test("says when the environment has one that comes first", async () => {
    const { kloudless } = await stranger();
    const env = { KLOUDLESS_TOKEN: "another" };
    const { code, stderr } = await kloudless(["login", "--api-key-stdin"], { env, stdin: bench.server.apiKey });
    expect(code).toBe(0);
    expect(stderr).toContain("warning: KLOUDLESS_TOKEN is set");
  });

  test.each<[string, string, string, number, string]>([
    ["a wrong API key", "--api-key-stdin", "canary-wrong", 4, "does not take this API key"],
    ["a wrong token", "--token-stdin", "canary-wrong", 4, "does not take this token"],
    ["a wrong developer key", "--developer-key-stdin", "canary-wrong", 4, "does not take this developer key"],
    ["nothing", "--token-stdin", "", 2, "it is empty"],
    ["an empty line", "--token-stdin", "\n", 2, "it is empty"],
    ["two lines", "--api-key-stdin", "canary-a\ncanary-b\n", 2, "more than one line"],
    ["what is no ASCII", "--api-key-stdin", "canary-ключ", 2, "ASCII"],
    ["a whole file", "--api-key-stdin", "canary".repeat(20_000), 2, "more than 65536 bytes"],
  ])("%s is refused, and nothing is kept", async (_, option, stdin, code, message) => {
    const { kloudless, kept } = await stranger();
    const result = await kloudless(["login", option], { stdin });
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("canary");
    await expect(kept()).rejects.toThrow("ENOENT");
  });

  test("a server that is not there is temporary, and nothing is kept", async () => {
    const { kloudless, kept } = await stranger();
    const { code } = await kloudless(["login", "--api-key-stdin", "--base-url", "http://127.0.0.1:1", "--retries", "0"], { stdin: "key" });
    expect(code).toBe(5);
    await expect(kept()).rejects.toThrow("ENOENT");
  });

  test.each<[string, readonly string[], string]>([
    ["two ways at once", ["--token-stdin", "--api-key-stdin"], "Only one of"],
    ["no way, without a terminal", [], "--api-key-stdin"],
    ["an address with a password", ["--token-stdin", "--base-url", "http://me:canary@x.example"], "must not hold a user name or password"],
    ["no address", ["--token-stdin", "--base-url", "canary"], "must be an absolute http or https URL"],
    ["no name for a profile", ["--token-stdin", "--profile", "../x"], "is no name for a profile"],
  ])("%s is a mistake of usage", async (_, args, message) => {
    const { kloudless } = await stranger();
    const result = await kloudless(["login", ...args], { stdin: "secret" });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("canary");
  });

  test("a project's file does not choose where one logs in", async () => {
    const { kloudless, home } = await stranger();
    await writeFile(join(home, ".kloudless.toml"), `base_url = "${bench.server.url}"\n`);
    const { code, stderr } = await kloudless(["login", "--api-key-stdin"], { env: { KLOUDLESS_BASE_URL: undefined }, stdin: "key" });
    expect(code).toBe(2);
    expect(stderr).toContain("Say so yourself");
  });
});

describe("login at a terminal", () => {
  test("asks which way, and shows nothing of what is typed", async () => {
    const { env, kept } = await stranger();
    const terminal = await openTerminal(["login"], { env });
    await terminal.waitFor("Log in");
    terminal.type("\r");
    await terminal.waitFor("The API key:");
    terminal.type(`${bench.server.apiKey}\r`);
    expect(await terminal.exit).toBe(0);
    expect(terminal.output).not.toContain(bench.server.apiKey);
    expect(terminal.output).toContain("***");
    expect(await kept()).toMatchObject({ apiKey: bench.server.apiKey });
  });

  test("Ctrl-C at the question ends it with 130", async () => {
    const { env } = await stranger();
    const terminal = await openTerminal(["login", "--token-stdin"], { env });
    await terminal.waitFor("The token:");
    terminal.type("\u0003");
    expect(await terminal.exit).toBe(130);
  });

  test("--no-input asks nothing", async () => {
    const { env } = await stranger();
    for (const args of [["login"], ["login", "--token-stdin"]])
      expect(await (await openTerminal([...args, "--no-input"], { env })).exit).toBe(2);
  });
});

describe("where credentials are sent", () => {
  test("what was kept for one server goes to no other", async () => {
    const { kloudless } = await stranger();
    await kloudless(["login", "--api-key-stdin"], { stdin: bench.server.apiKey });
    const { code, stderr } = await kloudless(["accounts", "ls", "--base-url", "http://127.0.0.1:1"]);
    expect(code).toBe(4);
    expect(stderr).toContain(`is for ${bench.server.url}, and is not sent to http://127.0.0.1:1 (--base-url)`);
  });

  test("what is in the environment does not go where a project's file says, but to this machine", async () => {
    const { kloudless, home } = await stranger();
    const env = { KLOUDLESS_BASE_URL: undefined, KLOUDLESS_API_KEY: bench.server.apiKey };
    await writeFile(join(home, ".kloudless.toml"), 'base_url = "https://evil.example"\n');
    await mkdir(join(home, "deep", "er"), { recursive: true });
    const evil = await kloudless(["accounts", "ls"], { env, cwd: join(home, "deep", "er") });
    expect(evil.code).toBe(2);
    expect(evil.stderr).toContain("would have the credential of your environment sent to https://evil.example");
    await writeFile(join(home, ".kloudless.toml"), `base_url = "${bench.server.url}"\n`);
    expect((await kloudless(["accounts", "ls"], { env })).code).toBe(0);
  });

  test("an unknown profile is a mistake, also where the environment has a credential", async () => {
    const { kloudless } = await stranger();
    for (const env of [{}, { KLOUDLESS_API_KEY: bench.server.apiKey }]) {
      const { code, stderr } = await kloudless(["accounts", "ls", "--profile", "wrok"], { env });
      expect(code).toBe(2);
      expect(stderr).toContain('There is no profile "wrok"');
    }
  });
});
