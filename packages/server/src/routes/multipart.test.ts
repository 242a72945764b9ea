import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { STAGING_NAME } from "../storage/path.ts";
import type { Answer, Api } from "../testing/api.ts";
import { head, serve } from "../testing/serve.ts";

const P = 64 * 1024;
const content = (size: number): Buffer => randomBytes(size);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** What is left of uploads beside the content. */
const leftovers = async (root: string): Promise<string[]> => readdir(join(root, STAGING_NAME)).catch(() => []);

async function begin(api: Api, body: Record<string, unknown> = {}, query = ""): Promise<number> {
  const { status, json } = await api.post(`${api.storage()}/multipart${query}`, { parent_id: "root", name: "big.bin", ...body });
  expect(status).toBe(201);
  return json.id;
}

const put = (api: Api, id: number, part: number | string, body: unknown): Promise<Answer> =>
  api.send("PUT", `${api.storage()}/multipart/${id}?part_number=${part}`, {
    body,
    headers: { "content-type": "application/octet-stream" },
  });

const complete = (api: Api, id: number): Promise<Answer> => api.post(`${api.storage()}/multipart/${id}/complete`, {});

test("a session says what an upload needs to know", async () => {
  const { api, server } = await serve();
  const { json } = await api.post(`${api.storage()}/multipart`, { parent_id: "root", name: "a", size: 3 });
  expect(json).toEqual({
    id: expect.any(Number),
    account: server.accounts[0]?.id,
    part_size: 8 * 1024 * 1024,
    parallel_uploads: true,
    api: "storage",
    type: "multipart",
    digest: "sha-256",
    expiry: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(Date.parse(json.expiry)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  expect((await api.get(`${api.storage()}/multipart/${json.id}`)).json).toEqual(json);
});

test.each([0, 1, P - 1, P, P + 1, 2 * P, 3 * P + 17])("%i bytes arrive whole, their parts in any order", async (size) => {
  const { api, root } = await serve({ partSize: P });
  const bytes = content(size);
  const id = await begin(api, { size });
  const count = Math.max(1, Math.ceil(size / P));
  for (let part = count; part >= 1; part--) {
    const piece = bytes.subarray((part - 1) * P, part * P);
    const { status, json } = await put(api, id, part, piece);
    expect([status, json]).toEqual([200, { part_number: part, size: piece.length, sha256: sha256(piece) }]);
  }
  expect(await api.names()).toEqual([]);
  const { status, json } = await complete(api, id);
  expect([status, json.name, json.size, json.type]).toEqual([201, "big.bin", size, "file"]);
  expect(await readFile(join(root, "big.bin"))).toEqual(bytes);
  expect(await leftovers(root)).toEqual([]);
  expect((await complete(api, id)).status).toBe(404);
  expect((await put(api, id, 1, "x")).status).toBe(404);
  expect((await api.get(`${api.storage()}/multipart/${id}`)).status).toBe(404);
});

test("a part that comes again takes the place of the earlier one", async () => {
  const { api, root } = await serve({ partSize: P });
  const id = await begin(api);
  const [one, two, three] = [content(P), content(P), content(P)];
  for (const piece of [one, two, three, one]) expect((await put(api, id, 1, piece)).json.sha256).toBe(sha256(piece));
  await put(api, id, 2, "end");
  await put(api, id, 2, "END.");
  await complete(api, id);
  expect(await readFile(join(root, "big.bin"))).toEqual(Buffer.concat([one, Buffer.from("END.")]));
});

test("a part that breaks off leaves the earlier one as it was", async () => {
  const { api, server, root } = await serve({ partSize: P, faults: true });
  const id = await begin(api);
  const bytes = content(P);
  const breakOff = async (): Promise<void> => {
    server.faults.add({ method: "PUT", action: { resetUploadAfter: P / 2 } });
    await expect(put(api, id, 1, Buffer.alloc(P, "x"))).rejects.toThrow();
  };
  await breakOff();
  expect((await complete(api, id)).json).toMatchObject({ error_code: "invalid_parameters", message: "Part 1 is missing." });
  await put(api, id, 1, bytes);
  await breakOff();
  await complete(api, id);
  expect(await readFile(join(root, "big.bin"))).toEqual(bytes);
  expect(await leftovers(root)).toEqual([]);
});

test("one part sent many times at once is one of them, whole", async () => {
  const { api, root } = await serve({ partSize: P });
  const id = await begin(api);
  const pieces = Array.from({ length: 8 }, () => content(P));
  const answers = await Promise.all(pieces.map((piece) => put(api, id, 1, piece)));
  expect(answers.map(({ json }) => json.sha256)).toEqual(pieces.map(sha256));
  expect((await complete(api, id)).status).toBe(201);
  const stored = sha256(await readFile(join(root, "big.bin")));
  expect(pieces.map(sha256)).toContain(stored);
  expect(await leftovers(root)).toEqual([]);
});

test("the last of several acknowledged copies is the one that counts", async () => {
  const { api, root } = await serve({ partSize: P });
  const id = await begin(api);
  const last = content(P);
  await Promise.all([put(api, id, 1, content(P)), put(api, id, 1, content(P)), put(api, id, 1, content(P))]);
  await put(api, id, 1, last);
  await complete(api, id);
  expect(await readFile(join(root, "big.bin"))).toEqual(last);
});

test("a part larger than allowed is refused, and its neighbours are not touched", async () => {
  const { api, root } = await serve({ partSize: P });
  const id = await begin(api);
  const [one, two, three] = [content(P), content(P), content(10)];
  await put(api, id, 1, one);
  await put(api, id, 3, three);
  const refused = await put(api, id, 2, content(P + 1));
  expect([refused.status, refused.json.error_code]).toEqual([400, "invalid_parameters"]);
  expect(refused.json.message).toContain(String(P));
  expect((await put(api, id, 1, content(P + 1))).status).toBe(400);
  await put(api, id, 2, two);
  await complete(api, id);
  expect(await readFile(join(root, "big.bin"))).toEqual(Buffer.concat([one, two, three]));
});

test.each([
  ["nothing was sent", [], undefined, "Part 1 is missing."],
  ["the first is missing", [[2, 1]], undefined, "Part 1 is missing."],
  [
    "one between is missing",
    [
      [1, P],
      [3, 1],
    ],
    undefined,
    "Part 2 is missing.",
  ],
  [
    "one but the last is short",
    [
      [1, P - 1],
      [2, 1],
    ],
    undefined,
    `Part 1 has ${P - 1} bytes: all but the last must have ${P}.`,
  ],
  ["the end is missing", [[1, P]], 2 * P, `Part 2 is missing: the parts have ${P} of ${2 * P} bytes.`],
  [
    "the end is short",
    [
      [1, P],
      [2, 4],
    ],
    P + 5,
    `Part 2 has 4 bytes: the parts have ${P + 4} of ${P + 5}.`,
  ],
  [
    "there is too much",
    [
      [1, P],
      [2, 6],
    ],
    P + 5,
    `The parts have ${P + 6} bytes, more than the ${P + 5} that were announced.`,
  ],
] as [string, [number, number][], number | undefined, string][])(
  "completing is refused when %s, and can be done later",
  async (_what, parts, size, message) => {
    const { api } = await serve({ partSize: P });
    const id = await begin(api, size === undefined ? {} : { size });
    for (const [part, bytes] of parts) await put(api, id, part, content(bytes));
    const refused = await complete(api, id);
    expect([refused.status, refused.json.error_code, refused.json.message]).toEqual([400, "invalid_parameters", message]);
    expect(await api.names()).toEqual([]);
    for (let part = 1; part <= 2; part++) await put(api, id, part, content(part === 1 ? P : 5));
    if (parts.some(([part]) => part === 3)) await put(api, id, 2, content(P));
    expect((await complete(api, id)).status).toBe(size === 2 * P ? 400 : 201);
  },
);

test("a taken name is answered with the next free one, or replaced when asked to", async () => {
  const { api, root } = await serve({ partSize: P });
  await api.upload("big.bin", "old");
  const upload = async (body: string, query = ""): Promise<Answer> => {
    const id = await begin(api, {}, query);
    await put(api, id, 1, body);
    return complete(api, id);
  };
  expect((await upload("new")).json.name).toBe("big (1).bin");
  const replaced = await upload("newer", "?overwrite=True");
  expect([replaced.status, replaced.json.name]).toEqual([200, "big.bin"]);
  expect(await readFile(join(root, "big.bin"), "utf8")).toBe("newer");
});

test("a folder in the way is a conflict, and the upload can wait until it is gone", async () => {
  const { api } = await serve();
  const folder = (await api.folder("big.bin")).json;
  const id = await begin(api, {}, "?overwrite=true");
  await put(api, id, 1, "content");
  const conflict = await complete(api, id);
  expect(conflict.json).toMatchObject({ status_code: 409, error_code: "naming_conflict", conflicting_resource_id: folder.id });
  await api.delete(`${api.storage()}/folders/${folder.id}`);
  expect((await complete(api, id)).json).toMatchObject({ name: "big.bin", size: 7 });
});

test("a folder that has gone since the upload began is named as what is wrong", async () => {
  const { api } = await serve();
  const folder = (await api.folder("docs")).json;
  const id = await begin(api, { parent_id: folder.id });
  await put(api, id, 1, "content");
  await api.delete(`${api.storage()}/folders/${folder.id}`);
  expect((await complete(api, id)).json).toMatchObject({ status_code: 400, error_code: "invalid_parent_folder" });
  await api.folder("docs");
  expect((await complete(api, id)).json.path).toBe("/docs/big.bin");
});

test("an upload follows the folder that it goes to", async () => {
  const { api } = await serve();
  const outer = (await api.folder("outer")).json;
  const inner = (await api.folder("inner", outer.id)).json;
  const ids = [await begin(api, { parent_id: outer.id }), await begin(api, { parent_id: inner.id }), await begin(api)];
  for (const id of ids) await put(api, id, 1, "content");
  await api.patch(`${api.storage()}/folders/${outer.id}`, { name: "renamed" });
  const paths = [];
  for (const id of ids) paths.push((await complete(api, id)).json.path);
  expect(paths).toEqual(["/renamed/big.bin", "/renamed/inner/big.bin", "/big.bin"]);
});

test("those who complete at once get one file", async () => {
  const { api } = await serve();
  const id = await begin(api);
  await put(api, id, 1, "content");
  const answers = await Promise.all([complete(api, id), complete(api, id), complete(api, id)]);
  const done = answers.filter(({ status }) => status === 201);
  expect(done.length).toBeGreaterThan(0);
  expect(answers.every(({ status }) => status === 201 || status === 404)).toBe(true);
  expect(new Set(done.map(({ json }) => json.id)).size).toBe(1);
  expect(await api.names()).toEqual(["big.bin"]);
});

test("a part under way when the upload is completed comes too late, and changes nothing", async () => {
  const { api, server, root } = await serve({ partSize: P });
  const id = await begin(api);
  const bytes = content(P);
  await put(api, id, 1, bytes);
  const headers = { Authorization: api.authorization ?? "", "Content-Length": P };
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
  });
  socket.write(head(`PUT /v1${api.storage()}/multipart/${id}?part_number=1`, headers));
  socket.write(Buffer.alloc(P / 2, "x"));
  await sleep(100);
  expect((await complete(api, id)).status).toBe(201);
  socket.write(Buffer.alloc(P / 2, "x"));
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 (503|404)/);
  expect(await readFile(join(root, "big.bin"))).toEqual(bytes);
  expect(await leftovers(root)).toEqual([]);
});

test("cancelling removes the parts, and the upload is gone", async () => {
  const { api, root } = await serve();
  const id = await begin(api);
  await put(api, id, 1, "content");
  expect((await leftovers(root)).length).toBe(1);
  const path = `${api.storage()}/multipart/${id}`;
  expect((await api.delete(path)).status).toBe(204);
  expect(await leftovers(root)).toEqual([]);
  expect([(await api.delete(path)).status, (await put(api, id, 1, "x")).status, (await complete(api, id)).status]).toEqual([404, 404, 404]);
  expect(await api.names()).toEqual([]);
});

test.each(["0", "10001", "-1", "1.5", "x", ""])("the part number %j is refused", async (part) => {
  const { api } = await serve();
  const id = await begin(api);
  expect((await put(api, id, part, "x")).json).toMatchObject({ status_code: 400, error_code: "invalid_parameters" });
});

test.each([
  ["no name", { name: undefined }, "invalid_parameters"],
  ["an impossible name", { name: "a/b" }, "invalid_parameters"],
  ["no folder", { parent_id: undefined }, "invalid_parameters"],
  ["an unknown folder", { parent_id: "nonsense" }, "invalid_parent_folder"],
  ["a size that is a text", { size: "12" }, "invalid_parameters"],
  ["a negative size", { size: -1 }, "invalid_parameters"],
  ["half a byte", { size: 0.5 }, "invalid_parameters"],
])("an upload with %s is refused", async (_what, body, code) => {
  const { api } = await serve();
  const answer = await api.post(`${api.storage()}/multipart`, { parent_id: "root", name: "a", ...body });
  expect([answer.status, answer.json.error_code]).toEqual([400, code]);
});

test("parts grow with files that would need too many", async () => {
  const { api } = await serve();
  const size = 10 ** 12;
  const { json } = await api.post(`${api.storage()}/multipart`, { parent_id: "root", name: "a", size });
  expect(json.part_size * 10_000).toBeGreaterThanOrEqual(size);
  expect(json.part_size % 2 ** 20).toBe(0);
});

test.each(["nonsense", "0", "-1", "1e3", "99999999999999999999", "4294967296"])("there is no upload %s", async (id) => {
  const { api } = await serve();
  expect((await api.get(`${api.storage()}/multipart/${id}`)).json).toMatchObject({ status_code: 404, error_code: "not_found" });
});

test("an upload is its account's alone", async () => {
  const { api } = await serve();
  const id = await begin(api);
  expect((await api.get(`${api.storage(1)}/multipart/${id}`)).status).toBe(404);
  expect((await api.delete(`${api.storage(1)}/multipart/${id}`)).status).toBe(404);
  expect((await api.get(`${api.storage()}/multipart/${id}`)).status).toBe(200);
});

test("disconnecting an account removes its uploads", async () => {
  const { api, server, root } = await serve();
  const id = await begin(api);
  await put(api, id, 1, "x");
  await api.delete(`/accounts/${server.accounts[0]?.id}`);
  expect(await leftovers(root)).toEqual([]);
});

test("an account has at most a thousand uploads at once", async () => {
  const { api } = await serve();
  const start = () => api.post(`${api.storage()}/multipart`, { parent_id: "root", name: "a" });
  for (let n = 0; n < 20; n++) await Promise.all(Array.from({ length: 50 }, start));
  const refused = await start();
  expect([refused.status, refused.json.message]).toEqual([403, expect.stringContaining("1000")]);
  expect((await api.post(`${api.storage(1)}/multipart`, { parent_id: "root", name: "a" })).status).toBe(201);
});
