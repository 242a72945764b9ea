import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STAGING_NAME } from "../storage/path.ts";
import { exchange, head, serve } from "../testing/serve.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("JSON has no charset, for success and failure", async () => {
  const { api } = await serve();
  expect((await api.get("/accounts")).headers.get("content-type")).toBe("application/json");
  expect((await api.get("/nowhere")).headers.get("content-type")).toBe("application/json");
});

test("every answer has a request id of its own, the same as in the body of a failure", async () => {
  const { api } = await serve();
  const [good, bad] = [await api.get("/accounts"), await api.get("/nowhere")];
  expect(good.headers.get("x-kloudless-request-id")).toMatch(UUID);
  expect(bad.json.id).toBe(bad.headers.get("x-kloudless-request-id"));
  expect(bad.json).toEqual({ status_code: 404, error_code: "not_found", message: expect.any(String), id: expect.stringMatching(UUID) });
});

test.each(["/v1/accounts", "/v1/accounts/", "/v1//accounts", "/v1//accounts//", "/v0/accounts", "/v2/accounts/"])(
  "answers at %s",
  async (path) => {
    const { api } = await serve();
    expect((await api.get(path)).json.total).toBe(3);
  },
);

test.each(["/", "/accounts", "/v3/accounts", "/v1", "/v1/"])("knows nothing at %s", async (path) => {
  const { server, api } = await serve();
  const answer = await exchange(server, head(`GET ${path}`, { Authorization: api.authorization ?? "" }));
  expect(answer).toContain(" 404 Not Found");
  expect(answer).toContain('"error_code":"not_found"');
});

test("a wrong verb on a known path is told which are right, before any credential is asked for", async () => {
  const { api } = await serve();
  for (const client of [api, api.as(undefined)]) {
    const answer = await client.send("PUT", "/accounts/me");
    expect([answer.status, answer.json.error_code]).toEqual([405, "method_not_allowed"]);
    expect(answer.headers.get("allow")).toBe("GET, PATCH, DELETE, HEAD, OPTIONS");
  }
});

test("Allow names the verbs of a resource", async () => {
  const { api } = await serve();
  const allow = async (path: string) => (await api.send("OPTIONS", path)).headers.get("allow");
  expect(await allow(`${api.storage()}/folders/root`)).toBe("GET, PATCH, DELETE, HEAD, OPTIONS");
  expect(await allow(`${api.storage()}/folders`)).toBe("POST, OPTIONS");
  expect((await api.get(`${api.storage()}/folders/root`)).headers.get("allow")).toContain("PATCH");
});

test("HEAD has the headers of GET and no body", async () => {
  const { api } = await serve();
  const [get, headed] = [await api.get(`${api.storage()}/folders/root`), await api.send("HEAD", `${api.storage()}/folders/root`)];
  expect([headed.status, headed.text]).toEqual([200, ""]);
  expect(headed.headers.get("content-length")).toBe(get.headers.get("content-length"));
});

test("a body on GET or DELETE does not matter, whatever it is", async () => {
  const { server, api } = await serve();
  const file = (await api.upload("a.txt", "a")).json;
  for (const [body, type] of [
    ['{"account_id":1}', "application/json"],
    ["{", "application/json"],
    ["x", "nonsense"],
  ]) {
    const headers = { Authorization: api.authorization ?? "", "Content-Type": type ?? "", "Content-Length": body?.length ?? 0 };
    expect(await exchange(server, head("GET /v1/accounts", headers) + body)).toMatch(/^HTTP\/1\.1 200 /);
  }
  const answer = await api.send("DELETE", `${api.storage()}/files/${file.id}`, {
    body: { file_id: file.id },
    headers: { "content-type": "application/json" },
  });
  expect([answer.status, answer.text]).toEqual([204, ""]);
});

test.each(["application/json", "application/json; charset=utf-8", "text/plain", "nonsense", undefined])(
  "a JSON body counts as such with content type %s",
  async (type) => {
    const { api } = await serve();
    const answer = await api.send("POST", `${api.storage()}/folders`, {
      body: new TextEncoder().encode('{"name":"docs","parent_id":"root"}'),
      headers: type === undefined ? {} : { "content-type": type },
    });
    expect(answer.status).toBe(201);
  },
);

test("unknown keys in the query and in bodies are ignored", async () => {
  const { api } = await serve();
  expect((await api.get("/accounts?true&nonsense=1")).status).toBe(200);
  const body = { name: "docs", parent_id: "root", account_id: 1, queryParams: {} };
  expect((await api.post(`${api.storage()}/folders?nonsense=1`, body)).status).toBe(201);
});

test.each([
  ["{", 400, "bad_request"],
  ["[]", 400, "bad_request"],
  ["null", 400, "bad_request"],
  ['"text"', 400, "bad_request"],
  ["", 400, "invalid_parameters"],
  [`${"[".repeat(100)}${"]".repeat(100)}`, 400, "bad_request"],
  [`{"name":"${"x".repeat(1024 * 1024)}"}`, 413, "bad_request"],
])("refuses the body %.20s", async (body, status, code) => {
  const { api } = await serve();
  const answer = await api.post(`${api.storage()}/folders`, body);
  expect([answer.status, answer.json.status_code, answer.json.error_code]).toEqual([status, status, code]);
});

test("the connection stays in order after a body that was refused half-way", async () => {
  const { server, api } = await serve();
  const body = `{"name":"${"x".repeat(3 * 1024 * 1024)}"}`;
  const headers = { Authorization: api.authorization ?? "" };
  const first = head(`POST /v1${api.storage()}/folders`, { ...headers, "Content-Length": body.length }).replace(
    "Connection: close\r\n",
    "",
  );
  const answers = await exchange(server, [first, body, head("GET /v1/accounts", headers)]);
  expect(answers).toMatch(/^HTTP\/1\.1 413 [\s\S]*HTTP\/1\.1 200 OK[\s\S]*"total":3/);
});

test("a __proto__ key is data", async () => {
  const { api } = await serve();
  const id = api.server.accounts[0]?.id;
  const answer = await api.send("PATCH", `/accounts/${id}`, { body: '{"custom_properties":{"__proto__":{"polluted":true}}}' });
  expect(answer.text).toContain('"custom_properties":{"__proto__":{"polluted":true}}');
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test.each([
  ["GET /v1/accounts/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400],
  ["GET /v1/accounts HTTP/1.1\r\nBad Header\r\n\r\n", 400],
  ["nonsense\r\n\r\n", 400],
  ["POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400],
  ["POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400],
  [`GET /v1/accounts HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`, 431],
])("answers %.60j in the form of every failure", async (request, status) => {
  const { server } = await serve();
  const [top = "", body = ""] = (await exchange(server, request)).split("\r\n\r\n");
  expect(top).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(top.toLowerCase()).toContain("content-type: application/json\r\n");
  expect(JSON.parse(body)).toMatchObject({ status_code: status, error_code: "bad_request", id: expect.stringMatching(UUID) });
});

test("a fault of the server is reported to its operator, and tells the client nothing", async () => {
  const errors: unknown[] = [];
  const { api, root } = await serve({ onError: (error, id) => errors.push(error, id) });
  await writeFile(join(root, STAGING_NAME), "in the way");
  const { status, json } = await api.upload("a.txt", "a");
  expect(status).toBe(500);
  expect(json).toEqual({ status_code: 500, error_code: "internal_error", message: "Something went wrong on the server.", id: errors[1] });
  expect(String(errors[0])).toContain("is not a directory");
});
