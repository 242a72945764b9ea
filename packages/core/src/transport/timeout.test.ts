import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { describe, expect, it } from "vitest";
import { client, never, rejection, until } from "../../test/client.ts";
import { deadOrigin, failure, httpServer, json, requestServer, tcpServer } from "../../test/raw-server.ts";
import { ConnectionError, TimeoutError } from "../errors/connection-error.ts";
import { ExponentialBackoff } from "../retry/exponential-backoff.ts";

const GET = { method: "GET", path: "/things" } as const;
const POST = { method: "POST", path: "/things", json: {} } as const;
const ONCE = { retry: null };

/** What a call is rejected with, and after how many milliseconds. */
async function timed(call: PromiseLike<unknown>): Promise<{ error: unknown; after: number }> {
  const started = performance.now();
  return { error: await rejection(call), after: performance.now() - started };
}

describe("the limit of an attempt", () => {
  it("holds while waiting for the head of an answer", async () => {
    const server = await httpServer(never);
    const { error, after } = await timed(client(server.url).request(GET, { ...ONCE, timeout: 150 }));
    expect(error).toMatchObject({
      name: "TimeoutError",
      timeoutKind: "attempt",
      timeout: 150,
      phase: "headers",
      code: "timeout",
      attempts: 1,
    });
    expect(ConnectionError.is(error)).toBe(true);
    expect((error as Error).message).toBe("No whole answer within 150 ms (GET /things).");
    expect(after).toBeGreaterThanOrEqual(149);
    expect(after).toBeLessThan(2000);
    await until(() => server.abandoned === 1);
  });

  it("P12: holds in the middle of the body: partial JSON, then silence", async () => {
    const server = await httpServer((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"objects":[');
    });
    const { error, after } = await timed(client(server.url).request(GET, { ...ONCE, timeout: 150 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "attempt", phase: "body" });
    expect(after).toBeLessThan(2000);
  });

  it("P12: holds for JSON that trickles in", async () => {
    const server = await httpServer(async (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      while (!response.destroyed) {
        response.write(" ");
        await sleep(10);
      }
    });
    const { error, after } = await timed(client(server.url).request(GET, { ...ONCE, timeout: 200 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "attempt", phase: "body" });
    expect(after).toBeLessThan(2000);
  });

  it.each(["send", "open"] as const)("P12: holds for the body of an error, whose status is what counts (%s)", async (how) => {
    const server = await httpServer((response) => {
      response.writeHead(404, { "content-type": "application/json", "x-kloudless-request-id": "r1" });
      response.write('{"error_code":"not_f');
    });
    const { connection } = client(server.url);
    const { error, after } = await timed(connection[how](GET, { ...ONCE, timeout: 150 }));
    expect(error).toMatchObject({ name: "NotFoundError", status: 404, code: "http_404", requestId: "r1" });
    expect(after).toBeLessThan(2000);
    await until(() => server.abandoned === 1);
  });

  it("P12: holds for the body of an error that trickles in, also of a transfer", async () => {
    const server = await httpServer(async (response) => {
      response.writeHead(500);
      while (!response.destroyed) {
        response.write("x");
        await sleep(10);
      }
    });
    const { error, after } = await timed(
      client(server.url)
        .account(1)
        .raw("GET", "/x", {}, { ...ONCE, timeout: 200 }),
    );
    expect(error).toMatchObject({ name: "ServerError", status: 500 });
    expect(after).toBeLessThan(2000);
  });

  it("holds while a connection is made: nothing was sent, so that POST is retried too", async () => {
    // A TLS server that never says hello.
    const server = await tcpServer(() => undefined);
    const kloudless = client(server.url.replace("http:", "https:"), { timeout: 100 });
    const { error, after } = await timed(kloudless.request(POST));
    expect(error).toMatchObject({ name: "TimeoutError", phase: "connect", attempts: 3 });
    expect((error as Error).message).not.toMatch(/may have carried it out/);
    expect(after).toBeGreaterThanOrEqual(299);
    expect(after).toBeLessThan(5000);
  });

  it("holds for a call that waits for a socket of its own", async () => {
    const server = await httpServer(never);
    const kloudless = client(server.url);
    const controller = new AbortController();
    const running = Array.from({ length: 256 }, () => rejection(kloudless.request(GET, { signal: controller.signal })));
    await until(() => server.requests.length === 256);
    const { error } = await timed(kloudless.request(POST, { ...ONCE, timeout: 100 }));
    expect(error).toMatchObject({ name: "TimeoutError", phase: "connect" });
    controller.abort();
    await Promise.all(running);
    expect(server.requests).toHaveLength(256);
  });

  it("is one of each attempt: a retry gets as much again", async () => {
    const server = await httpServer((response, _, index) => (index < 2 ? never() : json(response, { ok: 1 })));
    const started = performance.now();
    expect(await client(server.url).request(GET, { timeout: 150 })).toEqual({ ok: 1 });
    expect(performance.now() - started).toBeGreaterThanOrEqual(299);
  });

  it("P10: says that the outcome of a POST is unknown, and does not repeat it", async () => {
    const server = await httpServer(never);
    const { error } = await timed(client(server.url).request(POST, { timeout: 100 }));
    expect(error).toMatchObject({ name: "TimeoutError", phase: "headers", attempts: 1 });
    expect((error as Error).message).toMatch(/The server may have carried it out all the same/);
    expect(server.requests).toHaveLength(1);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])("cannot be %d", async (timeout) => {
    const kloudless = client(await deadOrigin());
    expect(await rejection(kloudless.request(GET, { timeout }))).toMatchObject({ name: "ConfigurationError" });
    expect(await rejection(kloudless.request(GET, { deadline: timeout }))).toMatchObject({ name: "ConfigurationError" });
  });

  it("P8: is the only one: undici's own, by default of five minutes, do not cut in, not even those of a caller's dispatcher", async () => {
    const server = await httpServer(async (response) => {
      await sleep(1500);
      response.writeHead(200, { "content-type": "application/json" });
      response.write("[1,");
      await sleep(1500);
      response.end("2]");
    });
    const dispatcher = new Pool(server.url, { headersTimeout: 10, bodyTimeout: 10 });
    // To show that they would.
    const theirs = await rejection(dispatcher.request({ method: "GET", path: "/" }));
    expect(theirs).toMatchObject({ code: "UND_ERR_HEADERS_TIMEOUT" });
    expect(await client(server.url, { ...ONCE, dispatcher }).request(GET)).toEqual([1, 2]);
    await dispatcher.destroy();
  });
});

describe("the longest silence of a transfer", () => {
  it("ends an upload whose server stops reading", async () => {
    const server = await requestServer((request) => void request.once("data", () => request.pause()));
    const body = Buffer.alloc(64 << 20);
    const { error, after } = await timed(client(server.url).request({ method: "PUT", path: "/x", body }, { ...ONCE, timeout: 250 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "idle", timeout: 250, phase: "send" });
    expect((error as Error).message).toMatch(/^No byte moved for 250 ms/);
    expect(after).toBeGreaterThanOrEqual(249);
    expect(after).toBeLessThan(5000);
  });

  it("ends an upload whose source falls silent, and lets go of the source", async () => {
    const server = await requestServer((request) => void request.resume());
    let cancelled = false;
    const body = () =>
      new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(Buffer.alloc(1000)),
        cancel: () => {
          cancelled = true;
        },
      });
    const { error } = await timed(client(server.url).request({ method: "PUT", path: "/x", body }, { ...ONCE, timeout: 150 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "idle", phase: "send" });
    await until(() => cancelled);
  });

  it("ends an upload whose source never begins", async () => {
    const server = await httpServer((response) => json(response, {}));
    const { error } = await timed(client(server.url).request({ method: "PUT", path: "/x", body: never }, { ...ONCE, timeout: 150 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "idle", phase: "connect" });
    expect(server.connections).toBe(0);
  });

  it("does not end one that goes on for longer", async () => {
    const server = await httpServer((response, { body }) => json(response, { size: body.length }));
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (let piece = 0; piece < 10; piece++) {
        await sleep(50);
        yield Buffer.alloc(10);
      }
    }
    expect(await client(server.url).request({ method: "PUT", path: "/x", body: () => slow() }, { ...ONCE, timeout: 300 })).toEqual({
      size: 100,
    });
  });

  it("ends a download whose server falls silent", async () => {
    const server = await httpServer((response) => void response.writeHead(200, { "content-length": 100 }).write("begin"));
    const answer = await client(server.url).account(1).raw("GET", "/x", {}, { timeout: 150 });
    const { error, after } = await timed(answer.bytes());
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "idle", phase: "body" });
    expect(after).toBeLessThan(2000);
  });

  it("P13: ends a download whose server falls silent while the reader is slow", async () => {
    const server = await httpServer((response) => void response.writeHead(200).write("begin"));
    const answer = await client(server.url).account(1).raw("GET", "/x", {}, { timeout: 150 });
    const reader = answer[Symbol.asyncIterator]();
    await reader.next();
    // The reader takes its time; when it comes back, the silence is known already.
    await sleep(400);
    const { error, after } = await timed(reader.next());
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "idle" });
    expect(after).toBeLessThan(100);
  });

  it("P13: does not end a download whose reader is slower than the server", async () => {
    const size = 8 << 20;
    const server = await httpServer((response) => response.end(Buffer.alloc(size, 7)));
    const answer = await client(server.url).account(1).raw("GET", "/x", {}, { timeout: 200 });
    // Until the queue is full and the socket is told to stop.
    await sleep(50);
    let read = 0;
    for await (const chunk of answer) {
      if (read === 0) await sleep(500);
      read += chunk.byteLength;
    }
    expect(read).toBe(size);
  });

  it("P11: ends a download that nobody reads", async () => {
    let closed = false;
    const server = await httpServer((response) => {
      response.socket?.once("close", () => {
        closed = true;
      });
      response.end(Buffer.alloc(64 << 20));
    });
    const answer = await client(server.url).account(1).raw("GET", "/x", {}, { timeout: 150 });
    await until(() => closed);
    const error = await rejection(answer.bytes());
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "idle" });
    expect((error as Error).message).toMatch(/body was not read for 150 ms/);
  });
});

describe("a deadline", () => {
  it("holds over everything, retries and pauses included", async () => {
    const server = await httpServer(never);
    const { error, after } = await timed(client(server.url).request(GET, { timeout: 200, deadline: 500 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "deadline", timeout: 500, attempts: 3, phase: "headers" });
    expect(TimeoutError.is(error) && error.retryable).toBe(false);
    expect(after).toBeGreaterThanOrEqual(499);
    expect(after).toBeLessThan(3000);
  });

  it("lets no pause begin that would go beyond it", async () => {
    const server = await httpServer((response) => failure(response, 500));
    const retry = new ExponentialBackoff({ base: 3000 });
    const { error, after } = await timed(client(server.url).request(GET, { retry, deadline: 1000 }));
    expect(error).toMatchObject({ name: "ServerError", status: 500, attempts: 1 });
    expect(after).toBeLessThan(900);
  });

  it("ends the answer of a transfer", async () => {
    const server = await httpServer(async (response) => {
      response.writeHead(200);
      while (!response.destroyed) {
        response.write("x");
        await sleep(10);
      }
    });
    const answer = await client(server.url).account(1).raw("GET", "/x", {}, { deadline: 200 });
    expect(await rejection(answer.bytes())).toMatchObject({ name: "TimeoutError", timeoutKind: "deadline", phase: "body" });
    await until(() => server.abandoned === 1);
  });

  it("ends the wait for a body", async () => {
    const kloudless = client(await deadOrigin());
    const error = await rejection(kloudless.request({ method: "PUT", path: "/x", body: never }, { deadline: 100 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "deadline", phase: "connect" });
  });

  it("P10: says that the outcome of a POST is unknown once it was sent", async () => {
    const server = await httpServer(never);
    const { error } = await timed(client(server.url).request(POST, { deadline: 150 }));
    expect(error).toMatchObject({ timeoutKind: "deadline", phase: "headers", attempts: 1 });
    expect((error as Error).message).toMatch(/within its deadline of 150 ms \(POST \/things\).*may have carried it out/);
  });

  it("of the client holds for each call, and a call's own wins", async () => {
    const server = await httpServer(never);
    const kloudless = client(server.url, { deadline: 100 });
    expect(await rejection(kloudless.request(GET))).toMatchObject({ timeoutKind: "deadline", timeout: 100 });
    expect(await rejection(kloudless.request(GET, { deadline: 200 }))).toMatchObject({ timeoutKind: "deadline", timeout: 200 });
  });

  it("leaves no timer and no listener behind", async () => {
    const server = await httpServer((response) => json(response, {}));
    const kloudless = client(server.url);
    const { signal } = new AbortController();
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    await kloudless.request(GET);
    const before = timers();
    for (let call = 0; call < 20; call++) await kloudless.request(GET, { signal, deadline: 60_000, timeout: 50_000 });
    expect(timers()).toBeLessThanOrEqual(before);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});
