import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { type Result, type RunOptions, tempDir } from "./run.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench();

async function home(config = "") {
  const HOME = await tempDir();
  const path = join(HOME, ".config/kloudless/config.toml");
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, config);
  const kloudless = (args: readonly string[], options: RunOptions = {}): Promise<Result> =>
    bench.kloudless(args, { ...options, env: { HOME } });
  return { kloudless, config: () => readFile(path, "utf8") };
}

/** Imports an account for a test of its own. */
async function imported(account: string): Promise<number> {
  const { stdout } = await bench.kloudless(["accounts", "import", "--json"], {
    stdin: JSON.stringify({ service: "box", account, token: "canary-token", refresh_token: "canary-refresh" }),
  });
  return (JSON.parse(stdout) as { data: { id: number } }).data.id;
}

describe("accounts ls and get", () => {
  test("ls lists them, and filters", async () => {
    const { stdout } = await bench.kloudless(["accounts", "ls", "--columns", "id,service"]);
    expect(stdout.split("\n")).toContain(`${bench.one.id}\t${bench.one.service}`);
    const found = await bench.kloudless(["accounts", "ls", "--jq", ".data[].account", "--search", bench.two.account]);
    expect(found.stdout).toBe(`${bench.two.account}\n`);
    expect((await bench.kloudless(["accounts", "ls", "--active", "--jsonl"])).stdout.trim().split("\n")).toHaveLength(
      bench.server.accounts.length,
    );
  });

  test("get shows one; --full with what it can do; never the service's tokens", async () => {
    const plain = await bench.kloudless(["accounts", "get", String(bench.one.id)]);
    expect(plain.stdout).toContain(`account\t${bench.one.account}\n`);
    const full = JSON.parse((await bench.kloudless(["accounts", "get", bench.one.service, "--full", "--json"])).stdout) as { data: object };
    expect(full.data).toMatchObject({ id: bench.one.id, properties: { capabilities: expect.any(Object) as object } });
    expect(full.data).not.toHaveProperty("token");
    expect(await bench.kloudless(["accounts", "get", "999999"])).toMatchObject({ code: 3, stdout: "" });
  });
});

describe("accounts alias", () => {
  test("gives an account a name for addresses, and leaves what else is in the file", async () => {
    const { kloudless, config } = await home("# mine\n[aliases]\nold = 1 # of before\n");
    const { code, stderr } = await kloudless(["accounts", "alias", "docs", bench.one.service]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(String(bench.one.id)) as string });
    expect(await config()).toBe(`# mine\n[aliases]\nold = 1 # of before\ndocs = ${bench.one.id}\n`);
    expect((await kloudless(["ls", "docs:/"])).code).toBe(0);
    expect((await kloudless(["accounts", "alias", "--rm", "docs"])).code).toBe(0);
    expect(await config()).toBe("# mine\n[aliases]\nold = 1 # of before\n");
    expect((await kloudless(["ls", "docs:/"])).code).toBe(3);
  });

  test("with --profile, it is that profile's", async () => {
    const { kloudless, config } = await home("[profiles.work]\n");
    expect((await kloudless(["accounts", "alias", "docs", String(bench.one.id), "--profile", "work"])).code).toBe(0);
    expect((await kloudless(["ls", "docs:/", "--profile", "work"])).code).toBe(0);
    expect((await kloudless(["ls", "docs:/"])).code).toBe(3);
    expect((await kloudless(["accounts", "alias", "--rm", "docs", "--profile", "work"])).code).toBe(0);
    expect(await config()).not.toContain("docs");
  });

  test.each<[string, readonly string[], number]>([
    ["an account that is not there", ["docs", "999999"], 3],
    ["an alias that is not there", ["--rm", "docs"], 3],
    ["no account", ["docs"], 2],
    ["an account to remove", ["--rm", "docs", "1"], 2],
    ["a number for a name", ["42", "1"], 2],
    ["me", ["me", "1"], 2],
    ["a drive of Windows", ["c", "1"], 2],
    ["a name with a slash", ["a/b", "1"], 2],
    ["__proto__", ["--rm", "__proto__"], 3],
  ])("%s is an error", async (_, args, code) => {
    const { kloudless, config } = await home();
    expect(await kloudless(["accounts", "alias", ...args])).toMatchObject({ code, stdout: "" });
    expect(await config()).toBe("");
  });
});

describe("accounts import, update and rm", () => {
  test("an account is imported from stdin, and no secret is printed", async () => {
    const { code, stdout, stderr } = await bench.kloudless(["accounts", "import", "--verbose"], {
      stdin: JSON.stringify({ service: "box", account: "imported@example.com", token: "canary-token", refresh_token: "canary-refresh" }),
    });
    expect(code).toBe(0);
    expect(stdout).toContain("account\timported@example.com\n");
    expect(stdout + stderr).not.toContain("canary");
  });

  test.each<[string, string, string]>([
    ["nothing", "", "no JSON object"],
    ["no JSON", '{"token": "canary', "no JSON object"],
    ["a list", '["canary"]', "no JSON object"],
    ["no token", '{"service": "box", "account": "a"}', "`token`"],
    ["a number for a service", '{"service": 7, "account": "a", "token": "canary"}', "`service`"],
  ])("%s is a mistake of usage", async (_, stdin, message) => {
    const result = await bench.kloudless(["accounts", "import"], { stdin });
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("canary");
  });

  test("at a terminal, import says what to write instead of waiting", async () => {
    const terminal = await openTerminal(["accounts", "import"], { env: bench.env });
    expect(await terminal.exit).toBe(2);
    expect(terminal.output).toContain("from stdin");
  });

  test("update has it used or not", async () => {
    const id = await imported("update@example.com");
    const answer = await bench.kloudless(["accounts", "update", String(id), "--inactive", "--json"]);
    expect(answer.code).toBe(0);
    expect(JSON.parse(answer.stdout)).toMatchObject({ data: { id, active: false } });
    expect((await bench.kloudless(["accounts", "update", String(id), "--active"])).stderr).toContain("is active now");
    for (const args of [[], ["--active", "--inactive"]])
      expect((await bench.kloudless(["accounts", "update", String(id), ...args])).code).toBe(2);
    expect((await bench.kloudless(["accounts", "update", "999999", "--active"])).code).toBe(3);
  });

  test("rm asks, and disconnects", async () => {
    const id = String(await imported("rm@example.com"));
    expect(await bench.kloudless(["accounts", "rm", id])).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") as string });
    const terminal = await openTerminal(["accounts", "rm", id], { env: bench.env });
    await terminal.waitFor("rm@example.com");
    terminal.type("n\r");
    expect(await terminal.exit).toBe(1);
    expect((await bench.kloudless(["accounts", "rm", id, "--yes"])).code).toBe(0);
    expect((await bench.kloudless(["accounts", "get", id])).code).toBe(3);
    expect((await bench.kloudless(["accounts", "rm", id, "--yes"])).code).toBe(3);
  });
});
