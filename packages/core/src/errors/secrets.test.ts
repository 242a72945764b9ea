import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { client, never, rejection } from "../../test/client.ts";
import { deadOrigin, httpServer, httpsServer, json, type Seen, tcpServer } from "../../test/raw-server.ts";
import { Kloudless } from "../kloudless.ts";

// With characters that JSON, URLs and regular expressions write in another way.
const CANARIES = ['canary-key/+"\\$&', "canary-token/é".replace("é", "%"), "canary-developer/=?"] as const;
const [apiKey, token, developerKey] = CANARIES;

const GET = { method: "GET", path: "/accounts/7/things" } as const;

/** All that can be seen of a value by printing it. */
function shown(value: unknown): string {
  const texts = [inspect(value), inspect(value, { showHidden: true, depth: 12, getters: true }), JSON.stringify(value)];
  for (let error = value; error instanceof Error; error = error.cause) {
    texts.push(error.message, String(error.stack), `${error}`, JSON.stringify(Object.entries(error)));
    for (const key of Reflect.ownKeys(error)) texts.push(inspect((error as unknown as Record<PropertyKey, unknown>)[key], { depth: 12 }));
  }
  return texts.join("\n");
}

function expectNoCanary(value: unknown): void {
  // Each has a core that no way of writing changes.
  expect(shown(value).match(/.*canary-(?:key|token|developer).*/g) ?? []).toEqual([]);
}

const events: unknown[] = [];
const record = (event: unknown): void => void events.push(event);
beforeAll(() => subscribe("kloudless:attempt", record));
afterAll(() => void unsubscribe("kloudless:attempt", record));
beforeEach(() => void events.splice(0));

const clients = (baseUrl: string) => [
  client(baseUrl, { apiKey, developerKey, retry: null }),
  client(baseUrl, { apiKey: undefined, token, developerKey, retry: null }),
];

/** An answer that echoes all it was sent. */
function echo(response: ServerResponse, { headers }: Seen, status: number): void {
  const heard = `You said ${headers.authorization}`;
  json(
    response,
    { error_code: "echo", message: heard, id: heard, conflicting_resource_id: heard, more: { deep: [heard] }, [heard]: 1 },
    status,
    { "x-kloudless-request-id": heard, "x-echo": heard },
  );
}

describe("P34: credentials", () => {
  it.each([400, 401, 403, 404, 409, 418, 429, 500, 503])(
    "are in no error for an answer of %i, though the server echoes them",
    async (status) => {
      const server = await httpServer((response, seen) => echo(response, seen, status));
      for (const kloudless of clients(server.url)) {
        const error = await rejection(kloudless.request(GET));
        expect(error).toMatchObject({ status, code: "echo" });
        expectNoCanary(error);
        expectNoCanary((error as { body: unknown }).body);
        expectNoCanary((error as { conflictingResourceId?: unknown }).conflictingResourceId);
        expectNoCanary(await rejection(kloudless.request({ ...GET, auth: "developer" })));
      }
      expect(events).toHaveLength(4);
      expectNoCanary(events);
      // The check itself must be able to fail.
      expect(() => expectNoCanary(new Error(apiKey))).toThrow(/canary-key/);
    },
  );

  it("are in no error for an answer whose body is no envelope", async () => {
    const server = await httpServer((response, { headers }) => response.writeHead(502).end(`<p>${headers.authorization}</p>`));
    for (const kloudless of clients(server.url)) {
      const error = await rejection(kloudless.request(GET));
      expect((error as { body: string }).body).toMatch(/^<p>.*\[redacted\]<\/p>$/);
      expectNoCanary(error);
    }
    expectNoCanary(events);
  });

  it("are in no error for an answer that writes them in its own way", async () => {
    const escaped = (text: string) => JSON.stringify(text).replaceAll("/", "\\/").replace("canary", "\\u0063anary");
    const server = await httpServer((response, { headers }) =>
      response
        .writeHead(400, { "content-type": "application/json" })
        .end(`{"error_code":"x","message":${escaped(String(headers.authorization))}}`),
    );
    for (const kloudless of clients(server.url)) expectNoCanary(await rejection(kloudless.request(GET)));
  });

  it("are in no error for an answer that is not what it should be", async () => {
    const replies: ((response: ServerResponse, seen: Seen) => unknown)[] = [
      (response, { headers }) => response.writeHead(200, { "content-type": "application/json" }).end(`{"${headers.authorization}`),
      (response, { headers }) => response.writeHead(200, { "content-type": "text/html" }).end(String(headers.authorization)),
      (response, { headers }) => response.writeHead(200, { "content-type": String(headers.authorization) }).end("x"),
      (response, { headers }) => response.writeHead(200, { "content-encoding": "gzip" }).end(String(headers.authorization)),
      (response, { headers }) => response.writeHead(200, { "content-encoding": String(headers.authorization) }).end("x"),
      (response, { headers }) => response.writeHead(302, { location: `http://a b/${headers.authorization}` }).end(),
      (response, { headers }) => response.writeHead(302, { location: `ftp://h/?${encodeURI(String(headers.authorization))}` }).end(),
      (response) => response.writeHead(302, { location: "/v1/accounts/7/things" }).end(),
    ];
    for (const reply of replies) {
      const server = await httpServer(reply);
      for (const kloudless of clients(server.url)) {
        const error = await rejection(kloudless.request(GET));
        expect(error).toMatchObject({ name: "ResponseError" });
        expectNoCanary(error);
      }
    }
    expectNoCanary(events);
  });

  it("are in no error of a connection, nor in its cause", async () => {
    const heard = (data: Buffer) => /authorization: (.*)\r\n/i.exec(data.toString())?.[1] ?? "";
    const echoing = await tcpServer((socket) => void socket.once("data", (data: Buffer) => socket.end(`${heard(data)} is no HTTP\r\n`)));
    const cutting = await tcpServer(
      (socket) =>
        void socket.once("data", (data: Buffer) =>
          socket.end(`HTTP/1.1 200 OK\r\nX: ${heard(data)}\r\nContent-Length: 99\r\n\r\n${heard(data)}`),
        ),
    );
    const chunked = await tcpServer(
      (socket) =>
        void socket.once("data", (data: Buffer) => socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${heard(data)}\r\n`)),
    );
    const resetting = await tcpServer((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    const secure = await httpsServer(never);
    for (const url of [echoing.url, cutting.url, chunked.url, resetting.url, secure.url, await deadOrigin()]) {
      for (const kloudless of clients(url)) {
        const error = await rejection(kloudless.request(GET));
        expect(error).toMatchObject({ name: "ConnectionError" });
        expectNoCanary(error);
      }
    }
    expectNoCanary(events);
  });

  it("are in no error of time, signals or arguments", async () => {
    const server = await httpServer(never);
    for (const kloudless of clients(server.url)) {
      const errors = await Promise.all([
        rejection(kloudless.request(GET, { timeout: 50 })),
        rejection(kloudless.request(GET, { deadline: 50 })),
        rejection(kloudless.request({ ...GET, method: "PUT", body: never }, { timeout: 50 })),
        rejection(kloudless.request(GET, { signal: AbortSignal.timeout(50) })),
        rejection(kloudless.request(GET, { signal: AbortSignal.abort() })),
        rejection(kloudless.request(GET, { timeout: -1 })),
        rejection(kloudless.request(GET, { headers: { "Content-Length": "x" } })),
        rejection(kloudless.request({ ...GET, path: "no path" })),
        rejection(kloudless.request({ ...GET, body: 5 as never })),
        rejection(kloudless.request({ ...GET, method: "PUT", body: { path: "/does/not/exist" } })),
      ]);
      for (const error of errors) expectNoCanary(error);
    }
    expectNoCanary(events);
  });

  it("are in nothing a client shows of itself", async () => {
    const server = await httpServer((response) => json(response, { objects: [{ id: 1 }] }));
    for (const kloudless of clients(server.url)) {
      const account = kloudless.account(7);
      const page = await kloudless.accounts.all();
      for (const value of [
        kloudless,
        kloudless.accounts,
        kloudless.connection,
        account,
        account.connection,
        page,
        kloudless.accounts.all(),
      ]) {
        expectNoCanary(value);
      }
      await kloudless.close();
      expectNoCanary(kloudless);
      expectNoCanary(await rejection(kloudless.request(GET)));
    }
  });

  it("that cannot be used are not in the error that says so", () => {
    for (const wrong of ["canary-key with blanks", "canary-key\n", ["canary-key"], { canary: "canary-key" }]) {
      for (const field of ["apiKey", "token", "developerKey"]) {
        expect(() => new Kloudless({ [field]: wrong as never })).toThrow(
          expect.toSatisfy((error: unknown) => !shown(error).includes("canary-key")),
        );
      }
    }
  });
});
