import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STAGING_NAME } from "../storage/path.ts";
import type { Answer, Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

const P = 64 * 1024;
const content = (size: number): Buffer => randomBytes(size);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** What is left of uploads beside the content. */
const leftovers = async (root: string): Promise<string[]> =>
  (await readdir(join(root, STAGING_NAME)).catch(() => [])).filter((name) => name !== "");

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
