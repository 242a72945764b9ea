import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { client, never, rejection, until } from "../../test/client.ts";
import { failure, httpServer, json, requestServer, tcpServer } from "../../test/raw-server.ts";
import type { RequestOptions } from "../request.ts";
import { ExponentialBackoff } from "../retry/exponential-backoff.ts";

const GET = { method: "GET", path: "/things" } as const;

const warnings: Error[] = [];
const note = (warning: Error) => void warnings.push(warning);
beforeAll(() => void process.on("warning", note));
afterAll(() => void process.off("warning", note));

/** Starts a call, aborts it when told to, and says how it ended. */
function abortable(start: (options: RequestOptions) => Promise<unknown>): { abort: () => Promise<number>; error: Promise<unknown> } {
  const controller = new AbortController();
  const error = rejection(start({ signal: controller.signal }));
  return {
    error,
    async abort() {
      const at = performance.now();
      controller.abort("enough");
      expect(await error).toMatchObject({ name: "AbortError", code: "aborted", cause: "enough" });
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
      return performance.now() - at;
    },
  };
}

describe("an abort", () => {
  it("before the call sends nothing", async () => {
    const server = await httpServer((response) => json(response, {}));
    const error = await rejection(client(server.url).request(GET, { signal: AbortSignal.abort("too late") }));
    expect(error).toMatchObject({ name: "AbortError", cause: "too late" });
    expect(server.connections).toBe(0);
  });

  it("ends a call that waits for a connection", async () => {
    // A TLS server that never says hello: the connection is made, and is of no use.
    const server = await tcpServer(() => undefined);
    const kloudless = client(server.url.replace("http:", "https:"));
    const call = abortable((options) => kloudless.request(GET, options));
    await until(() => server.sockets() === 1);
    expect(await call.abort()).toBeLessThan(1000);
  });

  it("ends a call that waits for a socket of its own, and spares the sockets of others", async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((done) => (release = done));
    const server = await httpServer(async (response) => {
      await gate;
      json(response, {});
    });
    const kloudless = client(server.url);
    const running = Array.from({ length: 256 }, () => kloudless.request(GET));
    await until(() => server.requests.length === 256);
    const queued = Array.from({ length: 10 }, () => abortable((options) => kloudless.request(GET, options)));
    await sleep(20);
    for (const call of queued) expect(await call.abort()).toBeLessThan(1000);
    release();
    await Promise.all(running);
    await kloudless.request(GET);
    expect(server.requests).toHaveLength(257);
    expect(server.sockets()).toBe(256);
  });

  it("ends a call whose body is being sent", async () => {
    let received = 0;
    const server = await requestServer((request) => void request.on("data", (chunk: Buffer) => void (received += chunk.length)));
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield Buffer.alloc(1000);
          await sleep(1);
        }
      } finally {
        closed = true;
      }
    }
    const call = abortable((options) => client(server.url).request({ method: "PUT", path: "/x", body: () => endless() }, options));
    await until(() => received > 5000);
    expect(await call.abort()).toBeLessThan(1000);
    await until(() => closed && server.abandoned === 1);
  });

  it("ends a call whose body is being made ready", async () => {
    const server = await httpServer((response) => json(response, {}));
    const call = abortable((options) => client(server.url).request({ method: "PUT", path: "/x", body: never }, options));
    await sleep(20);
    expect(await call.abort()).toBeLessThan(1000);
  });

  it("ends a call that waits for an answer", async () => {
    const server = await httpServer(never);
    const call = abortable((options) => client(server.url).request(GET, options));
    await until(() => server.requests.length === 1);
    expect(await call.abort()).toBeLessThan(1000);
    await until(() => server.abandoned === 1);
  });

  it("ends a call in the middle of its answer", async () => {
    const server = await httpServer((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"a":');
    });
    const call = abortable((options) => client(server.url).request(GET, options));
    await until(() => server.requests.length === 1);
    await sleep(20);
    expect(await call.abort()).toBeLessThan(1000);
    await until(() => server.abandoned === 1);
  });

  it("P5: ends a pause before a retry, and no further request follows", async () => {
    const server = await httpServer((response) => failure(response, 500));
    const retry = new ExponentialBackoff({ base: 4000 });
    const call = abortable((options) => client(server.url).request(GET, { ...options, retry }));
    await until(() => server.requests.length === 1);
    await sleep(20);
    expect(await call.abort()).toBeLessThan(1000);
    await sleep(100);
    expect(server.requests).toHaveLength(1);
  });

  it("P5: ends a pause that Retry-After asked for", async () => {
    const server = await httpServer((response) => failure(response, 429, { "retry-after": "5" }));
    const call = abortable((options) => client(server.url).request(GET, options));
    await until(() => server.requests.length === 1);
    await sleep(20);
    expect(await call.abort()).toBeLessThan(1000);
  });

  it("ends the answer of a raw request that is being read", async () => {
    const server = await httpServer((response) => void response.writeHead(200).write("begin"));
    const controller = new AbortController();
    const answer = await client(server.url).account(1).raw("GET", "/x", {}, { signal: controller.signal });
    const reader = answer[Symbol.asyncIterator]();
    expect(Buffer.from((await reader.next()).value as Uint8Array).toString()).toBe("begin");
    const rest = rejection(reader.next());
    controller.abort("enough");
    expect(await rest).toMatchObject({ name: "AbortError", cause: "enough" });
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    await until(() => server.abandoned === 1);
  });

  it("ends the answer of a raw request that nobody reads yet, and is told to its reader", async () => {
    const server = await httpServer((response) => void response.writeHead(200).write("begin"));
    const controller = new AbortController();
    const answer = await client(server.url).account(1).raw("GET", "/x", {}, { signal: controller.signal });
    controller.abort("enough");
    await until(() => server.abandoned === 1);
    expect(await rejection(answer.bytes())).toMatchObject({ name: "AbortError", cause: "enough" });
  });

  it("after the end changes nothing", async () => {
    const server = await httpServer((response) => json(response, { a: 1 }));
    const controller = new AbortController();
    const answer = await client(server.url).account(1).raw("GET", "/x", {}, { signal: controller.signal });
    await sleep(50);
    controller.abort();
    expect(await answer.json()).toEqual({ a: 1 });
  });

  it("by AbortSignal.timeout has the signal's reason", async () => {
    const server = await httpServer(never);
    const error = await rejection(client(server.url).request(GET, { signal: AbortSignal.timeout(30) }));
    expect(error).toMatchObject({ name: "AbortError", cause: { name: "TimeoutError" } });
  });

  it("R15: at any moment leaves no socket and no listener behind", async () => {
    const server = await httpServer(async (response, _, index) => {
      await sleep(index % 5);
      if (index % 3 === 0) return failure(response, 503);
      response.writeHead(200, { "content-type": "application/json" });
      response.write("[1,");
      await sleep(index % 7);
      return response.end("2]");
    });
    const kloudless = client(server.url);
    const controllers = Array.from({ length: 200 }, () => new AbortController());
    const ends = controllers.map(async (controller, index) => {
      const call = kloudless.request(GET, { signal: controller.signal }).catch((error: unknown) => error);
      setTimeout(() => controller.abort(), index % 40);
      const end = await call;
      expect(Array.isArray(end) || (end as Error).name === "AbortError").toBe(true);
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    });
    await Promise.all(ends);
    await kloudless.close();
    await until(() => server.sockets() === 0);
  });
});

describe("P6: a thousand calls on one signal", () => {
  it("leave no listener on it and raise no warning", async () => {
    const server = await httpServer((response, { url }, index) => {
      if (url.includes("/fails")) return failure(response, 404);
      if (url.includes("/flaky") && index % 2 === 0) return failure(response, 503);
      if (url.includes("/raw")) return response.end("x".repeat(100));
      if (url.includes("/accounts")) return json(response, { objects: [{ id: index }], next_page: url.includes("page=b") ? null : "b" });
      return json(response, {});
    });
    const kloudless = client(server.url);
    const { signal } = new AbortController();
    const options = { signal };
    const kinds = [
      () => kloudless.request(GET, options),
      () => rejection(kloudless.request({ method: "GET", path: "/fails" }, options)),
      () => kloudless.request({ method: "GET", path: "/flaky" }, options).catch(() => undefined),
      async () => (await kloudless.account(1).raw("GET", "/x", {}, options)).text(),
      async () => (await kloudless.account(1).raw("GET", "/x", {}, options)).cancel(),
      () => kloudless.accounts.all({}, options).toArray(),
      () => kloudless.request({ method: "PUT", path: "/x", body: Buffer.alloc(70_000) }, options),
      () => rejection(kloudless.request({ method: "PUT", path: "/x", body: { path: "/does/not/exist" } }, options)),
      () => rejection(kloudless.request(GET, { ...options, timeout: -1 })),
      () => rejection(kloudless.request({ method: "GET", path: "no path" }, options)),
    ];
    const calls = Array.from({ length: 1000 }, (_, index) => kinds[index % kinds.length]?.());
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    for (const call of calls) await call;
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    await sleep(10);
    expect(warnings).toEqual([]);
  });
});
