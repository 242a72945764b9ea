import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Client } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { STAGING_NAME } from "../storage/path.ts";
import type { Api } from "../testing/api.ts";
import { exchange, head, serve } from "../testing/serve.ts";
import type { FaultAction } from "./types.ts";

const FAST = 60;

const start = async () => serve({ faults: true });
const accounts = (api: Api) => api.get("/accounts");

/** What a client sees of a failure: the code of the system or of undici. */
const failure = (promise: Promise<unknown>): Promise<string | undefined> =>
  promise.then(
    () => undefined,
    (error: { message: string; cause?: { code?: string } }) => error.cause?.code ?? error.message,
  );

/** A plain GET as it comes over the wire, to the end of the connection. */
const wire = (api: Api, path = "/v1/accounts") => exchange(api.server, head(`GET ${path}`, { Authorization: api.authorization ?? "" }));

const bodyOf = (answer: string): string => answer.slice(answer.indexOf("\r\n\r\n") + 4);

test("without faults there is no bench, and nothing is kept", async () => {
  const { api, server } = await serve();
  await accounts(api);
  expect(server.requests).toEqual([]);
  expect(() => server.faults.add({ action: { status: 500 } })).toThrow(/faults: true/);
  server.faults.clear();
});

test("a canned answer comes as it was written", async () => {
  const { api, server } = await start();
  const zipped = gzipSync("zipped");
  const cases: [FaultAction, number, Record<string, string>, string][] = [
    [
      { status: 429, headers: { "retry-after": "3" }, body: { error_code: "too_many_requests" } },
      429,
      { "retry-after": "3", "content-type": "application/json" },
      '{"error_code":"too_many_requests"}',
    ],
    [
      { status: 502, headers: { "content-type": "text/html" }, body: "<h1>Bad Gateway</h1>" },
      502,
      { "content-type": "text/html" },
      "<h1>Bad Gateway</h1>",
    ],
    [{ status: 302, headers: { location: "http://127.0.0.1:1/" } }, 302, { location: "http://127.0.0.1:1/", "content-length": "0" }, ""],
    [{ status: 503 }, 503, {}, ""],
    [{ body: "not JSON", headers: { "content-type": "application/json" } }, 200, {}, "not JSON"],
    [{ body: zipped, headers: { "content-encoding": "gzip" } }, 200, { "content-encoding": "gzip" }, "zipped"],
    [{ status: 200, headers: { "set-cookie": ["a=1", "b=2"] } }, 200, { "set-cookie": "a=1, b=2" }, ""],
  ];
  for (const [action, status, headers, text] of cases) {
    server.faults.add({ action });
    const answer = await accounts(api);
    expect([answer.status, answer.text]).toEqual([status, text]);
    for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
  }
  expect((await accounts(api)).status).toBe(200);
});

test("a fault hits what it is meant for, as often as it is meant to, after as many as it lets pass", async () => {
  const { api, server } = await start();
  const statuses = async (count: number, send = () => accounts(api)) => {
    const all = [];
    for (let n = 0; n < count; n++) all.push((await send()).status);
    return all;
  };
  server.faults.add({ method: "post", action: { status: 500 } });
  expect(await statuses(1)).toEqual([200]);
  server.faults.clear();
  server.faults.add({ path: "/storage/", action: { status: 500 } });
  expect(await statuses(1)).toEqual([200]);
  expect(await statuses(2, () => api.contents())).toEqual([500, 200]);
  server.faults.add({ path: /\/accounts\?page=\d$/g, times: 2, action: { status: 500 } });
  expect(await statuses(3, () => api.get("/accounts?page=1"))).toEqual([500, 500, 200]);
  server.faults.add({ skip: 2, times: 2, action: { status: 500 } });
  expect(await statuses(5)).toEqual([200, 200, 500, 500, 200]);
  server.faults.add({ action: { status: 501 } });
  server.faults.add({ action: { status: 502 } });
  expect(await statuses(3)).toEqual([501, 502, 200]);
  server.faults.add({ times: Infinity, action: { status: 500 } });
  expect(await statuses(3)).toEqual([500, 500, 500]);
  server.faults.clear();
  expect(await statuses(1)).toEqual([200]);
});

test("a reset comes without a byte, before or after the body, and nothing is done", async () => {
  const { api, server } = await start();
  for (const reset of ["before-headers", "after-body"] as const) {
    server.faults.add({ action: { reset } });
    expect(await failure(api.folder("docs"))).toBe("ECONNRESET");
  }
  expect(await api.names()).toEqual([]);
  server.faults.add({ action: { reset: "after-body" } });
  await failure(api.upload("a", "x".repeat(300_000)));
  expect(server.requests.at(-1)).toMatchObject({ bodyBytes: 300_000, aborted: true, status: undefined });
});

test("commitThenReset does what was asked, and tells nobody", async () => {
  const { api, server } = await start();
  const send = [
    () => api.folder("docs"),
    () => api.upload("a.txt", "abc"),
    async () =>
      api.delete(`${api.storage()}/files/${(await api.post(`${api.storage()}/convert_id`, { raw_id: "/a.txt", type: "file" })).json.id}`),
  ];
  const after = [["docs"], ["a.txt", "docs"], ["docs"]];
  for (const [index, request] of send.entries()) {
    server.faults.add({
      method: index === 2 ? "DELETE" : "POST",
      path: index === 2 ? "/files/" : /\/(files|folders)$/,
      action: { commitThenReset: true },
    });
    expect(await failure(request())).toBe("ECONNRESET");
    expect(await api.names()).toEqual(after[index]);
  }
});

test("resetAfter sends so many bytes of the real answer, then resets", async () => {
  const { api, server } = await start();
  for (const after of [0, 1, 100]) {
    server.faults.add({ action: { resetAfter: after } });
    const answer = await wire(api);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(bodyOf(answer)).toHaveLength(after);
  }
  server.faults.add({ action: { resetAfter: 10 } });
  expect(await failure(accounts(api))).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
});

test("truncate declares the whole length and sends less, in good order", async () => {
  const { api, server } = await start();
  const whole = bodyOf(await wire(api));
  for (const after of [0, 1, 100]) {
    server.faults.add({ action: { truncate: after } });
    const answer = await wire(api);
    expect(answer.toLowerCase()).toContain(`content-length: ${whole.length}\r\n`);
    expect(bodyOf(answer)).toHaveLength(after);
  }
  server.faults.add({ action: { truncate: 10 } });
  expect(await failure(accounts(api))).toBe("UND_ERR_SOCKET");
});

test("truncateChunked sends no length and no last chunk", async () => {
  const { api, server } = await start();
  for (const after of [0, 1, 100]) {
    server.faults.add({ action: { truncateChunked: after } });
    const answer = (await wire(api)).toLowerCase();
    expect(answer).toContain("transfer-encoding: chunked\r\n");
    expect(answer).not.toContain("content-length");
    expect(answer).not.toContain("\r\n0\r\n");
    expect(
      bodyOf(answer)
        .replace(/^[\da-f]+\r\n/, "")
        .replace(/\r\n$/, ""),
    ).toHaveLength(after);
  }
  server.faults.add({ action: { truncateChunked: 10 } });
  expect(await failure(accounts(api))).toBe("UND_ERR_SOCKET");
});

test.each([0, 40])(
  "a download is cut at the byte, whatever its chunks, and though its client is busy for %i ms at a time",
  async (busy) => {
    const { api, server } = await start();
    const body = Buffer.alloc(1_000_000, "abc");
    const { id } = (await api.upload("big", body)).json;
    const cut = 300_001;
    for (const action of [{ resetAfter: cut }, { truncate: cut }, { stall: "body" as const, afterBytes: cut }]) {
      server.faults.add({ path: "/contents", action });
      const received = await new Promise<number>((resolve) => {
        const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
        let answer = "";
        const finish = (): void => {
          socket.destroy();
          resolve(bodyOf(answer).length);
        };
        socket.on("error", () => undefined).on("close", finish);
        socket.setEncoding("latin1").on("data", (chunk: string) => {
          answer += chunk;
          for (const end = performance.now() + busy; performance.now() < end; );
          // One that stands still does so for ever, and is given the time to go on.
          if (action.stall !== undefined && bodyOf(answer).length >= cut) setTimeout(finish, 100);
        });
        socket.write(head(`GET /v1${api.storage()}/files/${id}/contents`, { Authorization: api.authorization ?? "" }));
      });
      expect(received, JSON.stringify(action)).toBe(cut);
    }
  },
);

test("faults and canned answers go together", async () => {
  const { api, server } = await start();
  server.faults.add({ action: { body: "0123456789", truncate: 4 } });
  const answer = await wire(api);
  expect(answer).toContain("content-length: 10\r\n");
  expect(bodyOf(answer)).toBe("0123");
  server.faults.add({ action: { delay: FAST, status: 503 } });
  const before = performance.now();
  expect((await accounts(api)).status).toBe(503);
  expect(performance.now() - before).toBeGreaterThan(FAST - 5);
});

test("a delay only delays", async () => {
  const { api, server } = await start();
  server.faults.add({ action: { delay: FAST } });
  const before = performance.now();
  expect((await api.upload("a", "x".repeat(200_000))).json.size).toBe(200_000);
  expect(performance.now() - before).toBeGreaterThan(FAST - 5);
});

test.each([
  [{ stall: "headers" }, 0],
  [{ stall: "body" }, 0],
  [{ stall: "body", afterBytes: 7 }, 7],
] as const)("%j lasts until the client or the server gives up", async (action, bytes) => {
  const { api, server } = await start();
  server.faults.add({ method: "POST", action });
  const received: string[] = [];
  const abort = new AbortController();
  const request = async (): Promise<void> => {
    const response = await fetch(`${server.url}/v1${api.storage()}/folders`, {
      method: "POST",
      headers: { authorization: api.authorization ?? "" },
      body: '{"name":"docs"}',
      signal: abort.signal,
    });
    for await (const chunk of response.body ?? []) received.push(Buffer.from(chunk as Uint8Array).toString());
  };
  const failed = failure(request());
  await new Promise((done) => setTimeout(done, FAST));
  expect(received.join("")).toHaveLength(bytes);
  abort.abort();
  expect(await failed).toBeDefined();
  expect(await api.names()).toEqual(action.stall === "headers" ? [] : ["docs"]);
});

test("an upload is reset after so many bytes, which are counted, and leaves nothing", async () => {
  const { api, server, root } = await start();
  for (const after of [0, 1, 500_000]) {
    server.faults.add({ method: "POST", action: { resetUploadAfter: after } });
    const upload = api.upload("half", Buffer.alloc(5_000_000));
    expect(await failure(upload)).toMatch(/ECONNRESET|EPIPE/);
    const request = server.requests.at(-1);
    expect(request?.bodyBytes).toBeGreaterThanOrEqual(after);
    expect(request?.bodyBytes).toBeLessThan(5_000_000);
    await expect.poll(() => server.requests.at(-1)?.aborted).toBe(true);
  }
  await expect.poll(() => readdir(join(root, STAGING_NAME)).catch(() => [])).toEqual([]);
  expect(await api.names()).toEqual([]);
});

async function pair(action: FaultAction): Promise<{ client: Client; get: () => Promise<number>; api: Api }> {
  const { api, server } = await start();
  const client = new Client(server.url);
  onTestFinished(() => client.destroy());
  server.faults.add({ action });
  const get = async () => {
    const { statusCode, body } = await client.request({
      path: "/v1/accounts",
      method: "GET",
      headers: { authorization: api.authorization ?? "" },
    });
    await body.dump();
    return statusCode;
  };
  return { client, get, api };
}

test("closeKeepAlive ends the connection after an answer that did not say so", async () => {
  const { get, api } = await pair({ closeKeepAlive: true });
  expect(await get()).toBe(200);
  await expect.poll(() => api.server.sockets()).toBe(0);
  await new Promise((done) => setTimeout(done, FAST));
  expect(await get()).toBe(200);
  const [first, second] = api.server.requests;
  expect(first).toMatchObject({ status: 200, aborted: false });
  expect(first?.socketId).not.toBe(second?.socketId);
  expect((await wire(api)).toLowerCase()).toContain("connection: close");
});

test("closeKeepAlive on reuse lets the next request run into a dead connection", async () => {
  const { get, api } = await pair({ closeKeepAlive: "on-reuse" });
  expect(await get()).toBe(200);
  await new Promise((done) => setTimeout(done, FAST));
  await expect(get()).rejects.toThrow();
  expect(await get()).toBe(200);
  const [first, second, third] = api.server.requests;
  expect(second).toMatchObject({ socketId: first?.socketId, status: undefined, aborted: true });
  expect(third?.socketId).not.toBe(first?.socketId);
});

test("requests are kept as they arrived", async () => {
  const { api, server } = await start();
  const body = Buffer.alloc(300_000, "x");
  await api.upload("a", body, { headers: { "X-Kloudless-Source": "test" } });
  await api.folder("docs");
  await api.get("/accounts?page=1&nonsense");
  const [upload, folder, list] = server.requests;
  expect(upload).toMatchObject({
    method: "POST",
    url: `/v1${api.storage()}/files`,
    bodyBytes: 300_000,
    bodySha256: createHash("sha256").update(body).digest("hex"),
    body: undefined,
    aborted: false,
  });
  expect(upload?.headers).toMatchObject({ "x-kloudless-source": "test", authorization: api.authorization });
  expect(folder?.bodySha256).toBe(createHash("sha256").update('{"name":"docs","parent_id":"root"}').digest("hex"));
  expect(list).toMatchObject({ method: "GET", url: "/v1/accounts?page=1&nonsense", bodyBytes: 0 });
  await api.send("POST", `${api.storage()}/folders`, { body: { name: "b" }, headers: { "content-type": "application/json" } });
  expect(server.requests.at(-1)?.body).toBe('{"name":"b"}');
  await expect.poll(() => server.requests.map(({ status }) => status)).toEqual([201, 201, 200, 201]);
});

test("connections are told apart", async () => {
  const { api, server } = await start();
  const requests = head("GET /v1/accounts", { Authorization: api.authorization ?? "" });
  await exchange(server, requests.replace("close", "keep-alive") + requests);
  await exchange(server, requests);
  expect(server.requests.map(({ socketId }) => socketId)).toEqual([1, 1, 2]);
  expect(server.sockets()).toBe(0);
});
