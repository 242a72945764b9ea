import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createServer, type KloudlessServer } from "../index.ts";
import { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

let server: KloudlessServer;
let api: Api;

const SECOND = 1_700_000_000;
const timeOf = (offset: number): string => new Date((SECOND + offset) * 1000).toISOString();

beforeAll(async () => {
  server = await createServer();
  api = new Api(server);
  const folder = (await api.folder("folder")).json.id;
  await api.upload("two", "2");
  await api.upload("four", "4", { parent: folder });
  await api.upload("one", "1");
  await api.upload("three", "3", { account: 1 });
  const [first = "", second = ""] = server.accounts.map(({ root }) => root);
  for (const [path, offset] of [
    [join(first, "one"), 1],
    [join(first, "two"), 2],
    [join(second, "three"), 3],
    [join(first, "folder", "four"), 4],
  ] as const) {
    await utimes(path, SECOND + offset, SECOND + offset);
  }
  return () => server.close();
});

const both = (): string =>
  server.accounts
    .slice(0, 2)
    .map(({ id }) => id)
    .join(",");

const recent = (query = "", accounts = both()) => api.get(`/accounts/${accounts}/storage/recent${query}`);

const names = async (query?: string, accounts?: string): Promise<string[]> =>
  ((await recent(query, accounts)).json.objects as { name: string }[]).map(({ name }) => name);

test("lists files, the one modified last first, of one account or several", async () => {
  expect(await names()).toEqual(["four", "three", "two", "one"]);
  expect(await names("", String(server.accounts[0]?.id))).toEqual(["four", "two", "one"]);
  expect((await recent()).json).toMatchObject({ total: 4, count: 4, page: 1, type: "object_list", api: "storage" });
});

test("lists only what is strictly later than after", async () => {
  expect(await names(`?after=${timeOf(2)}`)).toEqual(["four", "three"]);
  expect(await names(`?after=${timeOf(1.5)}`)).toEqual(["four", "three", "two"]);
  expect(await names(`?after=${timeOf(2).slice(0, 19)}`)).toEqual(["four", "three"]);
  expect(await names(`?after=${timeOf(4)}`)).toEqual([]);
  expect(await names("?after=2000-01-01")).toHaveLength(4);
  const [newest] = (await recent()).json.objects as { modified: string }[];
  expect(await names(`?after=${newest?.modified}`)).toEqual([]);
});

test.each(["00/00/00", "nonsense", "2018-13-45", "1"])("a time that cannot be read, %s, is later than everything", async (after) => {
  const { status, json } = await recent(`?after=${after}`);
  expect([status, json]).toMatchObject([200, { total: 0, count: 0, objects: [] }]);
});

test("pages are numbered, and end with an error", async () => {
  expect(await names("?page_size=3")).toEqual(["four", "three", "two"]);
  expect((await recent("?page_size=3&page=2")).json).toMatchObject({ total: 4, count: 1, page: 2, objects: [{ name: "one" }] });
  expect((await recent("?page_size=3&page=3")).json).toMatchObject({ status_code: 404, error_code: "not_found" });
});

test.each(["?page=0", "?page=-1", "?page=x", "?page_size=0", "?page_size=1001"])("%s is refused", async (query) => {
  expect((await recent(query)).json).toMatchObject({ status_code: 400, error_code: "invalid_parameters" });
});

test("of very many files, the newest ten thousand are kept", async () => {
  const { api: client, root } = await serve();
  for (let n = 0; n < 10_050; n++) await writeFile(join(root, `f${n}`), "");
  await utimes(join(root, "f0"), SECOND, SECOND);
  const { json } = await client.get(`${client.storage()}/recent?page_size=1000&page=10`);
  expect([json.total, json.count]).toEqual([10_000, 1000]);
  expect(json.objects.some(({ name }: { name: string }) => name === "f0")).toBe(false);
});
