import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { webhooks } from "@kloudless/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { useBench } from "./bench.ts";
import { start, tempDir } from "./run.ts";

const bench = useBench({ allowPrivateFetch: true });

/** A program that takes webhooks: what it took, verified. */
async function receiver(
  answer: string,
  status = 200,
): Promise<{ url: string; taken: number[][]; server: Server; next: () => Promise<void> }> {
  const taken: number[][] = [];
  let tell: (() => void) | undefined;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    taken.push([...webhooks.verify(body, request.headers["x-kloudless-signature"], bench.server.apiKey).accountIds]);
    response.writeHead(status).end(answer);
    tell?.();
  };
  const server = createServer((request, response) => void take(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const next = (): Promise<void> => new Promise((resolve) => (tell = resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, taken, server, next };
}

describe("listen", () => {
  test("sends what the API would send when something happens, prints it, and replay sends it again", async () => {
    const program = await receiver(bench.server.applicationId);
    const home = await tempDir();
    const env = { ...bench.env, HOME: home };
    const args = ["listen", "--forward-to", program.url, "--interval", "50ms", "--jsonl", "--account", String(bench.one.id)];
    const listening = await start(args, { env });
    await listening.stderr.until("Ready");
    const taken = program.next();
    const triggered = await bench.kloudless(["trigger", "rename", String(bench.one.id)]);
    expect(triggered).toMatchObject({ code: 0, stdout: "" });
    await taken;
    expect(program.taken[0]).toEqual([bench.one.id]);
    const line = JSON.parse(await listening.stdout.firstLine()) as { id: string };
    expect(line).toMatchObject({ body: `account=${bench.one.id}`, status: 200, to: program.url });
    listening.child.kill("SIGINT");
    expect((await listening.result).code).toBe(130);

    const before = program.taken.length;
    expect(await bench.kloudless(["replay", line.id], { env })).toMatchObject({ code: 0 });
    expect(await bench.kloudless(["replay"], { env })).toMatchObject({ code: 0 });
    expect(program.taken.slice(before)).toEqual([[bench.one.id], [bench.one.id]]);
  });

  test("with --application is a webhook that the server delivers to, until it ends", async () => {
    const program = await receiver(bench.server.applicationId);
    const args = ["listen", "--forward-to", program.url, "--application", bench.server.applicationId];
    const listening = await start(args, { env: bench.env });
    await listening.stderr.until("Ready");
    expect(await bench.data<unknown[]>(["webhooks", "ls", bench.server.applicationId])).toHaveLength(1);
    const taken = program.next();
    await bench.two.storage.files.create({ parent_id: "root", name: "told" }, "x");
    await taken;
    expect(program.taken[0]).toEqual([bench.two.id]);
    listening.child.kill("SIGTERM");
    expect((await listening.result).code).toBe(143);
    expect(await bench.data<unknown[]>(["webhooks", "ls", bench.server.applicationId])).toEqual([]);
  });

  test("a program that is not there is told of, and listening goes on", async () => {
    const program = await receiver("");
    program.server.close();
    await once(program.server, "close");
    const args = ["listen", "--forward-to", program.url, "--interval", "50ms", "--jsonl", "--account", String(bench.two.id)];
    const listening = await start(args, { env: bench.env });
    await listening.stderr.until("Ready");
    await bench.two.storage.files.create({ parent_id: "root", name: "untold" }, "x");
    expect(JSON.parse(await listening.stdout.firstLine())).toMatchObject({ status: null, error: "ECONNREFUSED" });
    expect(listening.child.exitCode).toBeNull();
    listening.child.kill("SIGINT");
    await listening.result;
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ["no address", ["listen"], 2, /--forward-to/],
    ["an address that is none", ["listen", "--forward-to", "localhost:3000"], 2, /http or https/],
    ["a port without an application", ["listen", "--forward-to", "http://127.0.0.1:1/", "--port", "1"], 2, /--application/],
    [
      "accounts with an application",
      ["listen", "--forward-to", "http://127.0.0.1:1/", "--application", "x", "--account", "1"],
      2,
      /--account/,
    ],
    ["an application that is not there", ["listen", "--forward-to", "http://127.0.0.1:1/", "--application", "x"], 3, /./],
    ["an event that is none", ["trigger", "explode", "1"], 2, /add, update/],
    ["nothing to replay", ["replay"], 3, /listen/],
    ["an id that was not forwarded", ["replay", "abc"], 3, /abc/],
  ])("%s is an error of its own", async (_, args, code, message) => {
    const result = await bench.kloudless(args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toMatch(message);
  });

  test("without an API key nothing can be signed (4)", async () => {
    const env = { KLOUDLESS_API_KEY: undefined, KLOUDLESS_TOKEN: bench.server.accounts[0]?.token ?? "" };
    const result = await bench.kloudless(["listen", "--forward-to", "http://127.0.0.1:1/"], { env });
    expect(result).toMatchObject({ code: 4, stdout: "" });
    expect(result.stderr).toContain("signed");
  });
});

describe("trigger", () => {
  test.each(["add", "update", "copy", "delete"])("%s makes it happen, and leaves nothing behind", async (event) => {
    const account = String(bench.one.id);
    const cursor = (await bench.kloudless(["events", "cursor", account])).stdout.trim();
    expect(await bench.kloudless(["trigger", event, account])).toMatchObject({ code: 0 });
    const events = await bench.data<{ type: string }[]>(["events", "ls", account, "--cursor", cursor]);
    expect(events.map(({ type }) => type)).toContain(event);
    expect((await bench.kloudless(["ls", `${account}:/`])).stdout).not.toContain("kloudless-trigger");
  });
});
