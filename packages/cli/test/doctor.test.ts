import { once } from "node:events";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { useBench } from "./bench.ts";
import { type RunOptions, run, tempDir } from "./run.ts";

const bench = useBench();

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly hint?: string;
}

/** What doctor finds, by what it looked at. */
async function examine(options: RunOptions = {}) {
  const { code, stdout, stderr } = await run(["doctor", "--json"], options);
  const { data } = JSON.parse(stdout) as { data: Finding[] };
  return { code, stderr, findings: Object.fromEntries(data.map((finding) => [finding.check, finding])) };
}

/** A server that is none of ours. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("doctor", () => {
  test("finds everything in order, a line each, and ends with 0", async () => {
    const { code, stdout } = await bench.kloudless(["doctor"]);
    expect(code).toBe(0);
    const states = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t").slice(0, 2).join(" "));
    expect(states).toEqual([
      "ok node",
      "ok config",
      "ok project",
      "ok credentials",
      "ok keychain",
      "ok environment",
      "ok proxy",
      "ok dns",
      "ok server",
      "ok clock",
      "ok credential",
      "ok credential",
    ]);
    expect(stdout).toContain("API key (KLOUDLESS_API_KEY): opens 3 accounts");
    expect(stdout).not.toContain(bench.server.apiKey);
  });

  test("a credential that is not taken fails, with what to do", async () => {
    const { code, findings, stderr } = await examine({ env: { ...bench.env, KLOUDLESS_API_KEY: "canary", KLOUDLESS_DEV_KEY: undefined } });
    expect(code).toBe(1);
    expect(findings.credential).toMatchObject({ status: "fail", message: expect.stringContaining("does not take this API key") as string });
    expect(stderr).toContain('"code":"unhealthy"');
    expect(JSON.stringify(findings)).not.toContain("canary");
  });

  test("no credential is worth a warning", async () => {
    const { code, findings } = await examine({ env: { KLOUDLESS_BASE_URL: bench.server.url } });
    expect(code).toBe(0);
    expect(findings.credential).toMatchObject({ status: "warn", hint: expect.stringContaining("kloudless login") as string });
  });

  test("a server that is not there, one that is another, and a name that does not exist are told apart", async () => {
    const there = (KLOUDLESS_BASE_URL: string) => examine({ env: { KLOUDLESS_BASE_URL } });
    expect((await there("http://127.0.0.1:1")).findings.server).toMatchObject({
      status: "fail",
      message: expect.stringContaining("cannot be reached") as string,
    });
    const other = await serving((_, response) => response.end("<h1>Welcome to nginx</h1>".repeat(10_000)).statusCode);
    const wrong = await serving((_, response) => response.writeHead(404).end("no"));
    expect((await there(wrong)).findings.server).toMatchObject({
      status: "fail",
      message: expect.stringContaining("answers with 404, and not as the API does") as string,
    });
    expect((await there(other)).findings.server?.status).toBe("ok");
    expect((await there("http://nowhere.invalid")).findings.dns).toMatchObject({ status: "fail" });
  });

  test("a clock that differs is told of", async () => {
    const url = await serving((_, response) =>
      response.writeHead(401, { date: new Date(Date.now() - 10 * 60_000).toUTCString() }).end('{"error_code":"unauthorized"}'),
    );
    const { code, findings } = await examine({ env: { KLOUDLESS_BASE_URL: url } });
    expect(code).toBe(0);
    expect(findings.clock).toMatchObject({
      status: "warn",
      message: expect.stringMatching(/^(9|10) min \d+ s ahead of the server's$/) as string,
    });
  });

  test("a server that never answers does not keep it waiting longer than --timeout", async () => {
    const url = await serving(() => undefined);
    const { findings } = await examine({ env: { KLOUDLESS_BASE_URL: url, KLOUDLESS_TIMEOUT: "200ms" } });
    expect(findings.server).toMatchObject({ status: "fail", message: expect.stringContaining("no answer within 200 ms") as string });
  });

  test("files that are no good have a line of their own", async () => {
    const HOME = await tempDir();
    await mkdir(join(HOME, ".config/kloudless/credentials"), { recursive: true, mode: 0o700 });
    await writeFile(join(HOME, ".config/kloudless/credentials/default.json"), '{"apiKey":"canary"}', { mode: 0o644 });
    const exposed = await examine({ env: { HOME, KLOUDLESS_BASE_URL: bench.server.url } });
    expect(exposed.code).toBe(1);
    expect(exposed.findings["credentials of default"]).toMatchObject({
      status: "fail",
      hint: expect.stringContaining("chmod 600") as string,
    });
    await writeFile(join(HOME, ".config/kloudless/config.toml"), 'token = "canary"\n');
    const bad = await examine({ env: { HOME } });
    expect(bad.code).toBe(1);
    expect(bad.findings.config).toMatchObject({ status: "fail", message: expect.stringContaining("looks like a secret") as string });
    expect(JSON.stringify([exposed, bad])).not.toContain("canary");
  });

  test("proxies are shown without their passwords", async () => {
    const env = { KLOUDLESS_BASE_URL: bench.server.url, HTTPS_PROXY: "http://me:canary@proxy.example:8080", NO_PROXY: "127.0.0.1" };
    const { findings } = await examine({ env });
    expect(findings.proxy).toMatchObject({ status: "ok", message: "HTTPS_PROXY=proxy.example:8080, NO_PROXY=127.0.0.1" });
    expect((await examine({ env: { ...env, HTTPS_PROXY: "canary" } })).findings.proxy?.status).toBe("warn");
  });

  test("an unknown profile and a choice of keychain that is none fail", async () => {
    const { code, findings } = await examine({ env: { ...bench.env, KLOUDLESS_PROFILE: "nope", KLOUDLESS_CREDENTIALS: "vault" } });
    expect(code).toBe(1);
    expect(findings.credential).toMatchObject({ status: "fail", message: expect.stringContaining("nope") as string });
    expect(findings.keychain).toMatchObject({ status: "fail" });
  });

  test("--bundle writes a report that only its owner can read, without secrets", async () => {
    const dir = await tempDir();
    const { code } = await bench.kloudless(["doctor", "--bundle", "report.json"], { cwd: dir, env: { KLOUDLESS_TOKEN: "canary" } });
    expect(code).toBe(0);
    expect((await stat(join(dir, "report.json"))).mode & 0o777).toBe(0o600);
    const text = await readFile(join(dir, "report.json"), "utf8");
    expect(JSON.parse(text)).toMatchObject({
      versions: { node: process.versions.node },
      environment: expect.arrayContaining(["KLOUDLESS_API_KEY", "KLOUDLESS_TOKEN"]) as string[],
      settings: { profile: "default", base_url: bench.server.url },
      findings: expect.arrayContaining([expect.objectContaining({ check: "node" })]) as object[],
    });
    for (const secret of [bench.server.apiKey, bench.server.developerKey, "canary"]) expect(text).not.toContain(secret);
    const nowhere = await bench.kloudless(["doctor", "--bundle", "no/where/report.json"], { cwd: dir });
    expect(nowhere).toMatchObject({ code: 3, stderr: expect.stringContaining("no/where") as string });
  });
});
