import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { tempDir } from "./testing/serve.ts";

const BIN = fileURLToPath(new URL("bin.ts", import.meta.url));
const TSX = createRequire(import.meta.url).resolve("tsx");
const HEADERS = { "content-type": "application/octet-stream", "x-kloudless-metadata": '{"name":"a.txt","parent_id":"root"}' };

interface Running {
  readonly child: ChildProcess;
  readonly exit: Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** What it printed, once it is ready. */
  readonly ready: Promise<string>;
}

/** The command itself, in a process of its own. */
function run(args: readonly string[], cwd: string): Running {
  const child = spawn(process.execPath, ["--import", TSX, BIN, ...args], { cwd });
  let [stdout, stderr] = ["", ""];
  const ready = new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
      if (stdout.endsWith("\n")) resolve(stdout);
    });
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return { child, ready, exit: once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr })) };
}

async function stop({ child, exit }: Running, signal: NodeJS.Signals): ReturnType<typeof run>["exit"] {
  child.kill(signal);
  return exit;
}

test("starts with nothing configured, says so in one line, and knows everything again the next time", async () => {
  const dir = await tempDir();
  const first = run(["--json"], dir);
  const line = await first.ready;
  expect(line.split("\n")).toHaveLength(2);
  const ready = JSON.parse(line);
  expect(Object.keys(ready)).toEqual(["ready", "url", "application_id", "api_key", "developer_key", "accounts"]);
  expect(ready).toMatchObject({ ready: true, accounts: [{ service: "gdrive" }, { service: "box" }, { service: "salesforce" }] });
  expect(Object.keys(ready.accounts[0])).toEqual(["id", "service", "token"]);
  const headers = { authorization: `APIKey ${ready.api_key}` };
  const files = `${ready.url}/v1/accounts/${ready.accounts[0].id}/storage/files`;
  const { id } = (await (await fetch(files, { method: "POST", headers: { ...headers, ...HEADERS }, body: "kept" })).json()) as {
    id: string;
  };
  expect(await stop(first, "SIGTERM")).toEqual({ code: 0, stdout: line, stderr: "" });

  const second = run(["--data", join(dir, "kloudless-data"), "--json"], dir);
  const again = JSON.parse(await second.ready);
  expect({ ...again, url: "" }).toEqual({ ...ready, url: "" });
  const contents = `${again.url}/v1/accounts/${ready.accounts[0].id}/storage/files/${id}/contents`;
  expect(await (await fetch(contents, { headers })).text()).toBe("kept");
  expect((await stop(second, "SIGINT")).code).toBe(0);
});

test("shows people their keys once, and takes a second process for a mistake, but no crash", async () => {
  const dir = await tempDir();
  const first = run([], dir);
  const text = await first.ready;
  expect(text).toMatch(/ready at http:\/\/127\.0\.0\.1:\d+\n[\s\S]*API key +\S{43}\ndeveloper key +\S{43}\n/);
  const second = await run([], dir).exit;
  expect([second.code, second.stdout]).toEqual([1, ""]);
  expect(second.stderr).toContain(`in use by the process ${first.child.pid}`);
  await stop(first, "SIGKILL");
  const third = run([], dir);
  expect(await third.ready).not.toMatch(/API key +\S{43}/);
  expect((await stop(third, "SIGTERM")).code).toBe(0);
});

test("a signal lets an upload under way finish", async () => {
  const dir = await tempDir();
  const running = run(["--json"], dir);
  const ready = JSON.parse(await running.ready);
  const { readable, writable } = new TransformStream<Uint8Array>();
  const writer = writable.getWriter();
  const upload = fetch(`${ready.url}/v1/accounts/${ready.accounts[0].id}/storage/files`, {
    method: "POST",
    headers: { authorization: `APIKey ${ready.api_key}`, ...HEADERS },
    body: readable,
    duplex: "half",
  });
  await writer.write(Buffer.from("first"));
  await new Promise((done) => setTimeout(done, 200));
  running.child.kill("SIGTERM");
  await new Promise((done) => setTimeout(done, 200));
  await writer.write(Buffer.from(" second"));
  await writer.close();
  expect(await (await upload).json()).toMatchObject({ size: 12 });
  expect((await running.exit).code).toBe(0);
});
