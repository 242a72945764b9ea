import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STAGING_NAME } from "../storage/path.ts";
import { exchange, head, serve } from "../testing/serve.ts";

const MICROS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** What is left of unfinished writes. */
const leftovers = async (root: string): Promise<string[]> => readdir(join(root, STAGING_NAME)).catch(() => []);

test("an upload is answered with the file, whose every field is there", async () => {
  const { api, server, root } = await serve();
  const created = await api.upload("plan.txt", "hello");
  expect(created.status).toBe(201);
  const [account] = server.accounts;
  const { id } = created.json;
  expect(created.json).toEqual({
    id: expect.stringMatching(/^F[\w-]+={0,2}$/),
    name: "plan.txt",
    type: "file",
    api: "storage",
    account: account?.id,
    size: 5,
    created: expect.stringMatching(MICROS),
    modified: expect.stringMatching(MICROS),
    path: "/plan.txt",
    parent: { id: "root", name: "Google Drive", type: "folder", id_type: "path" },
    ancestors: [{ id: "root", name: "Google Drive", type: "folder", id_type: "path" }],
    mime_type: "text/plain",
    downloadable: true,
    raw_id: "/plan.txt",
    ids: { default: id, path: id },
    id_type: "path",
    href: `${server.url}/v1/accounts/${account?.id}/storage/files/${id}`,
  });
  expect((await api.get(`${api.storage()}/files/${id}`)).json).toEqual(created.json);
  expect(await readFile(join(root, "plan.txt"), "utf8")).toBe("hello");
});

test("ancestors are nearest first, the root last", async () => {
  const { api } = await serve();
  const outer = (await api.folder("outer")).json;
  const inner = (await api.folder("inner", outer.id)).json;
  const { json } = await api.upload("a.bin", "a", { parent: inner.id });
  expect(json.ancestors.map(({ id }: { id: string }) => id)).toEqual([inner.id, outer.id, "root"]);
  expect(json).toMatchObject({
    path: "/outer/inner/a.bin",
    parent: { id: inner.id, name: "inner" },
    mime_type: "application/octet-stream",
  });
});

test("raw data comes when asked for", async () => {
  const { api } = await serve();
  const { id } = (await api.upload("a.txt", "abc")).json;
  const { json } = await api.get(`${api.storage()}/files/${id}`, { "x-kloudless-raw-data": "true" });
  expect(json.raw).toMatchObject({ id: "/a.txt", object: { path: "/a.txt", size: 3, type: "file" } });
  expect((await api.get(`${api.storage()}/files/${id}`)).json.raw).toBeUndefined();
});

test("an id is taken with its padding encoded, raw or missing", async () => {
  const { api } = await serve();
  let id = "";
  for (let n = 1; !id.endsWith("="); n++) id = (await api.upload("x".repeat(n), "x")).json.id;
  for (const form of [id, encodeURIComponent(id), id.replaceAll("=", "")]) {
    expect((await api.get(`${api.storage()}/files/${form}`)).json.id).toBe(id);
  }
});

test("a taken name is answered with the next free one, or replaced when asked to", async () => {
  const { api } = await serve();
  const first = (await api.upload("x.tar.gz", "1")).json;
  expect((await api.upload("x.tar.gz", "2")).json).toMatchObject({ name: "x.tar (1).gz", size: 1 });
  expect((await api.upload("x.tar.gz", "3", { query: "?overwrite=False" })).json.name).toBe("x.tar (2).gz");
  const replaced = await api.upload("x.tar.gz", "four", { query: "?overwrite=True" });
  expect([replaced.status, replaced.json.id, replaced.json.size]).toEqual([200, first.id, 4]);
  const fresh = await api.upload("new", "1", { query: "?overwrite=true" });
  expect([fresh.status, fresh.json.name]).toEqual([201, "new"]);
  expect((await api.upload(".profile", "1")).json.name).toBe(".profile");
  expect((await api.upload(".profile", "1")).json.name).toBe(".profile (1)");
});

test("a folder in the way is a conflict for one that overwrites, and another name for one that does not", async () => {
  const { api } = await serve();
  const folder = (await api.folder("docs")).json;
  const conflict = await api.upload("docs", "1", { query: "?overwrite=true" });
  expect(conflict.json).toMatchObject({ status_code: 409, error_code: "naming_conflict", conflicting_resource_id: folder.id });
  expect((await api.upload("docs", "1")).json.name).toBe("docs (1)");
});

test("twenty uploads of one name at once become twenty files", async () => {
  const { api, root } = await serve();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => api.upload("same.txt", `content ${index}`)));
  expect(answers.every(({ status }) => status === 201)).toBe(true);
  expect(new Set(answers.map(({ json }) => json.id)).size).toBe(20);
  const contents = await Promise.all(answers.map(({ json }) => readFile(join(root, json.name), "utf8")));
  expect(contents).toEqual(answers.map((_, index) => `content ${index}`));
  expect(await leftovers(root)).toEqual([]);
});

test("twenty that overwrite one name at once leave one of them, whole", async () => {
  const { api, root } = await serve();
  const bodies = Array.from({ length: 20 }, (_, index) => `${index}:`.repeat(50_000));
  await Promise.all(bodies.map((body) => api.upload("same.txt", body, { query: "?overwrite=true" })));
  expect(await api.names()).toEqual(["same.txt"]);
  expect(bodies).toContain(await readFile(join(root, "same.txt"), "utf8"));
});

test("nothing at all is a file too, with and without a length", async () => {
  const { api, server } = await serve();
  expect((await api.upload("empty", "")).json).toMatchObject({ name: "empty", size: 0 });
  const headers = { Authorization: api.authorization ?? "", "X-Kloudless-Metadata": '{"name":"none","parent_id":"root"}' };
  expect(await exchange(server, head(`POST /v1${api.storage()}/files`, headers))).toContain('"size":0');
  const chunked = head(`POST /v1${api.storage()}/files`, { ...headers, "Transfer-Encoding": "chunked" });
  expect(await exchange(server, `${chunked}0\r\n\r\n`)).toContain('"name":"none (1)"');
});

test("a stream without a length arrives whole", async () => {
  const { api, root } = await serve();
  const chunks = Array.from({ length: 50 }, (_, index) => Buffer.alloc(70_000, index));
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  expect((await api.upload("big", body)).json.size).toBe(3_500_000);
  expect(Buffer.compare(await readFile(join(root, "big")), Buffer.concat(chunks))).toBe(0);
});

test.each([
  ["neither header nor JSON", { "content-type": "application/octet-stream" }, "X-Kloudless-Metadata"],
  ["no JSON in the header", { "x-kloudless-metadata": "{" }, "X-Kloudless-Metadata"],
  ["no object in the header", { "x-kloudless-metadata": "[]" }, "X-Kloudless-Metadata"],
  ["no name", { "x-kloudless-metadata": '{"parent_id":"root"}' }, "name"],
  ["no parent", { "x-kloudless-metadata": '{"name":"a"}' }, "parent_id"],
  ["a name that is no text", { "x-kloudless-metadata": '{"name":1,"parent_id":"root"}' }, "name"],
])("an upload with %s is refused", async (_what, headers, named) => {
  const { api, root } = await serve();
  const answer = await api.send("POST", `${api.storage()}/files`, { body: "x".repeat(100_000), headers });
  expect([answer.status, answer.json.error_code]).toEqual([400, "invalid_parameters"]);
  expect(answer.json.message).toContain(named);
  expect(await readdir(root)).toEqual([]);
});

test("a client that forgot the header is told what a JSON upload needs", async () => {
  const { api } = await serve();
  const headers = { "content-type": "application/json; charset=utf-8" };
  const answer = await api.send("POST", `${api.storage()}/files`, { body: { name: "a" }, headers });
  expect(answer.json).toMatchObject({ status_code: 400, message: "name, parent_id and url must be strings." });
});

test("metadata in UTF-8 is understood, though it should have been escaped", async () => {
  const { api, server } = await serve();
  const request = head(`POST /v1${api.storage()}/files`, {
    Authorization: api.authorization ?? "",
    "Content-Length": 1,
    "X-Kloudless-Metadata": '{"name":"résumé 📄.txt","parent_id":"root"}',
  });
  expect(await exchange(server, `${request}x`)).toContain('"name":"résumé 📄.txt"');
});

test.each(["nonsense", "F", "FAAAA", "file_abc", "", "root/", "../.."])("the parent %j is unknown", async (parent) => {
  const { api } = await serve();
  const answer = await api.upload("a", "a", { parent });
  expect([answer.status, answer.json.error_code]).toEqual([400, "invalid_parent_folder"]);
});

test("a file is no parent", async () => {
  const { api } = await serve();
  const { id } = (await api.upload("a", "a")).json;
  expect((await api.upload("b", "b", { parent: id })).json.error_code).toBe("invalid_parent_folder");
});

test("PUT replaces the contents, and nothing else", async () => {
  const { api, root } = await serve();
  const before = (await api.upload("a.txt", "before")).json;
  const after = await api.send("PUT", `${api.storage()}/files/${before.id}`, {
    body: "after that",
    headers: { "content-type": "application/octet-stream" },
  });
  expect(after.status).toBe(200);
  expect(after.json).toEqual({ ...before, size: 10, created: after.json.created, modified: after.json.modified });
  expect(await readFile(join(root, "a.txt"), "utf8")).toBe("after that");
  expect((await api.send("PUT", `${api.storage()}/files/${before.id}`)).json.size).toBe(0);
});

test.skipIf(process.platform === "win32")("a replaced file keeps its permissions", async () => {
  const { api, root } = await serve();
  const { id } = (await api.upload("run.sh", "1")).json;
  const { chmod } = await import("node:fs/promises");
  await chmod(join(root, "run.sh"), 0o750);
  await api.send("PUT", `${api.storage()}/files/${id}`, { body: "2" });
  expect((await stat(join(root, "run.sh"))).mode & 0o777).toBe(0o750);
});

test("a deleted file is gone", async () => {
  const { api } = await serve();
  const { id } = (await api.upload("a", "a")).json;
  const deleted = await api.delete(`${api.storage()}/files/${id}?permanent=True`);
  expect([deleted.status, deleted.text]).toEqual([204, ""]);
  for (const method of ["GET", "DELETE"]) expect((await api.send(method, `${api.storage()}/files/${id}`)).status).toBe(404);
  expect((await api.send("PUT", `${api.storage()}/files/${id}`, { body: "a" })).status).toBe(404);
  expect(await api.names()).toEqual([]);
});

test("a file is not found as a folder, nor the other way round", async () => {
  const { api } = await serve();
  const [file, folder] = [(await api.upload("a", "a")).json.id, (await api.folder("b")).json.id];
  for (const path of [`folders/${file}`, `folders/${file}/contents`, `files/${folder}`, `files/${folder}/contents`, "files/root"]) {
    expect((await api.get(`${api.storage()}/${path}`)).status).toBe(404);
  }
});

const broken = (api: { authorization: string | undefined; storage(): string }, headers: Record<string, string | number>): string =>
  head(`POST /v1${api.storage()}/files`, {
    Authorization: api.authorization ?? "",
    "X-Kloudless-Metadata": '{"name":"half.bin","parent_id":"root"}',
    ...headers,
  });

test("an upload that breaks off leaves nothing, however it was sent", async () => {
  const { api, server, root } = await serve();
  const { connect } = await import("node:net");
  const attempt = (request: string, end: "end" | "destroy" | "reset"): Promise<void> =>
    new Promise((done) => {
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
      socket.on("error", () => undefined).on("close", () => done());
      socket.resume().write(request + "x".repeat(200_000), () => {
        setTimeout(() => (end === "end" ? socket.end() : end === "reset" ? socket.resetAndDestroy() : socket.destroy()), 50);
      });
    });
  for (const end of ["end", "destroy", "reset"] as const) {
    await attempt(broken(api, { "Content-Length": 1_000_000 }), end);
    await attempt(`${broken(api, { "Transfer-Encoding": "chunked" })}30d40\r\n`, end);
  }
  await expect.poll(() => leftovers(root)).toEqual([]);
  expect(await api.names()).toEqual([]);
});

test("an upload whose folder is deleted meanwhile fails, and leaves nothing", async () => {
  const { api, root } = await serve();
  const { id } = (await api.folder("docs")).json;
  const { readable, writable } = new TransformStream<Uint8Array>();
  const writer = writable.getWriter();
  const upload = api.upload("a", readable, { parent: id });
  await writer.write(Buffer.from("first"));
  await expect.poll(() => leftovers(root)).toHaveLength(1);
  await api.delete(`${api.storage()}/folders/${id}`);
  await writer.write(Buffer.from("second"));
  await writer.close();
  expect((await upload).status).toBe(404);
  expect(await leftovers(root)).toEqual([]);
});

test("a file that is being uploaded cannot be seen before it is whole", async () => {
  const { api, root } = await serve();
  const { readable, writable } = new TransformStream<Uint8Array>();
  const writer = writable.getWriter();
  const upload = api.upload("slow.txt", readable);
  await writer.write(Buffer.from("first"));
  await expect.poll(() => leftovers(root)).toHaveLength(1);
  expect(await api.names("root", "?recursive=true")).toEqual([]);
  await writer.close();
  expect((await upload).json.size).toBe(5);
});
