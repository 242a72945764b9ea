import { readFile } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { client, FAST, never, rejection } from "../../test/client.ts";
import { deadOrigin, failure, httpServer, json, tcpServer } from "../../test/raw-server.ts";
import { ApiError } from "../errors/api-error.ts";
import type { Method } from "../request.ts";
import { ExponentialBackoff } from "../retry/exponential-backoff.ts";
import type { RetryFailure, RetryStrategy } from "../retry/strategy.ts";

type Cell =
  | number
  | "503 with Retry-After"
  | "a connection lost before the answer"
  | "a connection lost in the middle of the answer"
  | "JSON that is cut short"
  | "a page that is no JSON";

/** A server that fails in one way for good, and counts. */
async function failing(cell: Cell): Promise<{ url: string; attempts: () => number }> {
  const server = await httpServer((response) => {
    if (typeof cell === "number") return failure(response, cell);
    if (cell === "503 with Retry-After") return failure(response, 503, { "retry-after": "0" });
    if (cell === "a connection lost before the answer") return response.socket?.resetAndDestroy();
    if (cell === "a page that is no JSON")
      return response.writeHead(200, { "content-type": "text/html" }).end("<p>Welcome to the hotel</p>");
    if (cell === "JSON that is cut short") return response.writeHead(200, { "content-type": "application/json" }).end('{"id":');
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"id":1,', () => setTimeout(() => response.socket?.resetAndDestroy(), 5));
    return undefined;
  });
  return { url: server.url, attempts: () => server.requests.length };
}

const request = (method: Method) => ({
  method,
  path: "/things/7",
  ...(method === "PUT" || method === "POST" || method === "PATCH" ? { json: { a: 1 } } : {}),
});

const METHODS = ["GET", "PUT", "DELETE", "POST", "PATCH"] as const;

/** Attempts, in the order of METHODS. */
const MATRIX: [Cell, number[]][] = [
  [408, [3, 3, 3, 1, 1]],
  [425, [3, 3, 3, 1, 1]],
  [429, [3, 3, 3, 3, 3]],
  [500, [3, 3, 3, 1, 1]],
  [501, [1, 1, 1, 1, 1]],
  [502, [3, 3, 3, 1, 1]],
  [503, [3, 3, 3, 1, 1]],
  ["503 with Retry-After", [3, 3, 3, 3, 3]],
  [504, [3, 3, 3, 1, 1]],
  [505, [1, 1, 1, 1, 1]],
  [507, [1, 1, 1, 1, 1]],
  [409, [1, 1, 1, 1, 1]],
  ["a connection lost before the answer", [3, 3, 3, 1, 1]],
  ["a connection lost in the middle of the answer", [3, 3, 3, 1, 1]],
  ["JSON that is cut short", [3, 3, 3, 1, 1]],
  ["a page that is no JSON", [1, 1, 1, 1, 1]],
];

describe.each(MATRIX)("R7: after %s", (cell, expected) => {
  it.each(METHODS.map((method, index) => [method, expected[index]] as const))("%s is sent %i times", async (method, times) => {
    const { url, attempts } = await failing(cell);
    const error = await rejection(client(url).request(request(method)));
    expect(attempts()).toBe(times);
    expect(error).toMatchObject({ attempts: times });
  });

  it("R8: everything is sent once with `retry: null`", async () => {
    const { url, attempts } = await failing(cell);
    const once = client(url, { retry: null });
    for (const method of METHODS) expect(await rejection(once.request(request(method)))).toMatchObject({ attempts: 1 });
    expect(attempts()).toBe(METHODS.length);
    const sometimes = client(url);
    for (const method of METHODS) await rejection(sometimes.request(request(method), { retry: null }));
    expect(attempts()).toBe(METHODS.length * 2);
  });
});

describe("R7: the table in the README", () => {
  it("says the same", async () => {
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    const table = /\| after \|.*?\n\n/s.exec(readme)?.[0] ?? "";
    const said = new Map<string, number[]>();
    for (const line of table.trim().split("\n").slice(2)) {
      const [, causes = "", reads, posts] = line.split("|").map((cell) => cell.trim());
      for (const cause of causes.split(", ")) said.set(cause, [reads, reads, reads, posts, posts].map(Number));
    }
    for (const [cell, expected] of MATRIX)
      expect([cell, said.get(cell === 409 ? "any other 4xx" : String(cell))]).toEqual([cell, expected]);
    expect(said.get("a connection that cannot be made")).toEqual([3, 3, 3, 3, 3]);
    expect(said.get("a limit of time for the attempt")).toEqual([3, 3, 3, 1, 1]);
    expect(said.size).toBe(MATRIX.length + 2);
  });
});

describe("R7: a limit of time for the attempt", () => {
  it.each(METHODS.map((method, index) => [method, [3, 3, 3, 1, 1][index]] as const))(
    "after it %s is sent %i times",
    async (method, times) => {
      const server = await httpServer(never);
      const error = await rejection(client(server.url).request(request(method), { timeout: 100 }));
      expect(error).toMatchObject({ name: "TimeoutError", attempts: times });
      expect(server.requests).toHaveLength(times ?? 0);
    },
  );
});

describe("R7: a connection that cannot be made", () => {
  it.each(METHODS)("is tried three times for %s: nothing was sent", async (method) => {
    const error = await rejection(client(await deadOrigin()).request(request(method)));
    expect(error).toMatchObject({ name: "ConnectionError", phase: "connect", attempts: 3 });
    expect((error as Error).message).not.toMatch(/may have carried it out/);
  });
});

describe("idempotent", () => {
  it.each(["POST", "PATCH"] as const)("makes %s retried like PUT, by request or by options", async (method) => {
    const { url, attempts } = await failing("a connection lost before the answer");
    await rejection(client(url).request({ ...request(method), idempotent: true }));
    expect(attempts()).toBe(3);
    await rejection(client(url).request(request(method), { idempotent: true }));
    expect(attempts()).toBe(6);
    await rejection(client(url).request({ ...request(method), idempotent: true }, { idempotent: false }));
    expect(attempts()).toBe(7);
  });
});

describe("what comes after a failure", () => {
  it("is the answer, when the retry helps", async () => {
    const server = await httpServer((response, _, index) => (index < 2 ? failure(response, 503) : json(response, { ok: true })));
    expect(await client(server.url).request(request("GET"))).toEqual({ ok: true });
    expect(server.requests).toHaveLength(3);
  });

  it("is the last error, with the number of attempts", async () => {
    const server = await httpServer((response, _, index) => failure(response, [500, 502, 504][index] ?? 200));
    expect(await rejection(client(server.url).request(request("GET")))).toMatchObject({ status: 504, attempts: 3 });
  });

  it("sends the same request again", async () => {
    const server = await httpServer((response, _, index) => (index < 2 ? failure(response, 503) : json(response, {})));
    await client(server.url, { headers: { "X-Trace": "7" } }).request({ ...request("PUT"), query: { page: 2 } }, { asUser: "u1" });
    const [first, ...others] = server.requests.map(({ method, url, headers, body }) => ({ method, url, headers, body: String(body) }));
    expect(first).toMatchObject({ method: "PUT", url: "/v1/things/7?page=2", body: '{"a":1}', headers: { "x-trace": "7" } });
    expect(first?.headers).toMatchObject({ authorization: "APIKey test-key", "x-kloudless-as-user": "u1" });
    expect(others).toEqual([first, first]);
  });
});

describe("DELETE", () => {
  const gone = { status_code: 404, error_code: "not_found", message: "Gone.", id: "x" };

  it.each([["a lost answer", (socketless: { resetAndDestroy(): unknown } | null) => socketless?.resetAndDestroy()]])(
    "counts 404 as success after %s",
    async (_, lose) => {
      const server = await httpServer((response, __, index) => (index === 0 ? lose(response.socket) : json(response, gone, 404)));
      expect(await client(server.url).request(request("DELETE"))).toBeUndefined();
      expect(server.requests).toHaveLength(2);
    },
  );

  it("counts 404 as success for answers that are read as they arrive too", async () => {
    const server = await httpServer((response, _, index) => (index === 0 ? failure(response, 502) : json(response, gone, 404)));
    const answer = await client(server.url).connection.open(request("DELETE"));
    expect(answer.status).toBe(204);
    const body = [];
    for await (const chunk of answer.body) body.push(chunk);
    expect(body).toEqual([]);
  });

  it("counts 404 as success after a gateway lost the answer", async () => {
    const server = await httpServer((response, _, index) => (index === 0 ? failure(response, 504) : json(response, gone, 404)));
    expect(await client(server.url).request(request("DELETE"))).toBeUndefined();
  });

  it.each([429, 503])("does not count 404 as success when the first was refused with %i before any work was done", async (status) => {
    const server = await httpServer((response, _, index) =>
      index === 0 ? failure(response, status, { "retry-after": "0" }) : json(response, gone, 404),
    );
    expect(await rejection(client(server.url).request(request("DELETE")))).toMatchObject({ name: "NotFoundError", attempts: 2 });
  });

  it("does not count 404 as success on the first attempt", async () => {
    const server = await httpServer((response) => json(response, gone, 404));
    expect(await rejection(client(server.url).request(request("DELETE")))).toMatchObject({ name: "NotFoundError", attempts: 1 });
  });

  it("never makes a success of a 404 to anything else", async () => {
    const server = await httpServer((response, _, index) => (index === 0 ? failure(response, 504) : json(response, gone, 404)));
    expect(await rejection(client(server.url).request(request("PUT")))).toMatchObject({ name: "NotFoundError", attempts: 2 });
  });
});

describe("a strategy of one's own", () => {
  it("is asked with what it needs to decide", async () => {
    const { url, attempts } = await failing(500);
    const delay = vi.fn(({ attempt }: RetryFailure) => (attempt < 5 ? 1 : undefined));
    await rejection(client(url, { retry: { delay } }).request(request("GET")));
    expect(attempts()).toBe(5);
    expect(delay).toHaveBeenCalledTimes(5);
    expect(delay.mock.calls[1]?.[0]).toMatchObject({ attempt: 2, request: "GET /things/{id}", error: { status: 500 } });
  });

  it("may be a subclass, and may retry what the default does not", async () => {
    class Stubborn extends ExponentialBackoff {
      override delay(failed: RetryFailure): number | undefined {
        return ApiError.is(failed.error) && failed.error.code === "code_409" && failed.attempt < 2 ? 1 : super.delay(failed);
      }
    }
    const { url, attempts } = await failing(409);
    await rejection(client(url, { retry: new Stubborn() }).request(request("GET")));
    expect(attempts()).toBe(2);
  });

  it("is not asked where repeating could do something twice", async () => {
    const { url, attempts } = await failing("a connection lost before the answer");
    const delay = vi.fn(() => 1);
    await rejection(client(url, { retry: { delay } }).request(request("POST")));
    expect([attempts(), delay.mock.calls.length]).toEqual([1, 0]);
  });

  it("of a single call wins over the client's", async () => {
    const { url, attempts } = await failing(500);
    await rejection(client(url, { retry: null }).request(request("GET"), { retry: FAST }));
    expect(attempts()).toBe(3);
  });

  it("of a single call is checked as the client's is", async () => {
    const { url, attempts } = await failing(500);
    const options = { retry: {} as RetryStrategy };
    expect(await rejection(client(url).request(request("GET"), options))).toMatchObject({ name: "ConfigurationError" });
    expect(attempts()).toBe(0);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("that asks for a pause of %d gives up", async (pause) => {
    const { url, attempts } = await failing(500);
    await rejection(client(url, { retry: { delay: () => pause } }).request(request("GET")));
    expect(attempts()).toBe(1);
  });
});

describe("P27: Retry-After on the wire", () => {
  /** Milliseconds between the first two requests. */
  async function pause(status: number, value: () => string): Promise<number> {
    const server = await httpServer((response, _, index) =>
      index === 0 ? failure(response, status, { "retry-after": value() }) : json(response, {}),
    );
    await client(server.url).request(request("GET"));
    const [first, second] = server.requests;
    return (second?.at ?? 0) - (first?.at ?? 0);
  }

  it.each([429, 503])("in seconds after %i is waited for, never less", async (status) => {
    const waited = await pause(status, () => "1");
    expect(waited).toBeGreaterThanOrEqual(1000);
    expect(waited).toBeLessThan(3000);
  });

  it.each([429, 503])("as a date after %i is waited for, never less", async (status) => {
    let until = 0;
    let at = 0;
    await pause(status, () => {
      until = Math.ceil(Date.now() / 1000 + 1) * 1000;
      at = Date.now();
      return new Date(until).toUTCString();
    });
    expect(Date.now()).toBeGreaterThanOrEqual(until);
    expect(Date.now() - at).toBeLessThan(5000);
  });

  it.each([
    ["429", 429, "RateLimitError"],
    ["503", 503, "ServerError"],
  ])("above a minute after %s is thrown at once", async (_, status, name) => {
    const server = await httpServer((response) => failure(response, status, { "retry-after": "3600" }));
    const started = performance.now();
    const error = await rejection(client(server.url).request(request("GET")));
    expect(error).toMatchObject({ name, retryAfter: 3600, attempts: 1 });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(server.requests).toHaveLength(1);
  });

  it("beyond what a timer can hold is never cut short, however patient the strategy", async () => {
    const server = await httpServer((response) => failure(response, 429, { "retry-after": "1000000000" }));
    const patient = new ExponentialBackoff({ maxRetryAfter: Number.POSITIVE_INFINITY });
    expect(await rejection(client(server.url, { retry: patient }).request(request("GET")))).toMatchObject({ retryAfter: 1e9, attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  it.each(["-3", "soon", "1e9", " ", "Wed, 30 Feb 2094 08:49:37 GMT"])(
    "that makes no sense (%j) falls back to the default pause",
    async (value) => {
      expect(await pause(429, () => value)).toBeLessThan(3000);
    },
  );

  it("is not slept into a deadline", async () => {
    const server = await httpServer((response) => failure(response, 429, { "retry-after": "30" }));
    const started = performance.now();
    const error = await rejection(client(server.url).request(request("GET"), { deadline: 5000 }));
    expect(error).toMatchObject({ name: "RateLimitError", retryAfter: 30 });
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe("P29, R10: the budget", () => {
  it("bounds what a dead server sees of a thousand parallel calls", async () => {
    const server = await httpServer((response) => failure(response, 503));
    const kloudless = client(server.url);
    const calls = Array.from({ length: 1000 }, () => rejection(kloudless.request(request("GET"))));
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ status: 503 });
    expect(server.requests).toHaveLength(1100);
    // And one after another it is no different.
    for (let call = 0; call < 20; call++) await rejection(kloudless.request(request("GET")));
    expect(server.requests).toHaveLength(1120);
  });

  it("is no bound for a server that fails now and then", async () => {
    const server = await httpServer((response, _, index) => (index % 3 === 2 ? json(response, {}) : failure(response, 503)));
    const kloudless = client(server.url);
    for (let call = 0; call < 90; call++) await kloudless.request(request("GET"));
    expect(server.requests).toHaveLength(270);
  });

  it("bounds retries of connections too", async () => {
    let connections = 0;
    const server = await tcpServer((socket) => {
      connections++;
      socket.resetAndDestroy();
    });
    const kloudless = client(server.url);
    await Promise.all(Array.from({ length: 300 }, () => rejection(kloudless.request(request("GET")))));
    expect(connections).toBeLessThanOrEqual(400);
  });
});
