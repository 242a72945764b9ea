import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

type Seen = Pick<IncomingMessage, "method" | "url" | "headers"> & { body: string };

/** A service behind an account, which answers with what it was sent. */
async function upstream(respond?: (request: IncomingMessage, response: ServerResponse) => void) {
  const service = createServer((request, response) => {
    if (respond !== undefined) return respond(request, response);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      response.writeHead(203, { "content-type": "application/json; charset=utf-8", "x-service": "yes", "keep-alive": "timeout=1" });
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
  });
  await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    service.closeAllConnections();
    service.close();
  });
  const baseUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/api/`;
  const { api, server } = await serve({ accounts: [{ service: "gdrive", account: "a", raw: { base_url: baseUrl } }] });
  const raw = (uri: string | undefined, headers: Record<string, string> = {}, body?: unknown) =>
    api.send("POST", `/accounts/${server.accounts[0]?.id}/raw`, {
      body,
      headers: { ...(uri !== undefined && { "x-kloudless-raw-uri": uri }), ...headers },
    });
  return { raw, api, server, baseUrl, service };
}

test("a request goes through, and its answer comes back as it is", async () => {
  const { raw } = await upstream();
  const answer = await raw("/drive/v2/about?x=1");
  expect(answer.status).toBe(203);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(answer.headers.get("x-service")).toBe("yes");
  expect(answer.headers.get("keep-alive")).not.toBe("timeout=1");
  const seen = answer.json as Seen;
  expect(seen).toMatchObject({ method: "GET", url: "/drive/v2/about?x=1", body: "" });
  expect(Object.keys(seen.headers).toSorted()).toEqual(["connection", "content-length", "host"]);
});

test("method, headers and body are those the client names", async () => {
  const { raw, baseUrl } = await upstream();
  const headers = {
    "x-kloudless-raw-method": "put",
    "x-kloudless-raw-headers": JSON.stringify({ "X-Custom": "1", Authorization: "Basic abc", Host: "evil.example", Connection: "upgrade" }),
    "content-type": "text/csv",
  };
  const seen = (await raw(`${baseUrl}items`, headers, "a,b")).json as Seen;
  expect(seen).toMatchObject({ method: "PUT", url: "/api/items", body: "a,b" });
  expect(seen.headers).toMatchObject({ "x-custom": "1", authorization: "Basic abc", "content-type": "text/csv", "content-length": "3" });
  expect(seen.headers.host).toBe(new URL(baseUrl).host);
  expect(seen.headers.connection).not.toBe("upgrade");
});

test("the credential of the service is sent along, never that of this server", async () => {
  const { raw, api, server } = await upstream();
  expect(((await raw("/")).json as Seen).headers.authorization).toBeUndefined();
  await api.patch(`/accounts/${server.accounts[0]?.id}`, { token: "upstream-token" });
  expect(((await raw("/")).json as Seen).headers.authorization).toBe("Bearer upstream-token");
});

test.each([
  "http://127.0.0.1:1/",
  "//evil.example/x",
  "\\\\evil.example\\x",
  "https://evil.example/",
  "http://user:pass@evil.example/",
  "file:///etc/passwd",
  "http://[::1]/",
  "http://169.254.169.254/latest/meta-data",
  undefined,
])("S13: %s is not the service", async (uri) => {
  const { raw } = await upstream();
  const answer = await raw(uri);
  expect([answer.status, answer.json.error_code]).toEqual([400, "invalid_parameters"]);
  expect(answer.json.message).toContain("X-Kloudless-Raw-URI");
});

test.each([
  { "x-kloudless-raw-method": "CONNECT" },
  { "x-kloudless-raw-method": "G ET" },
  { "x-kloudless-raw-headers": "{" },
  { "x-kloudless-raw-headers": "[]" },
  { "x-kloudless-raw-headers": '{"a":1}' },
  { "x-kloudless-raw-headers": '{"a":"x\\r\\nB: y"}' },
  { "x-kloudless-raw-headers": '{"a b":"x"}' },
])("refuses %j", async (headers) => {
  const { raw } = await upstream();
  expect((await raw("/", headers)).status).toBe(400);
});

test("a redirect of the service is the client's to follow", async () => {
  const { raw } = await upstream((_request, response) => {
    response.writeHead(302, { location: "http://127.0.0.1:1/" });
    response.end();
  });
  const answer = await raw("/");
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "http://127.0.0.1:1/"]);
});

test("a service that cannot be reached, or breaks off, is told apart from this server", async () => {
  const broken = await upstream((request) => request.socket.destroy());
  const answer = await broken.raw("/", {}, "body");
  expect([answer.status, answer.json.error_code]).toEqual([502, "bad_gateway"]);
  const half = await upstream((request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half", () => request.socket.destroy());
  });
  await expect(half.raw("/")).rejects.toThrow();
  expect((await half.api.get("/accounts")).status).toBe(200);
});

test("an account without a service behind it says so", async () => {
  const { api, server }: { api: Api; server: Api["server"] } = await serve();
  const answer = await api.post(`/accounts/${server.accounts[0]?.id}/raw`);
  expect([answer.status, answer.json.error_code]).toEqual([501, "not_implemented"]);
});

test("a base address that is none is refused at the start", async () => {
  const accounts = [{ service: "box", account: "a", raw: { base_url: "file:///etc" } }];
  await expect(serve({ accounts })).rejects.toThrow(/accounts\[0\]\.raw\.base_url/);
});
