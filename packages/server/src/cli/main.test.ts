import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempDir } from "../testing/serve.ts";
import { main } from "./main.ts";

/** Runs the command to its end, which comes when it has said something. */
async function run(args: readonly string[], env: Record<string, string> = {}, meanwhile?: (line: string) => Promise<void>) {
  const [out, err]: [string[], string[]] = [[], []];
  let stop: (() => void) | undefined;
  const code = await main(args, {
    env,
    version: () => "1.2.3",
    out: (text) => {
      out.push(text);
      if (stop !== undefined) void Promise.resolve(meanwhile?.(text)).finally(stop);
    },
    err: (text) => err.push(text),
    onSignal: (listener) => {
      stop = listener;
    },
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("a configuration names accounts, roots beside it, and keys; the environment has the last word on those", async () => {
  const dir = await tempDir();
  await mkdir(join(dir, "etc"));
  const config = join(dir, "etc", "kloudless.toml");
  const account = '[[accounts]]\nservice = "s3"\naccount = "a"\nconnector = { type = "disk", root = "here" }\n';
  await writeFile(config, `api_key = "from-the-file"\ndeveloper_key = "from-the-file"\n${account}`);
  const env = { KLOUDLESS_SERVER_DEVELOPER_KEY: "from-outside", KLOUDLESS_SERVER_API_KEY: "" };
  const { code, out } = await run(["--config", config, "--data", join(dir, "data"), "--json"], env, async (line) => {
    const { url, accounts } = JSON.parse(line);
    const metadata = '{"name":"a.txt","parent_id":"root"}';
    const headers = { authorization: "APIKey from-the-file", "x-kloudless-metadata": metadata };
    await fetch(`${url}/v1/accounts/${accounts[0].id}/storage/files`, { method: "POST", headers, body: "x" });
  });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ api_key: "from-the-file", developer_key: "from-outside", accounts: [{ service: "s3" }] });
  expect(await readFile(join(dir, "etc", "here", "a.txt"), "utf8")).toBe("x");
});

test("it can be opened to other machines with keys of its own", async () => {
  const dir = await tempDir();
  const env = { KLOUDLESS_SERVER_DEVELOPER_KEY: "0123456789abcdef", KLOUDLESS_SERVER_API_KEY: "fedcba9876543210" };
  const { code, out } = await run(["--host", "0.0.0.0", "--data", join(dir, "data")], env);
  expect([code, out]).toEqual([0, expect.stringContaining("ready at http://127.0.0.1:")]);
});

test("with --memory it leaves nothing behind, and begins anew each time", async () => {
  const root = await tempDir();
  const before = process.env.TMPDIR;
  process.env.TMPDIR = root;
  try {
    let during: string[] = [];
    const first = await run(["--memory", "--json"], {}, async () => {
      during = await readdir(root);
    });
    expect(first.code).toBe(0);
    expect(during).toHaveLength(1);
    expect(await readdir(root)).toEqual([]);
    const second = await run(["--memory"]);
    expect(second.out).toContain("nothing is kept");
    expect(second.out).not.toContain((JSON.parse(first.out) as { api_key: string }).api_key);
    expect(await readdir(root)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});

test.each([
  [["--memory", "--data", "/tmp/kept"], /--data/],
  [["--nonsense"], /--nonsense/],
  [["--config", "/nowhere/missing.toml"], /missing\.toml/],
  [["--host", "0.0.0.0"], /host: 0\.0\.0\.0/],
  [["--port", "many"], /--port/],
])("%j is misuse: named in one line, exit code 2", async (args, message) => {
  const { code, out, err } = await run(args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
  expect(err).not.toContain("\n");
});

test("a service nobody knows is misuse too, and leaves no lock behind", async () => {
  const dir = await tempDir();
  const config = join(dir, "bad.toml");
  await writeFile(config, '[[accounts]]\nservice = "nonsense"\naccount = "a"\n');
  const args = ["--data", join(dir, "data"), "--json"];
  const { code, err } = await run([...args, "--config", config]);
  expect([code, err]).toEqual([2, expect.stringContaining('accounts[0].service: "nonsense"')]);
  expect((await run(args)).code).toBe(0);
});

test("help and version", async () => {
  expect(await run(["--help"])).toEqual({ code: 0, out: expect.stringContaining("--data DIR"), err: "" });
  expect(await run(["-h"])).toEqual({ code: 0, out: expect.stringContaining("--data DIR"), err: "" });
  expect(await run(["--version"])).toEqual({ code: 0, out: "1.2.3", err: "" });
});
