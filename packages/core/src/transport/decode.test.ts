import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { client, rejection } from "../../test/client.ts";
import { failure, httpServer, json, tcpServer } from "../../test/raw-server.ts";

const GET = { method: "GET", path: "/accounts/7/storage/files/F1" } as const;
const ONCE = { retry: null };

/** What a call makes of an answer: its value, or its error. */
async function answered(
  status: number,
  headers: Record<string, string>,
  body: string | Uint8Array = "",
  options: object = ONCE,
): Promise<unknown> {
  const server = await httpServer((response) => response.writeHead(status, headers).end(body));
  return client(server.url)
    .request(GET, options)
    .catch((error: unknown) => error);
}

/** The same for an answer that is no proper HTTP: raw bytes, after which the connection is closed. */
async function said(text: string, options: object = ONCE): Promise<unknown> {
  const server = await tcpServer((socket) => void socket.once("data", () => socket.end(text)));
  return client(server.url)
    .request(GET, options)
    .catch((error: unknown) => error);
}

const JSON_TYPE = { "content-type": "application/json" };

describe("a successful answer", () => {
  it.each([
    ["an object", '{"a":[1,"é 😀"]}', { a: [1, "é 😀"] }],
    ["a list", "[]", []],
    ["null", "null", null],
    ["a string", '"x"', "x"],
  ])("that is %s is parsed", async (_, body, expected) => {
    expect(await answered(200, JSON_TYPE, body)).toEqual(expected);
  });

  it("is parsed whatever its content type says, if it is JSON", async () => {
    expect(await answered(200, { "content-type": "application/json; charset=utf-8" }, "{}")).toEqual({});
    expect(await answered(200, { "content-type": "text/plain" }, "{}")).toEqual({});
    expect(await answered(200, {}, "{}")).toEqual({});
  });

  it.each([
    [204, {}],
    [204, { "content-type": "application/json" }],
    [205, {}],
    [200, { "content-length": "0" }],
    [202, { "content-encoding": "gzip" }],
  ])("of %i that is empty is undefined", async (status, headers) => {
    expect(await answered(status, headers as Record<string, string>)).toBeUndefined();
  });

  it.each([
    ["gzip", gzipSync],
    ["x-gzip", gzipSync],
    ["GZIP", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["identity", (text: string) => Buffer.from(text)],
  ])("in %s is decompressed", async (encoding, compress) => {
    const value = { text: "x".repeat(5000) };
    expect(await answered(200, { ...JSON_TYPE, "content-encoding": encoding }, compress(JSON.stringify(value)))).toEqual(value);
  });

  it.each([
    ["corrupt", gzipSync('{"a":1}').fill(0xff, 12)],
    ["cut short", gzipSync('{"a":1}').subarray(0, 15)],
    ["not compressed at all", Buffer.from('{"a":1}')],
  ])("whose gzip is %s is an error, not a hang", async (_, body) => {
    const error = await answered(200, { ...JSON_TYPE, "content-encoding": "gzip", "x-kloudless-request-id": "r1" }, body);
    expect(error).toMatchObject({ name: "ResponseError", code: "bad_encoding", status: 200, requestId: "r1", retryable: true });
  });

  it("in an encoding nobody asked for is an error", async () => {
    expect(await answered(200, { ...JSON_TYPE, "content-encoding": "zstd" }, "x")).toMatchObject({ code: "bad_encoding" });
    expect(await answered(200, { ...JSON_TYPE, "content-encoding": "constructor" }, "x")).toMatchObject({ code: "bad_encoding" });
  });

  it("that is HTML is an error that shows nothing of it, and is not retried", async () => {
    const server = await httpServer((response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>secret page</h1>"));
    const error = await rejection(client(server.url).request(GET));
    expect(error).toMatchObject({ name: "ResponseError", code: "bad_json", status: 200, retryable: false, attempts: 1 });
    expect((error as Error).message).toBe(
      "The answer is not JSON but text/html; something other than the API may have answered (GET /accounts/{id}/storage/files/{id}).",
    );
    expect(server.requests).toHaveLength(1);
  });

  it("is JSON cut short: found by its length, and by its grammar where it has none", async () => {
    const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    expect(await said(`${head}Content-Length: 100\r\n\r\n{"a":`)).toMatchObject({ name: "ConnectionError", phase: "body" });
    // It would parse, but it is not all that was announced.
    expect(await said(`${head}Content-Length: 100\r\n\r\n{"a":1}`)).toMatchObject({ name: "ConnectionError", phase: "body" });
    expect(await said(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n`)).toMatchObject({
      name: "ConnectionError",
      phase: "body",
    });
    expect(await said(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{"a":1}`)).toMatchObject({ name: "ConnectionError", phase: "body" });
    expect(await said(`${head}Connection: close\r\n\r\n{"a":`)).toMatchObject({ name: "ResponseError", code: "bad_json", retryable: true });
  });

  it("that is cut short is fetched again", async () => {
    const server = await httpServer((response, _, index) =>
      index === 0 ? response.writeHead(200, JSON_TYPE).end('{"a":') : json(response, { a: 1 }),
    );
    expect(await client(server.url).request(GET)).toEqual({ a: 1 });
  });

  it("that is no HTTP is a lost connection", async () => {
    expect(await said("SSH-2.0-OpenSSH_9.0\r\n")).toMatchObject({ name: "ConnectionError", phase: "headers" });
    expect(await said("")).toMatchObject({ name: "ConnectionError", phase: "headers" });
  });

  it("may be preceded by others of 1xx", async () => {
    const body = '{"a":1}';
    expect(
      await said(`HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    ).toEqual({ a: 1 });
  });
});

describe("an error of the API", () => {
  const envelope = (status: number, more: object = {}) =>
    JSON.stringify({ status_code: status, error_code: "some_code", message: "In words.", id: "req-1", ...more });

  it.each([
    [400, "ApiError", false],
    [401, "AuthenticationError", false],
    [403, "PermissionError", false],
    [404, "NotFoundError", false],
    [405, "ApiError", false],
    [409, "ConflictError", false],
    [412, "ApiError", false],
    [429, "RateLimitError", true],
    [500, "ServerError", true],
    [501, "ServerError", false],
    [502, "ServerError", true],
    [503, "ServerError", true],
    [504, "ServerError", true],
    [507, "ServerError", false],
    [599, "ServerError", true],
    [304, "ApiError", false],
  ])("%i is a %s", async (status, name, retryable) => {
    const error = await answered(status, JSON_TYPE, status === 304 ? "" : envelope(status));
    expect(error).toMatchObject({ name, status, retryable, attempts: 1 });
    if (status !== 304) expect(error).toMatchObject({ code: "some_code", requestId: "req-1" });
  });

  it("says what the server said", async () => {
    const error = await answered(409, JSON_TYPE, envelope(409, { error_code: "naming_conflict", conflicting_resource_id: "F2=" }));
    expect(error).toMatchObject({ code: "naming_conflict", conflictingResourceId: "F2=", body: { message: "In words." } });
    expect((error as Error).message).toBe("409 naming_conflict: In words. (GET /accounts/{id}/storage/files/{id}) [request req-1]");
  });

  it("takes the request's id from the header where the body has none", async () => {
    const headers = { ...JSON_TYPE, "x-kloudless-request-id": "from-header" };
    expect(await answered(404, headers, JSON.stringify({ error_code: "not_found" }))).toMatchObject({ requestId: "from-header" });
    expect(await answered(404, headers, envelope(404))).toMatchObject({ requestId: "req-1" });
    expect(await answered(404, JSON_TYPE, "{}")).toMatchObject({ requestId: undefined });
  });

  it.each([
    ["HTML", { "content-type": "text/html" }, "<h1>Bad gateway</h1>"],
    ["nothing", {}, ""],
    ["a list", JSON_TYPE, "[1]"],
    ["a string", JSON_TYPE, '"no"'],
    ["a truncated envelope", JSON_TYPE, '{"error_code":"x","mess'],
    ["an envelope of another make", JSON_TYPE, '{"error":{"code":5}}'],
    ["fields of other types", JSON_TYPE, '{"error_code":5,"message":{},"id":[],"conflicting_resource_id":1}'],
  ])("whose body is %s has its status", async (_, headers, body) => {
    const error = await answered(502, headers, body);
    expect(error).toMatchObject({ name: "ServerError", status: 502, code: "http_502", requestId: undefined });
    expect((error as Error).message).toMatch(/^502 http_502: the answer is not an error of the API; a proxy may have sent it/);
  });

  it("may be compressed, and may be compressed badly", async () => {
    const headers = { ...JSON_TYPE, "content-encoding": "gzip" };
    expect(await answered(404, headers, gzipSync(envelope(404)))).toMatchObject({ code: "some_code" });
    expect(await answered(404, headers, "nonsense")).toMatchObject({ name: "NotFoundError", code: "http_404" });
  });

  it("has its status though its body is nested too deep to look through", async () => {
    const depth = 100_000;
    const error = await answered(400, JSON_TYPE, "[".repeat(depth) + "]".repeat(depth));
    expect(error).toMatchObject({ name: "ApiError", status: 400, code: "http_400", body: expect.stringMatching(/^\[+$/) });
  });

  it("has its status though its body was cut short", async () => {
    const head = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    expect(await said(`${head}{"error_`)).toMatchObject({ name: "PermissionError", code: "http_403" });
  });

  it("has its status though its body never ends, of which a little is kept", async () => {
    let sent = 0;
    const server = await httpServer(async (response) => {
      response.writeHead(500, { "content-type": "text/plain" });
      while (!response.destroyed) {
        sent += 1 << 16;
        if (!response.write("x".repeat(1 << 16))) await new Promise((done) => setImmediate(done));
      }
    });
    const error = await rejection(client(server.url).request(GET, ONCE));
    expect(error).toMatchObject({ name: "ServerError", status: 500 });
    expect((error as { body: string }).body).toHaveLength(1 << 16);
    expect(sent).toBeLessThan(64 << 20);
  });
});

describe("a request to somewhere else", () => {
  it("of an unknown account is the server's 404", async () => {
    const server = await httpServer((response) => failure(response, 404));
    expect(await rejection(client(server.url).accounts.retrieve(999))).toMatchObject({ name: "NotFoundError", code: "code_404" });
    await expect(client(server.url).account(999).refresh()).rejects.toMatchObject({ name: "NotFoundError" });
  });
});

describe("HEAD", () => {
  it("is answered without a body", async () => {
    const server = await httpServer((response) => response.writeHead(200, { "content-length": "100" }).end());
    expect(await client(server.url).request({ method: "HEAD", path: "/x" })).toBeUndefined();
    const missing = await httpServer((response) => response.writeHead(404, { "content-length": "100" }).end());
    expect(await rejection(client(missing.url).request({ method: "HEAD", path: "/x" }))).toMatchObject({ name: "NotFoundError" });
  });
});
