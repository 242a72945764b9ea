import { ConflictError, NotFoundError, PermissionError, ResponseError } from "@kloudless/core";
import { describe, expect, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import { File, Folder } from "./index.ts";

const bench = useBench();
const last = () => bench.server.requests.at(-1);

/** A folder with files `f0…` and folders `d0…`. */
async function filled(files: number, folders = 0): Promise<Folder> {
  const folder = await bench.folder();
  for (let n = 0; n < files; n++) await bench.one.storage.files.create({ parent_id: folder.id, name: `f${n}` }, "");
  for (let n = 0; n < folders; n++) await bench.one.storage.folders.create({ parent_id: folder.id, name: `d${n}` });
  return folder;
}

/** Canned pages for the lists of a test, one request each. */
function answers(...pages: object[]): void {
  for (const body of pages) bench.server.faults.add({ path: "/contents", action: { body } });
}

describe("contents", () => {
  test("tells files and folders apart", async () => {
    const folder = await filled(1, 1);
    const items = await folder.contents().toArray();
    expect(items.map((item) => [item.name, item.type, item.constructor])).toEqual([
      ["d0", "folder", Folder],
      ["f0", "file", File],
    ]);
    for (const item of items) expect(item).toMatchObject({ account: bench.one.id, parent: { id: folder.id } });
  });

  test("awaited, it is the first page; walked, all of them", async () => {
    const folder = await filled(5);
    const page = await folder.contents({ page_size: 2 });
    expect(page.objects.map(({ name }) => name)).toEqual(["f0", "f1"]);
    expect(page.nextPage).toBeDefined();
    const second = await folder.contents({ page_size: 2, page: page.nextPage });
    expect(second.objects.map(({ name }) => name)).toEqual(["f2", "f3"]);
    const names: string[] = [];
    for await (const { name } of folder.contents({ page_size: 2 })) names.push(name);
    expect(names).toEqual(["f0", "f1", "f2", "f3", "f4"]);
    expect((await folder.contents({ page_size: 5 })).nextPage).toBeUndefined();
  });

  test("asks for no page that is not used", async () => {
    const folder = await filled(3);
    const before = bench.server.requests.length;
    for await (const item of folder.contents({ page_size: 1 })) {
      if (item.name === "f1") break;
    }
    expect(bench.server.requests.length - before).toBe(2);
  });

  test("lists what is below with recursive", async () => {
    const folder = await filled(1, 1);
    const [below] = await folder.contents().toArray();
    await bench.one.storage.files.create({ parent_id: below!.id, name: "deep" }, "");
    const names = await folder.contents({ recursive: true, page_size: 1 }).toArray();
    expect(names.map(({ name }) => name).toSorted()).toEqual(["d0", "deep", "f0"]);
  });

  test("of an empty folder, and of one that is not there", async () => {
    expect(await (await bench.folder()).contents().toArray()).toEqual([]);
    await expect(bench.one.storage.folders.handle("F-none").contents()).rejects.toBeInstanceOf(NotFoundError);
  });

  test("page 0, a page that is none and a page past the end are errors", async () => {
    const folder = await filled(3);
    // These pages are not counted: each but the first is asked for by what the one before it says.
    for (const page of [0, -1, "none", 99]) await expect(folder.contents({ page })).rejects.toMatchObject({ status: 400 });
  });

  test("P19: an empty page with a next one goes on", async () => {
    const file = { id: "F1", name: "a", type: "file", account: bench.one.id };
    answers({ objects: [], next_page: "two" }, { objects: [file], next_page: "three" }, { objects: [], next_page: null });
    const items = await bench.one.storage.folders.root().contents().toArray();
    expect(items.map(({ id }) => id)).toEqual(["F1"]);
    expect(bench.server.requests.slice(-2).map(({ url }) => url.slice(url.indexOf("?")))).toEqual(["?page=two", "?page=three"]);
  });

  test.each([
    ["the same one twice", ["a", "a"]],
    ["a circle of two", ["a", "b", "a"]],
  ])("P19: a cursor that comes again is an error: %s", async (_, tokens) => {
    answers(...tokens.map((next_page) => ({ objects: [], next_page })));
    const error = await rejection(bench.one.storage.folders.root().contents().toArray());
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ code: "repeated_cursor" });
  });

  test("P19: an empty cursor is the end", async () => {
    answers({ objects: [{ id: "F1", type: "file" }], next_page: "" });
    expect(await bench.one.storage.folders.root().contents().toArray()).toHaveLength(1);
  });

  test("an object of an unknown type is a File that keeps its type, and its fields", async () => {
    const sketch = { id: "S1", name: "s", type: "sketch", account: bench.one.id, shine: 1 };
    answers({ objects: [sketch, { id: "?" }], next_page: null });
    const [item, nameless] = await bench.one.storage.folders.root().contents().toArray();
    expect(item).toBeInstanceOf(File);
    expect(JSON.parse(JSON.stringify(item))).toEqual(sketch);
    expect(nameless).toBeInstanceOf(File);
    expect(nameless?.type).toBeUndefined();
  });

  test("an object of another account is addressed there", async () => {
    answers({ objects: [{ id: "F1", name: "shared", type: "file", account: bench.two.id }], next_page: null });
    const [shared] = await bench.one.storage.folders.root().contents().toArray();
    await rejection(shared!.refresh());
    expect(last()?.url).toContain(`/accounts/${bench.two.id}/storage/files/F1`);
  });
});

describe("create", () => {
  test("makes a folder once, and finds it after that", async () => {
    const parent_id = (await bench.folder()).id;
    const made = await bench.one.storage.folders.create({ parent_id, name: "in" });
    expect(last()?.status).toBe(201);
    const found = await bench.one.storage.folders.create({ parent_id, name: "in", conflict_if_exists: false });
    expect(found.toJSON()).toEqual(made.toJSON());
  });

  test("with conflict_if_exists it is a ConflictError that names the folder", async () => {
    const parent_id = (await bench.folder()).id;
    const made = await bench.one.storage.folders.create({ parent_id, name: "in", conflict_if_exists: true });
    const error = await rejection(bench.one.storage.folders.create({ parent_id, name: "in", conflict_if_exists: true }));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ code: "naming_conflict", conflictingResourceId: made.id });
  });

  test("P10: is repeated when its answer is lost, unless that would look like a conflict", async () => {
    const { id: parent_id, ...parent } = await bench.folder();
    const lost = { method: "POST", path: "/storage/folders", action: { commitThenReset: true } } as const;
    bench.server.faults.add(lost);
    expect((await bench.one.storage.folders.create({ parent_id, name: "a" })).name).toBe("a");
    bench.server.faults.add(lost);
    const strict = bench.one.storage.folders.create({ parent_id, name: "b", conflict_if_exists: true });
    await expect(strict).rejects.toMatchObject({ code: "connection", attempts: 1 });
    expect((await bench.one.storage.folders.handle(parent_id).contents()).count).toBe(2);
    expect(parent.name).toMatch(/^folder/);
  });

  test("refuses a parent that is not there", async () => {
    await expect(bench.one.storage.folders.create({ parent_id: "F-none", name: "x" })).rejects.toMatchObject({
      status: 400,
      code: "invalid_parent_folder",
    });
  });
});

describe("save", () => {
  test("renames and moves, with all that is in it", async () => {
    const [folder, parent] = [await filled(1), await bench.folder()];
    folder.name = "renamed";
    folder.parent_id = parent.id;
    await folder.save();
    expect(folder).toMatchObject({ name: "renamed", parent: { id: parent.id } });
    expect((await folder.contents()).objects.map(({ name }) => name)).toEqual(["f0"]);
  });

  test("moves to another account, with all that is in it", async () => {
    const folder = await filled(2, 1);
    folder.account = bench.two.id;
    folder.parent_id = "root";
    await folder.save();
    expect(folder.account).toBe(bench.two.id);
    const items = await folder.contents().toArray();
    expect(items.map(({ name, account }) => [name, account])).toEqual(["d0", "f0", "f1"].map((name) => [name, bench.two.id]));
  });
});

describe("copy", () => {
  test("within the account and to another one", async () => {
    const [folder, parent] = [await filled(1), await bench.folder()];
    const here = await folder.copy({ parent_id: parent.id, name: "copy" });
    const there = await folder.copy({ parent_id: "root", account: bench.two.id });
    expect([here.account, there.account]).toEqual([bench.one.id, bench.two.id]);
    for (const copy of [here, there]) {
      expect(copy).toBeInstanceOf(Folder);
      expect((await copy.contents()).objects.map(({ name }) => name)).toEqual(["f0"]);
    }
  });
});

describe("delete", () => {
  test("refuses a folder with something in it, unless recursive", async () => {
    const folder = await filled(1, 1);
    const error = await rejection(folder.delete());
    expect(error).toBeInstanceOf(PermissionError);
    expect(error).toMatchObject({ code: "folder_not_empty" });
    await folder.delete({ recursive: true, permanent: true });
    expect(last()?.url).toMatch(/\?recursive=true&permanent=true$/);
    await expect(folder.refresh()).rejects.toBeInstanceOf(NotFoundError);
  });

  test("an empty one", async () => {
    const folder = await bench.folder();
    await folder.delete();
    await expect(bench.one.storage.folders.retrieve(folder.id)).rejects.toBeInstanceOf(NotFoundError);
  });
});
