import { createHash, randomBytes } from "node:crypto";
import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

const reprDigest = (bytes: string | Uint8Array): string => `sha-256=:${createHash("sha256").update(bytes).digest("base64")}:`;

const digestOf = async (api: Api, id: string, headers: Record<string, string> = {}): Promise<string | null> =>
  (await api.get(`${api.storage()}/files/${id}/contents`, headers)).headers.get("repr-digest");

test("a download has the digest of the whole file, whatever part of it is asked for", async () => {
  const { api } = await serve();
  const { id } = (await api.upload("a.txt", "hello")).json;
  expect(await digestOf(api, id)).toBe(reprDigest("hello"));
  expect(await digestOf(api, id, { range: "bytes=1-2" })).toBe(reprDigest("hello"));
  const head = await api.send("HEAD", `${api.storage()}/files/${id}/contents`);
  expect(head.headers.get("repr-digest")).toBe(reprDigest("hello"));
  const empty = (await api.upload("empty", "")).json;
  expect(await digestOf(api, empty.id)).toBe(reprDigest(""));
});

test("the digest changes with the content, and follows a file that is moved", async () => {
  const { api } = await serve();
  const { id } = (await api.upload("a.txt", "one")).json;
  await api.send("PUT", `${api.storage()}/files/${id}`, { body: "two" });
  expect(await digestOf(api, id)).toBe(reprDigest("two"));
  await api.upload("a.txt", "three", { query: "?overwrite=true" });
  expect(await digestOf(api, id)).toBe(reprDigest("three"));
  const folder = (await api.folder("docs")).json;
  const moved = (await api.patch(`${api.storage()}/files/${id}`, { name: "b.txt", parent_id: folder.id })).json;
  expect(await digestOf(api, moved.id)).toBe(reprDigest("three"));
  await api.upload("a.txt", "four");
  expect([await digestOf(api, id), await digestOf(api, moved.id)]).toEqual([reprDigest("four"), reprDigest("three")]);
});

test("there is none for content that the server did not store", async () => {
  const { api, root } = await serve();
  const { id } = (await api.upload("a.txt", "one")).json;
  await writeFile(join(root, "a.txt"), "two");
  expect(await digestOf(api, id)).toBeNull();
  await utimes(join(root, "a.txt"), 1, 1);
  expect(await digestOf(api, id)).toBeNull();
  await writeFile(join(root, "other"), "x");
  const other = ((await api.contents()).json.objects as { id: string; name: string }[]).find(({ name }) => name === "other");
  expect(await digestOf(api, other?.id ?? "")).toBeNull();
});

test("an upload in parts has the digest of the whole: a small one at once, a large one a little later", async () => {
  const { api } = await serve({ partSize: 40 * 1024 * 1024 });
  for (const size of [10, 80 * 1024 * 1024]) {
    const bytes = randomBytes(size);
    const { id, part_size } = (await api.post(`${api.storage()}/multipart`, { parent_id: "root", name: `${size}.bin` })).json;
    for (let start = 0; start < size; start += part_size) {
      const path = `${api.storage()}/multipart/${id}?part_number=${start / part_size + 1}`;
      await api.send("PUT", path, { body: bytes.subarray(start, start + part_size) });
    }
    const file = (await api.post(`${api.storage()}/multipart/${id}/complete`)).json;
    if (size === 10) expect(await digestOf(api, file.id)).toBe(reprDigest(bytes));
    else await expect.poll(() => digestOf(api, file.id, { range: "bytes=0-1" }), { timeout: 10_000 }).toBe(reprDigest(bytes));
  }
});

test("of many that overwrite one name at once, the digest is the one of the winner or of none", async () => {
  const { api } = await serve();
  const bodies = Array.from({ length: 30 }, (_, index) => `${index}:`.repeat(1000));
  const answers = await Promise.all(bodies.map((body) => api.upload("same.txt", body, { query: "?overwrite=true" })));
  const { text, headers } = await api.get(`${api.storage()}/files/${answers[0]?.json.id}/contents`);
  expect([null, reprDigest(text)]).toContain(headers.get("repr-digest"));
});
