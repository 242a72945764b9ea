import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

/** Every name of a list, page by page. */
async function allPages(api: Api, size: number, query = "", folder = "root"): Promise<string[][]> {
  const pages: string[][] = [];
  let page = "";
  do {
    const { json } = await api.contents(folder, `?page_size=${size}${query}${page && `&page=${encodeURIComponent(page)}`}`);
    pages.push(json.objects.map(({ path }: { path: string }) => path));
    page = json.next_page;
  } while (page !== null);
  return pages;
}

async function makeTree(root: string): Promise<void> {
  await mkdir(join(root, "b", "c"), { recursive: true });
  await mkdir(join(root, "empty"));
  for (const file of ["a", "b/1", "b/c/2", "b/d", "z"]) await writeFile(join(root, file), file);
}

test("a list has the envelope of token pages", async () => {
  const { api, root } = await serve();
  await makeTree(root);
  expect((await api.contents()).json).toMatchObject({ count: 4, page: 1, next_page: null, type: "object_list", api: "storage" });
  const first = (await api.contents("root", "?page_size=3")).json;
  expect(first).toMatchObject({ count: 3, page: 1, next_page: expect.any(String) });
  expect(first.objects.map(({ type }: { type: string }) => type)).toEqual(["file", "folder", "folder"]);
  const second = (await api.contents("root", `?page_size=3&page=${encodeURIComponent(first.next_page)}`)).json;
  expect(second).toMatchObject({ count: 1, page: first.next_page, next_page: null });
});

test.each([1, 2, 3, 4, 1000])("every object is there once with %d on a page", async (size) => {
  const { api, root } = await serve();
  await makeTree(root);
  const pages = await allPages(api, size);
  expect(pages.flat()).toEqual(["/a", "/b", "/empty", "/z"]);
  expect(pages.every((page) => page.length > 0)).toBe(true);
});

test.each([1, 2, 3, 1000])("recursive lists everything below, %d on a page", async (size) => {
  const { api, root } = await serve();
  await makeTree(root);
  expect((await allPages(api, size, "&recursive=True")).flat()).toEqual(["/a", "/b", "/b/1", "/b/c", "/b/c/2", "/b/d", "/empty", "/z"]);
  const { id } = (await api.folder("b")).json;
  expect((await allPages(api, size, "&recursive=true", id)).flat()).toEqual(["/b/1", "/b/c", "/b/c/2", "/b/d"]);
});

test("an empty folder is an empty list", async () => {
  const { api } = await serve();
  expect((await api.contents()).json).toMatchObject({ count: 0, page: 1, next_page: null, objects: [] });
});

test("page 1 is the first page", async () => {
  const { api, root } = await serve();
  await makeTree(root);
  expect((await api.contents("root", "?page=1&page_size=1000")).json.page).toBe(1);
  expect((await api.contents("root", "?page_number=1")).json.count).toBe(4);
});

test("what changes between pages neither repeats nor hides anything else", async () => {
  const { api, root } = await serve();
  await makeTree(root);
  for (const recursive of ["", "&recursive=true"]) {
    const first = (await api.contents("root", `?page_size=2${recursive}`)).json;
    await rm(join(root, "b"), { recursive: true });
    await writeFile(join(root, "0"), "before what was listed");
    await writeFile(join(root, "y"), "behind");
    const rest = await api.contents("root", `?page=${encodeURIComponent(first.next_page)}${recursive}`);
    expect(rest.json.objects.map(({ name }: { name: string }) => name)).toEqual(["empty", "y", "z"]);
    await rm(join(root, "0"));
    await rm(join(root, "y"));
    await mkdir(join(root, "b"));
    await writeFile(join(root, "b", "1"), "again");
  }
});

test.each(["page_size=0", "page_size=1001", "page_size=-5", "page_size=many", "page=0", "page=2", "page=nonsense", "recursive=maybe"])(
  "refuses ?%s",
  async (query) => {
    const { api } = await serve();
    const answer = await api.contents("root", `?${query}`);
    expect([answer.status, answer.json.error_code]).toEqual([400, "invalid_parameters"]);
    expect(answer.json.message).toContain(query.split("=")[0]);
  },
);

test("the page of one list is no page of another", async () => {
  const { api, root } = await serve();
  await makeTree(root);
  const token = encodeURIComponent((await api.contents("root", "?page_size=1")).json.next_page);
  const { id } = (await api.folder("b")).json;
  for (const [folder, query, account] of [
    [id, "", 0],
    ["root", "&recursive=true", 0],
    ["root", "", 1],
  ] as const) {
    expect((await api.contents(folder, `?page=${token}${query}`, account)).status).toBe(400);
  }
});

test("a thousand objects come on one page, more on a second", async () => {
  const { api, root } = await serve();
  for (let n = 0; n < 1100; n++) await writeFile(join(root, String(n)), "");
  expect((await allPages(api, 1000)).map((page) => page.length)).toEqual([1000, 100]);
});

test("an unknown folder is not found", async () => {
  const { api } = await serve();
  expect((await api.contents("nonsense")).status).toBe(404);
});
