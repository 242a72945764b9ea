import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { createServer, type KloudlessServer } from "../index.ts";
import { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

let server: KloudlessServer;
let api: Api;
const folders: Record<string, string> = {};

beforeAll(async () => {
  server = await createServer();
  api = new Api(server);
  folders.docs = (await api.folder("Docs 2018")).json.id;
  folders.inner = (await api.folder("inner", folders.docs)).json.id;
  folders.other = (await api.folder("other")).json.id;
  folders.elsewhere = (await api.folder("elsewhere", "root", 1)).json.id;
  await api.upload("Annual Report 2018.pdf", "1", { parent: folders.docs ?? "" });
  await api.upload("report draft.txt", "2", { parent: folders.inner ?? "" });
  await api.upload("100%_real.txt", "3", { parent: folders.other ?? "" });
  await api.upload("Résumé.txt".normalize("NFD"), "4");
  await api.upload("report.txt", "5", { account: 1, parent: folders.elsewhere ?? "" });
  return () => server.close();
});

const both = (): string =>
  server.accounts
    .slice(0, 2)
    .map(({ id }) => id)
    .join(",");

const search = (query: string, accounts = String(server.accounts[0]?.id)) => api.get(`/accounts/${accounts}/storage/search?${query}`);

const found = async (query: string, accounts?: string): Promise<string[]> =>
  ((await search(query, accounts)).json.objects as { name: string }[]).map(({ name }) => name).toSorted();

test("finds files and folders whose names have all the words, in any order and case", async () => {
  expect(await found("q=report")).toEqual(["Annual Report 2018.pdf", "report draft.txt"]);
  expect(await found("q=2018+REPORT")).toEqual(["Annual Report 2018.pdf"]);
  expect(await found("q=2018")).toEqual(["Annual Report 2018.pdf", "Docs 2018"]);
  expect(await found("q=nothing+like+it")).toEqual([]);
  expect(await found(`q=${encodeURIComponent("100%_")}`)).toEqual(["100%_real.txt"]);
  expect(await found(`q=${encodeURIComponent("_")}`)).toEqual(["100%_real.txt"]);
  expect(await found(`q=${encodeURIComponent("RÉSUMÉ")}`)).toEqual(["Résumé.txt".normalize("NFD")]);
});

test("with lang=raw, finds the text as it is", async () => {
  expect(await found("q=Report&lang=raw")).toEqual(["Annual Report 2018.pdf"]);
  expect(await found("q=2018+Report&lang=raw")).toEqual([]);
});

test("answers in full", async () => {
  const { status, json } = await search("q=report");
  expect(status).toBe(200);
  expect(json).toMatchObject({ total: 2, count: 2, page: 1, next_page: null, type: "object_list", api: "storage" });
  expect(json.objects[0]).toMatchObject({ type: "file", path: expect.any(String), parent: { name: expect.any(String) } });
  expect((await search("q=nothing")).json).toMatchObject({ total: 0, count: 0, page: 1, next_page: null, objects: [] });
});

test("looks only in the folders asked for, and in none twice", async () => {
  expect(await found(`q=report&parents=${folders.docs}`)).toEqual(["Annual Report 2018.pdf", "report draft.txt"]);
  expect(await found(`q=report&parents=${folders.inner}`)).toEqual(["report draft.txt"]);
  expect(await found(`q=report&parents=${folders.inner},${folders.docs},${folders.inner},root`)).toEqual([
    "Annual Report 2018.pdf",
    "report draft.txt",
  ]);
  expect(await found(`q=report&parents=${folders.other}`)).toEqual([]);
  expect(await found("q=report&parents=")).toHaveLength(2);
});

test("looks in several accounts", async () => {
  expect(await found("q=report", both())).toEqual(["Annual Report 2018.pdf", "report draft.txt", "report.txt"]);
  expect(await found(`q=report&parents=${folders.elsewhere},${folders.inner}`, both())).toEqual(["report draft.txt", "report.txt"]);
  expect(await found("q=report&parents=root", both())).toHaveLength(3);
  const { json } = await search("q=report.txt", both());
  expect(json.objects.map(({ account }: { account: number }) => account)).toEqual([server.accounts[1]?.id]);
});

test("pages hold everything once", async () => {
  const names: string[] = [];
  let page: number | null = 1;
  while (page !== null) {
    const { json } = await search(`q=r&page_size=2&page=${page}`);
    expect(json).toMatchObject({ total: 6, count: 2 });
    names.push(...json.objects.map(({ name }: { name: string }) => name));
    page = json.next_page;
  }
  expect(new Set(names).size).toBe(6);
  expect((await search("q=r&page_size=2&page=4")).json).toMatchObject({ status_code: 404, error_code: "not_found" });
});

test.each([
  ["", 400, "invalid_parameters"],
  ["q=", 400, "invalid_parameters"],
  ["q=+", 400, "invalid_parameters"],
  ["q=a&lang=klingon", 400, "invalid_parameters"],
  ["q=a&lang=cmis", 501, "not_implemented"],
  ["q=a&page=0", 400, "invalid_parameters"],
  ["q=a&page=x", 400, "invalid_parameters"],
  ["q=a&page_size=0", 400, "invalid_parameters"],
  ["q=a&page_size=1001", 400, "invalid_parameters"],
  ["q=a&parents=nonsense", 400, "invalid_parent_folder"],
])("the query %j is refused", async (query, status, code) => {
  expect((await search(query)).json).toMatchObject({ status_code: status, error_code: code });
});

test("an account that the client cannot see hides the others too", async () => {
  const token = `Bearer ${server.accounts[0]?.token}`;
  expect((await api.as(token).get(`/accounts/${both()}/storage/search?q=report`)).status).toBe(404);
  expect((await api.as(token).get("/accounts/me/storage/search?q=report")).json.total).toBe(2);
});

test("a client that turns away ends the search, and nobody hears of it", async () => {
  const errors: unknown[] = [];
  const { api: client, root } = await serve({ onError: (error) => errors.push(error) });
  for (let folder = 0; folder < 40; folder++) {
    await mkdir(join(root, String(folder)));
    for (let file = 0; file < 50; file++) await writeFile(join(root, String(folder), `f${file}`), "");
  }
  const abort = new AbortController();
  const url = `${client.server.url}/v1${client.storage()}/search?q=f`;
  const answer = fetch(url, { headers: { authorization: client.authorization ?? "" }, signal: abort.signal });
  setTimeout(() => abort.abort(), 10);
  await answer.catch(() => undefined);
  await sleep(200);
  expect(errors).toEqual([]);
  expect((await client.get(`${client.storage()}/search?q=f`)).json.total).toBe(2000);
});
