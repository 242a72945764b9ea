import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { client, never, rejection } from "../../test/client.ts";
import { failure, httpServer, json } from "../../test/raw-server.ts";
import type { AttemptEvent, ExchangeEvent, RetryEvent } from "./sender.ts";

const GET = { method: "GET", path: "/accounts/7/things" } as const;

let events: AttemptEvent[];
const record = (event: unknown): void => void events.push(event as AttemptEvent);
beforeEach(() => {
  events = [];
  subscribe("kloudless:attempt", record);
});
afterEach(() => void unsubscribe("kloudless:attempt", record));

describe("the channel kloudless:attempt", () => {
  it("tells of every attempt", async () => {
    const server = await httpServer((response, _, index) =>
      index < 2
        ? failure(response, 503, { "x-kloudless-request-id": `r${index}` })
        : json(response, {}, 200, { "x-kloudless-request-id": "r2" }),
    );
    await client(server.url).request(GET);
    expect(events).toMatchObject([
      { request: "GET /accounts/{id}/things", attempt: 1, status: 503, requestId: "r0", error: { name: "ServerError" } },
      { request: "GET /accounts/{id}/things", attempt: 2, status: 503, requestId: "r1", error: { name: "ServerError" } },
      { request: "GET /accounts/{id}/things", attempt: 3, status: 200, requestId: "r2", error: undefined },
    ]);
    for (const event of events) {
      expect(event.milliseconds).toBeGreaterThan(0);
      expect(event.milliseconds).toBeLessThan(10_000);
    }
  });

  it("tells of lost connections, of limits of time, of aborts and of bodies that fail", async () => {
    const server = await httpServer((response, { url }) => (url.includes("lost") ? response.socket?.destroy() : never()));
    const kloudless = client(server.url, { retry: null });
    await rejection(kloudless.request({ method: "GET", path: "/lost" }));
    await rejection(kloudless.request({ method: "GET", path: "/silent" }, { timeout: 50 }));
    await rejection(kloudless.request({ method: "GET", path: "/aborted" }, { signal: AbortSignal.timeout(50) }));
    await rejection(kloudless.request({ method: "PUT", path: "/body", body: () => Promise.reject(new Error("x")) }));
    expect(events).toMatchObject([
      { request: "GET /lost", status: undefined, error: { name: "ConnectionError" } },
      { request: "GET /silent", error: { name: "TimeoutError" } },
      { request: "GET /aborted", error: { name: "AbortError" } },
      { request: "PUT /body", error: { name: "ArgumentError" } },
    ]);
  });

  it("tells of a transfer when its answer begins", async () => {
    const server = await httpServer((response) => response.end("x"));
    const answer = await client(server.url).account(7).raw("GET", "/x");
    expect(events).toMatchObject([{ request: "POST /accounts/{id}/raw", attempt: 1, status: 200 }]);
    await answer.bytes();
    expect(events).toHaveLength(1);
  });

  it("holds no id, header or query", async () => {
    const server = await httpServer((response) => json(response, {}));
    const request = { ...GET, path: "/accounts/secret42/things", query: { q: "secret43" }, headers: { "x-a": "secret44" } };
    await client(server.url).request(request);
    expect(JSON.stringify(events)).not.toContain("secret");
  });

  it("says nothing of an attempt that began before anybody listened", async () => {
    unsubscribe("kloudless:attempt", record);
    const server = await httpServer((response) => {
      subscribe("kloudless:attempt", record);
      json(response, {});
    });
    await client(server.url).request(GET);
    expect(events).toEqual([]);
  });
});

describe("the channels kloudless:exchange and kloudless:retry", () => {
  it("tell of every answer with harmless headers, and of every wait", async () => {
    const [exchanges, retries]: [ExchangeEvent[], RetryEvent[]] = [[], []];
    const onExchange = (event: unknown): void => void exchanges.push(event as ExchangeEvent);
    const onRetry = (event: unknown): void => void retries.push(event as RetryEvent);
    subscribe("kloudless:exchange", onExchange);
    subscribe("kloudless:retry", onRetry);
    onTestFinished(() => {
      unsubscribe("kloudless:exchange", onExchange);
      unsubscribe("kloudless:retry", onRetry);
    });
    const server = await httpServer((response, { url }, index) => {
      if (index === 0) return failure(response, 503, { "set-cookie": "secret45" });
      if (url.includes("things")) return response.writeHead(307, { location: "/v1/elsewhere?signature=secret46" }).end();
      return json(response, {}, 200, { etag: '"7"', "x-own": "secret47" });
    });
    await client(server.url, { apiKey: "secret48" }).request({ ...GET, headers: { "x-a": "secret44", cookie: "secret49" } });
    expect(exchanges).toMatchObject([
      { request: "GET /accounts/{id}/things", attempt: 1, status: 503, received: { "set-cookie": "[hidden]" } },
      { attempt: 2, status: 307, received: { location: "[hidden]" } },
      { attempt: 2, status: 200, received: { etag: '"7"', "x-own": "[hidden]", "content-type": "application/json" } },
    ]);
    for (const { sent } of exchanges)
      expect(sent).toMatchObject({ accept: "application/json", authorization: "[hidden]", "x-a": "[hidden]", cookie: "[hidden]" });
    expect(retries).toMatchObject([
      { request: "GET /accounts/{id}/things", attempt: 1, error: { status: 503 }, delay: expect.any(Number) },
    ]);
    expect(JSON.stringify([exchanges, retries.map(({ request, delay }) => [request, delay])])).not.toContain("secret");
  });
});
