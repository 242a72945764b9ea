import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { CHAPTERS } from "../src/program/tree.ts";
import { nodesOf } from "../src/program/walk.ts";
import { useBench } from "./bench.ts";
import { printed } from "./in-process.ts";
import { run, tempDir } from "./run.ts";
import { openTerminal } from "./terminal.ts";

/** Credentials that are good, so that commands go all the way, and that nothing else looks like. */
const KEYS = { apiKey: "canary-apikey-0123456789abcdef", developerKey: "canary-devkey-0123456789abcdef" };
const bench = useBench(KEYS);
const WRONG = "canary-wrong-0123456789abcdef";

/** All that must be found nowhere. */
function canaries(): string[] {
  return ["canary", ...bench.server.accounts.map(({ token }) => token)];
}

function expectClean(text: string, of: string): void {
  for (const canary of canaries()) expect(text.includes(canary), `${of} shows a credential:\n${text}`).toBe(false);
}

/** Where credentials come from. */
async function sources(): Promise<Record<string, Readonly<Record<string, string>>>> {
  const { url, apiKey, developerKey, accounts } = bench.server;
  const kept = async (credentials: object): Promise<Record<string, string>> => {
    const HOME = await tempDir();
    await mkdir(join(HOME, ".config/kloudless/credentials"), { recursive: true, mode: 0o700 });
    await writeFile(join(HOME, ".config/kloudless/credentials/default.json"), JSON.stringify({ ...credentials, baseUrl: url }), {
      mode: 0o600,
    });
    return { HOME };
  };
  return {
    "the environment": { KLOUDLESS_BASE_URL: url, KLOUDLESS_API_KEY: apiKey, KLOUDLESS_DEV_KEY: developerKey },
    "a file": await kept({ apiKey, developerKey }),
    "a file with a token": await kept({ token: accounts[0]?.token }),
    "the environment, wrong": { KLOUDLESS_BASE_URL: url, KLOUDLESS_TOKEN: WRONG, KLOUDLESS_DEV_KEY: WRONG },
    "a server that is not there": { KLOUDLESS_BASE_URL: "http://127.0.0.1:1", KLOUDLESS_API_KEY: apiKey, KLOUDLESS_RETRIES: "0" },
    "a proxy with a password": {
      KLOUDLESS_BASE_URL: url,
      KLOUDLESS_API_KEY: apiKey,
      HTTP_PROXY: "http://me:canary@127.0.0.1:1",
      KLOUDLESS_RETRIES: "0",
    },
    "an address with a password": { KLOUDLESS_BASE_URL: "http://me:canary@127.0.0.1:1", KLOUDLESS_API_KEY: apiKey },
    "a key that is none": { KLOUDLESS_BASE_URL: url, KLOUDLESS_API_KEY: "canary with blanks" },
  };
}

const LINES: readonly (readonly string[])[] = [
  ["whoami"],
  ["auth", "status"],
  ["profile", "ls"],
  ["accounts", "ls"],
  ["accounts", "get", "1"],
  ["ls", "nobody:/"],
  ["config", "ls"],
  ["config", "path"],
  ["doctor", "--bundle", "report.json"],
  ["accounts", "ls", "--timeout", "nonsense"],
];

describe("no credential is shown (S1)", () => {
  test.each([
    [["--verbose"]],
    [["--json", "--verbose"]],
    [["-vv", "--log-format", "json"]],
    [["-vv", "--log-file", "log"]],
    [["--log-file", "log", "--log-format", "json"]],
  ])(
    "with %j, whatever comes of it",
    async (options) => {
      let shown = 0;
      for (const [name, env] of Object.entries(await sources())) {
        for (const line of LINES) {
          const cwd = await tempDir();
          vi.unstubAllEnvs();
          for (const [variable, value] of Object.entries(env)) if (variable !== "HOME") vi.stubEnv(variable, value);
          const { stdout, stderr } = await printed([...line, ...options], { env, cwd });
          shown += stdout.length + stderr.length;
          expectClean(stdout + stderr, `${line.join(" ")} with ${name}`);
          const log = options.includes("--log-file") ? await readFile(join(cwd, "log"), "utf8").catch(() => "") : "";
          shown += log.length;
          expectClean(log, `the log of ${line.join(" ")} with ${name}`);
          if (line[0] === "doctor") expectClean(await readFile(join(cwd, "report.json"), "utf8"), `the report with ${name}`);
        }
      }
      expect(shown).toBeGreaterThan(5000);
    },
    120_000,
  );

  test("when the server fails, breaks off, or repeats the credential", async () => {
    const { url, apiKey, faults } = bench.server;
    const env = { KLOUDLESS_BASE_URL: url, KLOUDLESS_API_KEY: apiKey, KLOUDLESS_RETRIES: "0" };
    const echo = { error_code: "echo", message: `You sent APIKey ${apiKey}`, id: "r" };
    for (const action of [
      { status: 500, body: echo },
      { status: 403, body: echo },
      { status: 400, body: `<p>${apiKey}</p>` },
      { status: 302, headers: { location: `http://127.0.0.1:1/?key=${apiKey}` } },
      { truncate: 10 },
      { reset: "before-headers" },
    ] as const) {
      for (const options of [
        ["--verbose", "--json"],
        ["-vv", "--log-file", "log"],
      ]) {
        faults.add({ path: "/accounts", action });
        const cwd = await tempDir();
        const { code, stdout, stderr } = await run(["accounts", "ls", ...options], { env, cwd });
        expect(code).not.toBe(0);
        expectClean(stdout + stderr, JSON.stringify(action));
        if (!options.includes("log")) continue;
        const log = await readFile(join(cwd, "log"), "utf8");
        expect(log).toContain(" error ");
        expectClean(log, `the log with ${JSON.stringify(action)}`);
        faults.clear();
      }
    }
  });

  test("of what was on stdin, kept or not", async () => {
    for (const [option, secret] of [
      ["--api-key-stdin", bench.server.apiKey],
      ["--developer-key-stdin", bench.server.developerKey],
      ["--token-stdin", bench.server.accounts[0]?.token ?? ""],
      ["--token-stdin", WRONG],
      ["--client-secret-stdin", "canary with blanks"],
    ] as const) {
      const env = { KLOUDLESS_BASE_URL: bench.server.url };
      const cwd = await tempDir();
      const { stdout, stderr } = await run(["login", option, "-vv", "--json", "--log-file", "log"], { env, cwd, stdin: secret });
      expectClean(stdout + stderr + (await readFile(join(cwd, "log"), "utf8")), `login ${option}`);
    }
  });

  test("on a command line: it is refused, and not repeated", async () => {
    for (const option of ["--api-key", "--token", "--developer-key", "--dev-key", "--password"])
      for (const args of [
        ["ls", "1:/", option, WRONG],
        ["login", `${option}=${WRONG}`],
        [option, WRONG, "--json"],
      ]) {
        const result = await printed(args);
        expect(result).toMatchObject({ code: 2, stdout: "" });
        expectClean(result.stderr, args.join(" "));
      }
  });

  test("at a terminal, nor in its title", async () => {
    const terminal = await openTerminal(["whoami", "--verbose"], { env: bench.env });
    expect(await terminal.exit).toBe(0);
    expectClean(terminal.output, "whoami");
    expect(terminal.output).not.toContain("\u001b]");
  });
});

test("no command has an option or an argument that a secret would be written into", () => {
  for (const { path, spec } of nodesOf(CHAPTERS))
    for (const { flags } of Object.values(spec.options))
      expect(/<[^>]*(key|token|secret|password)[^>]*>/i.test(flags), `${path.join(" ")} ${flags}`).toBe(false);
});
