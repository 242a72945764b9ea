import { ArgumentError, NotFoundError, type PageList } from "@kloudless/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import { File, Folder } from "./index.ts";

const bench = useBench();
const search = () => bench.one.storage.search;
const last = () => bench.server.requests.at(-1);

let words = 0;
/** A word that nothing else is named by. */
const word = (): string => `needle${++words}x`;

/** Two files and a folder with a word in their names, in a folder of their own. */
async function hidden(): Promise<{ q: string; folder: Folder; inner: Folder }> {
  const { files, folders } = bench.one.storage;
  const [q, folder] = [word(), await bench.folder()];
  const inner = await folders.create({ parent_id: folder.id, name: `in ${q}` });
  await files.create({ parent_id: folder.id, name: `a ${q}.txt` }, "");
  await files.create({ parent_id: inner.id, name: `b ${q}.txt` }, "");
  await files.create({ parent_id: inner.id, name: "other.txt" }, "");
  return { q, folder, inner };
}

const names = async (list: PageList<File | Folder>): Promise<string[]> => (await list.toArray()).map(({ name }) => name).toSorted();

describe("all", () => {
  test("finds files and folders, told apart", async () => {
    const { q } = await hidden();
    const found = await search().all({ q }).toArray();
    expect(found.map(({ name, type }) => `${type} ${name}`).toSorted()).toEqual([`file a ${q}.txt`, `file b ${q}.txt`, `folder in ${q}`]);
    for (const item of found) {
      expect(item).toBeInstanceOf(item.type === "file" ? File : Folder);
      expect(item.account).toBe(bench.one.id);
    }
  });

  test("page by page", async () => {
    const { q } = await hidden();
    const page = await search().all({ q, page_size: 2 });
    expect([page.count, page.nextPage === undefined]).toEqual([2, false]);
    expect(await search().all({ q, page_size: 1 }).toArray()).toHaveLength(3);
    expect((await search().all({ q, page_size: 2, page: page.nextPage })).count).toBe(1);
  });

  test("in folders, by themselves or by their ids", async () => {
    const { q, folder, inner } = await hidden();
    expect(await names(search().all({ q, parents: [inner] }))).toEqual([`b ${q}.txt`]);
    expect(last()?.url).toContain(`parents=${encodeURIComponent(inner.id)}`);
    const other = await bench.folder();
    expect(await names(search().all({ q, parents: [other.id, bench.one.storage.folders.handle(folder.id)] }))).toHaveLength(3);
    expect(await names(search().all({ q, parents: [other] }))).toEqual([]);
    expect(await names(search().all({ q, parents: ["root"] }))).toHaveLength(3);
  });

  test("in several accounts", async () => {
    const { q } = await hidden();
    await bench.two.storage.files.create({ parent_id: "root", name: `c ${q}.txt` }, "there");
    const found = await search()
      .all({ q, accounts: [bench.one.id, bench.two.id] })
      .toArray();
    expect(found.filter(({ account }) => account === bench.one.id)).toHaveLength(3);
    expect(found).toHaveLength(4);
    const there = found.find(({ account }) => account === bench.two.id);
    expect(there?.type === "file" && (await there.contents().text())).toBe("there");
    expect(last()?.url).toContain(`/accounts/${bench.two.id}/storage/files/`);
  });

  test("nothing, where there is nothing", async () => {
    const page = await search().all({ q: word() });
    expect([page.count, page.nextPage]).toEqual([0, undefined]);
  });

  test("whatever characters are in it", async () => {
    const folder = await bench.folder();
    const name = `100 % & Grüße, "q" ${word()}.txt`;
    await bench.one.storage.files.create({ parent_id: folder.id, name }, "");
    expect(await names(search().all({ q: name }))).toEqual([name]);
  });

  test.each(["", undefined, 7])("without a text to look for it is refused before anything is sent: %j", (q) => {
    const before = bench.server.requests.length;
    expect(() => search().all({ q: q as string })).toThrow(ArgumentError);
    expect(bench.server.requests.length).toBe(before);
  });

  test("page 0 is an error; so is one past the end of counted pages", async () => {
    await expect(search().all({ q: "x", page: 0 })).rejects.toMatchObject({ status: 400 });
    bench.server.faults.add({ path: "/search", action: { status: 404 } });
    expect(await rejection(search().all({ q: "x", page: 99 }))).toBeInstanceOf(NotFoundError);
  });

  test("a language goes along", async () => {
    bench.server.faults.add({ path: "/search", action: { body: { objects: [], next_page: null } } });
    await search().all({ q: "type = 'pdf'", lang: "raw" });
    expect(last()?.url).toMatch(/\?q=type%20%3D%20'pdf'&lang=raw$/);
  });

  test("counted pages end with their count, or at a page that is not there", async () => {
    const page = (number: number, total?: number) => ({ total, count: 1, page: number, objects: [{ id: `F${number}`, type: "file" }] });
    for (const body of [page(1, 2), page(2, 2)]) bench.server.faults.add({ path: "/search", action: { body } });
    expect(await search().all({ q: "x" }).toArray()).toHaveLength(2);
    for (const action of [{ body: page(1) }, { body: page(2) }, { status: 404 }]) bench.server.faults.add({ path: "/search", action });
    expect(await search().all({ q: "x" }).toArray()).toHaveLength(2);
  });
});

test("types: files and folders are told apart by `type`", () => {
  expectTypeOf(bench.one.storage.search.all({ q: "x" })).toEqualTypeOf<PageList<File | Folder>>();
  // @ts-expect-error -- what to look for is needed
  expect(() => bench.one.storage.search.all({})).toThrow(ArgumentError);
});
