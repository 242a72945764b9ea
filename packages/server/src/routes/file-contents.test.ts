import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { createServer } from "../index.ts";
import { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

const CONTENT = "0123456789";
let api: Api;
let path: string;

beforeAll(async () => {
  const server = await createServer();
  api = new Api(server);
  path = `${api.storage()}/files/${(await api.upload("digits.txt", CONTENT)).json.id}/contents`;
  return () => server.close();
});

const range = async (value: string, headers: Record<string, string> = {}) => api.get(path, { range: value, ...headers });

test("a download says what it is", async () => {
  const { status, headers, text } = await api.get(path);
  expect([status, text]).toEqual([200, CONTENT]);
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "text/plain",
    "content-length": "10",
    "accept-ranges": "bytes",
    "content-disposition": 'attachment; filename="digits.txt"',
    "x-content-type-options": "nosniff",
    etag: expect.stringMatching(/^"[\w-]+"$/),
    "last-modified": expect.stringContaining("GMT"),
  });
});

test("HEAD says the same and sends nothing, whatever range it has", async () => {
  const [get, headed] = [await api.get(path), await api.send("HEAD", path, { headers: { range: "bytes=1-2" } })];
  expect([headed.status, headed.text]).toEqual([200, ""]);
  for (const name of ["content-length", "content-type", "etag", "last-modified"])
    expect(headed.headers.get(name)).toBe(get.headers.get(name));
});

test.each([
  ["bytes=0-0", "0", "bytes 0-0/10"],
  ["bytes=2-5", "2345", "bytes 2-5/10"],
  ["bytes=7-", "789", "bytes 7-9/10"],
  ["bytes=-3", "789", "bytes 7-9/10"],
  ["bytes=9-1000", "9", "bytes 9-9/10"],
])("%s is a part", async (value, text, contentRange) => {
  const answer = await range(value);
  expect([answer.status, answer.text]).toEqual([206, text]);
  expect(answer.headers.get("content-range")).toBe(contentRange);
  expect(answer.headers.get("content-length")).toBe(String(text.length));
});

test.each(["bytes=10-", "bytes=10-20", "bytes=-0"])("%s cannot be satisfied", async (value) => {
  const { status, headers, json } = await range(value);
  expect([status, json.status_code]).toEqual([416, 416]);
  expect(headers.get("content-range")).toBe("bytes */10");
  expect(headers.get("etag")).toBeNull();
});

test.each(["bytes", "bytes=", "bytes=a-b", "bytes=1-2,4-5", "items=1-2", "bytes=--1", "bytes=1-2-3x", ""])(
  "the range %j is ignored",
  async (value) => {
    const answer = await range(value);
    expect([answer.status, answer.text]).toEqual([200, CONTENT]);
  },
);

test("any single range is what slicing the content gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(9), fc.nat(20), async (start, length) => {
      const { status, text } = await range(`bytes=${start}-${start + length}`);
      expect([status, text]).toEqual([206, CONTENT.slice(start, start + length + 1)]);
    }),
    { numRuns: 30 },
  );
});

test("If-Range gives the part of the same content, and the whole of another", async () => {
  const { headers } = await api.get(path);
  const [etag, date] = [headers.get("etag") ?? "", headers.get("last-modified") ?? ""];
  const statuses = [];
  for (const condition of [etag, date, '"other"', `W/${etag}`, new Date(0).toUTCString(), "nonsense"]) {
    statuses.push((await range("bytes=1-2", { "if-range": condition })).status);
  }
  expect(statuses).toEqual([206, 206, 200, 200, 200, 200]);
  expect((await range("bytes=50-", { "if-range": '"other"' })).status).toBe(200);
});

test("If-None-Match and If-Match are obeyed", async () => {
  const etag = (await api.get(path)).headers.get("etag") ?? "";
  const status = async (headers: Record<string, string>) => (await api.get(path, headers)).status;
  expect(await status({ "if-none-match": etag })).toBe(304);
  expect(await status({ "if-none-match": `"x", W/${etag}` })).toBe(304);
  expect(await status({ "if-none-match": "*" })).toBe(304);
  expect(await status({ "if-none-match": '"x"' })).toBe(200);
  expect(await status({ "if-match": etag })).toBe(200);
  expect(await status({ "if-match": "*" })).toBe(200);
  expect(await status({ "if-match": '"x"' })).toBe(412);
});

test("the validator changes with the content, and not with the name", async () => {
  const { api: client, root } = await serve();
  const file = (await client.upload("a", "one")).json;
  const etag = async (id: string) => (await client.get(`${client.storage()}/files/${id}/contents`)).headers.get("etag");
  const first = await etag(file.id);
  const renamed = (await client.patch(`${client.storage()}/files/${file.id}`, { name: "b" })).json.id;
  expect(await etag(renamed)).toBe(first);
  await client.send("PUT", `${client.storage()}/files/${renamed}`, { body: "two" });
  const second = await etag(renamed);
  expect(second).not.toBe(first);
  await writeFile(join(root, "b"), "six");
  await utimes(join(root, "b"), 1, 1);
  expect([first, second]).not.toContain(await etag(renamed));
});

test("an empty file has an empty body, of which no part can be had", async () => {
  const id = (await api.upload("empty", "")).json.id;
  const empty = `${api.storage()}/files/${id}/contents`;
  const { status, text, headers } = await api.get(empty);
  expect([status, text, headers.get("content-length")]).toEqual([200, "", "0"]);
  expect((await api.get(empty, { range: "bytes=0-" })).status).toBe(416);
});

test("a JSON file comes as it is", async () => {
  const { id } = (await api.upload("data.json", '{"a": 1}')).json;
  const { text, headers } = await api.get(`${api.storage()}/files/${id}/contents`);
  expect([text, headers.get("content-type")]).toEqual(['{"a": 1}', "application/json"]);
});

test("a large file arrives whole, and a client that turns away does no harm", async () => {
  const body = Buffer.alloc(8 * 1024 * 1024, "abcdefg");
  const { id } = (await api.upload("large.bin", body)).json;
  const url = `${api.server.url}/v1${api.storage()}/files/${id}/contents`;
  const headers = { authorization: api.authorization ?? "" };
  for (let n = 0; n < 5; n++) {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    await response.body?.getReader().read();
    abort.abort();
  }
  const whole = Buffer.from(await (await fetch(url, { headers })).arrayBuffer());
  expect(Buffer.compare(whole, body)).toBe(0);
});
