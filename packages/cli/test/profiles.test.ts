import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { type Result, type RunOptions, run, tempDir } from "./run.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench();

/** A home with a profile `default` (API key) and a profile `work` (developer key). */
async function home(config = "") {
  const HOME = await tempDir();
  const dir = join(HOME, ".config/kloudless");
  await mkdir(join(dir, "credentials"), { recursive: true, mode: 0o700 });
  const { url, apiKey, developerKey } = bench.server;
  await writeFile(join(dir, "credentials/default.json"), JSON.stringify({ apiKey, baseUrl: url }), { mode: 0o600 });
  await writeFile(join(dir, "credentials/work.json"), JSON.stringify({ developerKey, baseUrl: url }), { mode: 0o600 });
  await writeFile(join(dir, "config.toml"), config);
  const kloudless = (args: readonly string[], options: RunOptions = {}): Promise<Result> =>
    run(args, { ...options, env: { HOME, ...options.env } });
  return { HOME, kloudless, config: () => readFile(join(dir, "config.toml"), "utf8"), dir };
}

const rows = ({ stdout }: Result): string[][] =>
  stdout
    .slice(0, -1)
    .split("\n")
    .map((line) => line.split("\t"));

describe("whoami", () => {
  test("says which credential it is, where it comes from, and what it opens; never the secret", async () => {
    const { kloudless, dir } = await home();
    const { code, stdout } = await kloudless(["whoami"]);
    expect(code).toBe(0);
    expect(
      Object.fromEntries(
        stdout
          .trimEnd()
          .split("\n")
          .map((line) => line.split("\t")),
      ),
    ).toEqual({
      profile: "default",
      base_url: bench.server.url,
      credential: "API key",
      source: join(dir, "credentials/default.json"),
      accounts: String(bench.server.accounts.length),
    });
    const developer = await kloudless(["whoami", "-p", "work", "--json"]);
    expect(JSON.parse(developer.stdout)).toMatchObject({ data: { profile: "work", credential: "developer key", applications: 1 } });
    const token = await kloudless(["whoami", "--json"], {
      env: { KLOUDLESS_TOKEN: bench.server.accounts[0]?.token, KLOUDLESS_BASE_URL: bench.server.url },
    });
    expect(JSON.parse(token.stdout)).toMatchObject({ data: { source: "KLOUDLESS_TOKEN", data: [{ id: bench.one.id }] } });
    for (const { stdout: text } of [developer, token])
      expect(text).not.toMatch(new RegExp(`${bench.server.apiKey}|${bench.server.accounts[0]?.token}`));
  });

  test("4 where there is no credential, or one that is not taken", async () => {
    const { kloudless } = await home();
    expect(await run(["whoami"])).toMatchObject({ code: 4, stdout: "", stderr: expect.stringContaining("kloudless login") as string });
    const wrong = await kloudless(["whoami"], { env: { KLOUDLESS_API_KEY: "canary", KLOUDLESS_BASE_URL: bench.server.url } });
    expect(wrong).toMatchObject({ code: 4, stdout: "" });
    expect(wrong.stderr).not.toContain("canary");
  });
});

describe("auth status", () => {
  test("tries all profiles, and tells of each; 0 when the one in use works", async () => {
    const { kloudless, dir } = await home();
    await writeFile(join(dir, "credentials/old.json"), JSON.stringify({ token: "canary-gone", baseUrl: bench.server.url }), {
      mode: 0o600,
    });
    await writeFile(join(dir, "credentials/open.json"), "{}", { mode: 0o644 });
    const result = await kloudless(["auth", "status"]);
    expect(result.code).toBe(0);
    const states = Object.fromEntries(rows(result).map(([current, name, , kinds, , status]) => [`${current}${name}`, [kinds, status]]));
    expect(states).toEqual({
      "*default": ["API key", "ok"],
      work: ["developer key", "ok"],
      old: ["token", expect.stringContaining("does not take this token")],
      open: ["", expect.stringContaining("is open to others (mode 644)")],
    });
    expect(result.stdout).not.toContain("canary");
    expect((await kloudless(["auth", "status", "-p", "old"])).code).toBe(4);
  });

  test("--offline asks nobody", async () => {
    const { kloudless } = await home();
    const before = bench.server.requests.length;
    const { code, stdout } = await kloudless(["auth", "status", "--offline", "--jsonl"]);
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toContain('"status":"not checked"');
    expect(bench.server.requests).toHaveLength(before);
  });
});

describe("profile", () => {
  test("ls lists those of the configuration and those with a credential", async () => {
    const { kloudless } = await home('[profiles.play]\nbase_url = "https://play.example"\n');
    expect(rows(await kloudless(["profile", "ls"]))).toEqual([
      ["*", "default", "true", ""],
      ["", "play", "false", "https://play.example"],
      ["", "work", "true", ""],
    ]);
  });

  test("use changes the one in use, and leaves the file's comments", async () => {
    const { kloudless, config } = await home('# mine\napi_version = "v1" # as ever\n');
    expect((await kloudless(["profile", "use", "work"])).code).toBe(0);
    expect(await config()).toContain("# mine\n");
    expect(await config()).toContain("# as ever");
    expect(rows(await kloudless(["profile", "ls"]))).toContainEqual(["*", "work", "true", ""]);
    const over = await kloudless(["profile", "use", "default"], { env: { KLOUDLESS_PROFILE: "work" } });
    expect(over.stderr).toContain("KLOUDLESS_PROFILE names a profile, too");
  });

  test("rm asks, and removes settings and credential", async () => {
    const { kloudless, config, HOME } = await home(
      'profile = "work"\n\n[profiles.work]\napi_version = "v2"\n\n[profiles.play]\napi_version = "v1"\n',
    );
    expect(await kloudless(["profile", "rm", "work"])).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") as string });
    const terminal = await openTerminal(["profile", "rm", "work"], { env: { HOME } });
    await terminal.waitFor("Remove the profile");
    terminal.type("n\r");
    expect(await terminal.exit).toBe(1);
    expect((await kloudless(["profile", "rm", "work", "--yes"])).code).toBe(0);
    expect(await config()).not.toContain("work");
    expect(await config()).toContain("play");
    expect(rows(await kloudless(["profile", "ls"])).map(([, name]) => name)).toEqual(["default", "play"]);
  });

  test.each([["use"], ["rm"]])("%s of one that is nowhere is a mistake of usage", async (what) => {
    const { kloudless } = await home();
    const result = await kloudless(["profile", what, "nope", "--yes"]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("There are: default, work");
  });
});

describe("logout", () => {
  test("removes the credential of the profile, or of all, and says that it is still good", async () => {
    const { kloudless } = await home();
    const { code, stderr } = await kloudless(["logout"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("it is still good") as string });
    expect((await kloudless(["whoami"])).code).toBe(4);
    expect((await kloudless(["logout"])).stderr).toContain("has no credential");
    expect((await kloudless(["logout", "--all"])).stderr).toContain('"work"');
    expect((await kloudless(["logout", "--all"], { env: { KLOUDLESS_TOKEN: "x" } })).stderr).toContain(
      "KLOUDLESS_TOKEN is set, and is still used",
    );
  });
});

describe("auth token", () => {
  test("prints the credential that calls are made with, for another program", async () => {
    const { kloudless } = await home();
    expect(await kloudless(["auth", "token"])).toEqual({ code: 0, stdout: `${bench.server.apiKey}\n`, stderr: "" });
    const developer = await kloudless(["auth", "token", "-p", "work", "--kind", "developer-key", "--json"]);
    expect(JSON.parse(developer.stdout)).toMatchObject({ data: bench.server.developerKey });
    const env = { KLOUDLESS_TOKEN: "of-the-environment" };
    expect((await kloudless(["auth", "token"], { env })).stdout).toBe("of-the-environment\n");
  });

  test("shows it on a terminal only when it is told to", async () => {
    const { HOME } = await home();
    const refused = await openTerminal(["auth", "token"], { env: { HOME } });
    expect(await refused.exit).toBe(2);
    expect(refused.output).toContain("--show");
    expect(refused.output).not.toContain(bench.server.apiKey);
    const shown = await openTerminal(["auth", "token", "--show"], { env: { HOME } });
    expect(await shown.exit).toBe(0);
    expect(shown.output).toContain(bench.server.apiKey);
  });

  test.each<[string, readonly string[], number, string]>([
    ["a kind that is not there", ["--kind", "token"], 4, "has no token"],
    ["a profile that is not there", ["-p", "none"], 2, "none"],
    ["another server", ["--base-url", "http://127.0.0.1:1"], 4, "is not sent"],
  ])("%s is an error", async (_, options, code, message) => {
    const { kloudless } = await home();
    const result = await kloudless(["auth", "token", ...options]);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});
