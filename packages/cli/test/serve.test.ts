import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { run, start, tempDir } from "./run.ts";

const bench = useBench();

describe("serve", () => {
  test("runs a server that the command can be used with, until it is told to end", async () => {
    const data = join(await tempDir(), "data");
    const serving = await start(["serve", "--data", data, "--json"]);
    const ready = JSON.parse(await serving.stdout.firstLine()) as { url: string; api_key: string; accounts: { id: number }[] };
    const env = { KLOUDLESS_BASE_URL: ready.url, KLOUDLESS_API_KEY: ready.api_key };
    const listed = await run(["accounts", "ls"], { env });
    expect(listed.stdout.trimEnd().split("\n")).toHaveLength(ready.accounts.length);
    serving.child.kill("SIGTERM");
    expect(await serving.result).toMatchObject({ code: 0 });
  });

  test("says how to use it", async () => {
    const data = join(await tempDir(), "data");
    const serving = await start(["serve", "--data", data]);
    const said = await serving.stderr.until("kloudless accounts ls");
    expect(said).toMatch(/KLOUDLESS_BASE_URL=http:\/\/127\.0\.0\.1:\d+/);
    serving.child.kill("SIGINT");
    expect(await serving.result).toMatchObject({ code: 0, stdout: expect.stringContaining("API key") as string });
  });

  test("hands its options over: help, and those that make no sense (2)", async () => {
    expect(await run(["serve", "--help"])).toMatchObject({ code: 0, stdout: expect.stringContaining("--data DIR") as string });
    const wrong = await run(["serve", "--port", "many"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("--port");
  });

  test("a data directory that is in use is another error (1)", async () => {
    const data = join(await tempDir(), "data");
    await mkdir(data, { recursive: true });
    const serving = await start(["serve", "--data", data, "--json"]);
    await serving.stdout.firstLine();
    expect(await run(["serve", "--data", data])).toMatchObject({ code: 1 });
    serving.child.kill("SIGTERM");
    await serving.result;
  });
});

describe("mock", () => {
  test("runs a server that leaves nothing behind", async () => {
    const root = await tempDir();
    const serving = await start(["mock", "--json"], { env: { TMPDIR: root } });
    const ready = JSON.parse(await serving.stdout.firstLine()) as { url: string; api_key: string };
    const env = { KLOUDLESS_BASE_URL: ready.url, KLOUDLESS_API_KEY: ready.api_key };
    const accounts = JSON.parse((await run(["accounts", "ls", "--json"], { env })).stdout).data as { id: number; service: string }[];
    const account = accounts.find(({ service }) => service !== "salesforce")?.id;
    expect(await run(["mkdir", `${account}:/made`], { env })).toMatchObject({ code: 0 });
    expect(await readdir(root)).not.toEqual([]);
    serving.child.kill("SIGTERM");
    expect(await serving.result).toMatchObject({ code: 0 });
    expect(await readdir(root)).toEqual([]);
  });

  test("keeps nothing where it is told to (2)", async () => {
    const wrong = await run(["mock", "--data", "./kept"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("--data");
  });
});

describe("logs tail", () => {
  test("prints the requests that were answered, and those that come, as far as they are asked for", async () => {
    const { id } = await bench.one.storage.folders.create({ parent_id: "root", name: "before" });
    const tailing = await start(["logs", "tail", "--jsonl", "--interval", "50ms", "--method", "delete"], { env: bench.env });
    await tailing.stderr.until("Waiting");
    const said = tailing.stdout.firstLine();
    await bench.one.storage.folders.handle(id).delete();
    expect(JSON.parse(await said)).toMatchObject({ method: "DELETE", status: 204, account: bench.one.id });
    tailing.child.kill("SIGINT");
    const { code, stdout } = await tailing.result;
    expect(code).toBe(130);
    expect(stdout).not.toContain("POST");
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ["a status that is none", ["--status", "teapot"], 2, /--status/],
    ["an application that is not there", ["nothing"], 3, /./],
  ])("%s is an error of its own", async (_, args, code, message) => {
    const result = await bench.kloudless(["logs", "tail", ...args]);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toMatch(message);
  });
});
