import { describe, expect, it } from "vitest";
import { client, FAST, rejection, until } from "../../test/client.ts";
import { httpServer, httpsServer, json, type RawServer } from "../../test/raw-server.ts";
import { certificate } from "../../test/tls.ts";
import type { Method } from "../request.ts";

const GET = { method: "GET", path: "/from", query: { page: 1 } } as const;
const SECRETS = {
  headers: { "X-Custom": "mine", Cookie: "session=1", "X-Kloudless-Source": "app", "X-Api-Key": "other" },
};

/** Two servers: the first sends everything at `/v1/from` on to a place that may depend on the second. */
async function pair(status: number, place: (other: RawServer) => string): Promise<{ first: RawServer; second: RawServer }> {
  const second = await httpServer((response, { url }) => json(response, { at: url }));
  const first = await httpServer((response, { url }) => {
    if (url.startsWith("/v1/from")) response.writeHead(status, { location: place(second) }).end("moved");
    else json(response, { at: url });
  });
  return { first, second };
}

describe("P32: a redirect", () => {
  it.each([301, 302, 303, 307, 308])("of %i is followed for GET, on the same origin with everything", async (status) => {
    const { first } = await pair(status, () => "/v1/to?x=1");
    expect(await client(first.url, SECRETS).request(GET, { asUser: "u1" })).toEqual({ at: "/v1/to?x=1" });
    expect(first.requests[1]?.headers).toMatchObject({
      authorization: "APIKey test-key",
      cookie: "session=1",
      "x-custom": "mine",
      "x-kloudless-as-user": "u1",
    });
  });

  it.each([301, 302, 303, 307, 308])("of %i to another origin takes no secret along", async (status) => {
    const { first, second } = await pair(status, (other) => `${other.url}/elsewhere`);
    const options = {
      asUser: "u1",
      rawData: true,
      headers: { Range: "bytes=0-9", "X-Kloudless-Raw-Headers": '{"a":"b"}', "Proxy-Authorization": "x" },
    };
    expect(await client(first.url, SECRETS).request(GET, options)).toEqual({ at: "/elsewhere" });
    const { headers } = second.requests[0] ?? {};
    expect(Object.keys(headers ?? {}).toSorted()).toEqual(["accept", "accept-encoding", "connection", "host", "range", "user-agent"]);
    expect(first.requests[0]?.headers).toMatchObject({ "x-kloudless-raw-data": "true", cookie: "session=1" });
  });

  it("to the same host on another port is one to another origin", async () => {
    const { first, second } = await pair(302, (other) => `http://127.0.0.1:${other.port}/x`);
    await client(first.url).request(GET);
    expect(second.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it("back from another origin does not bring the secrets back", async () => {
    let home = "";
    const second = await httpServer((response) => response.writeHead(302, { location: `${home}/v1/to` }).end());
    const first = await httpServer((response, { url }) =>
      url.startsWith("/v1/from") ? response.writeHead(302, { location: `${second.url}/x` }).end() : json(response, {}),
    );
    home = first.url;
    await client(first.url).request(GET);
    expect(first.requests.map(({ headers }) => headers.authorization)).toEqual(["APIKey test-key", undefined]);
  });

  it("does not use a user name and password of its location", async () => {
    const { first, second } = await pair(302, (other) => other.url.replace("http://", "http://user:pass@"));
    await client(first.url).request(GET);
    expect(second.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it.each([
    ["//", (other: RawServer) => `//127.0.0.1:${other.port}/x`],
    ["\\\\", (other: RawServer) => `\\\\127.0.0.1:${other.port}/x`],
  ])("that begins with %s leads to another origin too", async (_, place) => {
    const { first, second } = await pair(302, place);
    await client(first.url).request(GET);
    expect(second.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it("from https to http is refused", async () => {
    const plain = await httpServer((response) => json(response, {}));
    const secure = await httpsServer((response) => response.writeHead(302, { location: `${plain.url}/x` }).end());
    const error = await rejection(client(secure.url, { ca: certificate }).request(GET));
    expect(error).toMatchObject({ name: "ResponseError", code: "redirect_refused", status: 302, attempts: 1 });
    expect((error as Error).message).toMatch(/from https to http/);
    expect(plain.requests).toHaveLength(0);
  });

  it.each(["file:///etc/passwd", "ftp://host/x", "javascript:alert(1)", "http://", "http://a:b"])("to %s is refused", async (location) => {
    const { first } = await pair(302, () => location);
    const error = await rejection(client(first.url).request(GET));
    expect(error).toMatchObject({ code: "redirect_refused" });
    expect((error as Error).message).not.toContain("passwd");
  });

  it("without a location is an error of its status", async () => {
    const server = await httpServer((response) => response.writeHead(302).end());
    expect(await rejection(client(server.url).request(GET))).toMatchObject({ name: "ApiError", status: 302 });
  });

  it("loop ends after five", async () => {
    const server = await httpServer((response) => response.writeHead(302, { location: "/v1/from" }).end());
    const error = await rejection(client(server.url).request(GET));
    expect(error).toMatchObject({ name: "ResponseError", code: "too_many_redirects", attempts: 1 });
    expect(server.requests).toHaveLength(6);
  });

  it("is followed five times in a row", async () => {
    const server = await httpServer((response, _, index) =>
      index < 5 ? response.writeHead(307, { location: `/v1/${index}` }).end() : json(response, { index }),
    );
    expect(await client(server.url).request(GET)).toEqual({ index: 5 });
  });

  it("counts once across retries", async () => {
    const server = await httpServer((response, { url }, index) => {
      if (url.startsWith("/v1/from")) response.writeHead(302, { location: "/v1/to" }).end();
      else if (index < 4) response.writeHead(503).end();
      else json(response, { index });
    });
    expect(await client(server.url, { retry: FAST }).request(GET)).toEqual({ index: 5 });
    expect(server.requests.map(({ url }) => url.split("?")[0])).toEqual(["/v1/from", "/v1/to", "/v1/from", "/v1/to", "/v1/from", "/v1/to"]);
  });
});

describe("P32: a redirect of a request with a body", () => {
  const withBody = (method: Method) => ({ method, path: "/from", json: { a: 1 } });

  it.each(["POST", "PATCH", "PUT"] as const)("of 301 and 302 is refused for %s: browsers would make it a GET", async (method) => {
    for (const status of [301, 302]) {
      const { first } = await pair(status, () => "/v1/to");
      const error = await rejection(client(first.url).request(withBody(method)));
      expect(error).toMatchObject({ code: "redirect_refused", status, attempts: 1 });
      expect((error as Error).message).toMatch(/turn (POST|PATCH|PUT) into GET/);
      expect(first.requests).toHaveLength(1);
    }
  });

  it.each(["POST", "PATCH", "PUT", "DELETE"] as const)("of 303 makes %s a GET without a body", async (method) => {
    const { first } = await pair(303, () => "/v1/to");
    expect(await client(first.url).request(withBody(method))).toEqual({ at: "/v1/to" });
    const [, second] = first.requests;
    expect(second).toMatchObject({ method: "GET", headers: { authorization: "APIKey test-key" } });
    expect(second?.body).toHaveLength(0);
    expect(second?.headers).not.toHaveProperty("content-type");
    expect(second?.headers).not.toHaveProperty("content-length");
  });

  it.each([307, 308])("of %i sends JSON again on the same origin", async (status) => {
    const { first } = await pair(status, () => "/v1/to");
    await client(first.url).request(withBody("POST"));
    expect(first.requests.map(({ method, body }) => [method, String(body)])).toEqual([
      ["POST", '{"a":1}'],
      ["POST", '{"a":1}'],
    ]);
    expect(first.requests[1]?.headers).toMatchObject({ "content-type": "application/json", "content-length": "7" });
  });

  it.each([307, 308])("of %i sends bytes again on the same origin, and a stream not", async (status) => {
    const { first } = await pair(status, () => "/v1/to");
    const kloudless = client(first.url);
    await kloudless.request({ method: "PUT", path: "/from", body: () => new Blob(["again"]).stream() });
    expect(first.requests.map(({ body }) => String(body))).toEqual(["again", "again"]);
    const error = await rejection(kloudless.request({ method: "PUT", path: "/from", body: new Blob(["once"]).stream() }));
    expect(error).toMatchObject({ code: "redirect_refused" });
    expect((error as Error).message).toMatch(/stream and was sent already/);
    expect(first.requests).toHaveLength(3);
  });

  it.each([307, 308])("of %i to another origin is refused, and nothing is sent there", async (status) => {
    const { first, second } = await pair(status, (other) => `${other.url}/x`);
    const kloudless = client(first.url);
    expect(await rejection(kloudless.request(withBody("POST")))).toMatchObject({ code: "redirect_refused" });
    expect(await rejection(kloudless.request({ method: "PUT", path: "/from", body: "x" }))).toMatchObject({ code: "redirect_refused" });
    expect(await rejection(kloudless.request({ method: "DELETE", path: "/from" }))).toMatchObject({ code: "redirect_refused" });
    expect(second.connections).toBe(0);
  });

  it("of 303 to another origin sends neither body nor secret", async () => {
    const { first, second } = await pair(303, (other) => `${other.url}/x`);
    await client(first.url, SECRETS).request(withBody("POST"));
    expect(second.requests[0]).toMatchObject({ method: "GET" });
    expect(second.requests[0]?.body).toHaveLength(0);
    expect(Object.keys(second.requests[0]?.headers ?? {}).toSorted()).toEqual([
      "accept",
      "accept-encoding",
      "connection",
      "host",
      "user-agent",
    ]);
  });
});

describe("a redirect of a transfer", () => {
  it("hands over the body of where it leads", async () => {
    const { first } = await pair(302, () => "/v1/to");
    const { connection } = client(first.url);
    const answer = await connection.open(GET);
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('{"at":"/v1/to"}');
  });

  it("to many origins leaves no pool for each behind", async () => {
    const servers = await Promise.all(Array.from({ length: 20 }, () => httpServer((response) => json(response, {}))));
    const first = await httpServer((response, _, index) => response.writeHead(302, { location: `${servers[index]?.url}/x` }).end());
    const kloudless = client(first.url);
    for (const { requests } of servers) {
      await kloudless.request(GET);
      expect(requests).toHaveLength(1);
    }
    await kloudless.close();
    await until(() => servers.every((server) => server.sockets() === 0));
  });
});
