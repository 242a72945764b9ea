import { type Account, ArgumentError, Kloudless, type PageList } from "@kloudless/core";
import { expect, expectTypeOf, test } from "vitest";
import { useBench } from "../test/bench.ts";
import { type File, type FileHandle, type Files, type Folder, type FolderHandle, type Folders, StorageApi, storage } from "./index.ts";

const bench = useBench();

test("adds the same object to an account that it returns when it is called with one", () => {
  const { one, two } = bench;
  expect(one.storage).toBeInstanceOf(StorageApi);
  expect(one.storage).toBe(storage(one));
  expect(one.storage).toBe(storage(bench.kloudless.account(one.id)));
  expect(one.storage).not.toBe(two.storage);
});

test("works for an account of a client that does not use it", async () => {
  const plain = new Kloudless({ apiKey: bench.server.apiKey, baseUrl: bench.server.url });
  const root = await storage(plain.account(bench.one.id)).folders.retrieve("root");
  expect(root.account).toBe(bench.one.id);
  await plain.close();
});

test("refuses to be called with a client, which has no storage of its own", () => {
  expect(() => storage(bench.kloudless)).toThrow(ArgumentError);
  expect(() => storage(bench.kloudless)).toThrow("`account.storage`");
});

test("with a token, `me` is the account, and what it answers is addressed by its number", async () => {
  const { id } = bench.one;
  const token = bench.server.accounts.find((account) => account.id === id)?.token;
  await using mine = new Kloudless({ token, baseUrl: bench.server.url, use: [storage] });
  const file = await mine.account().storage.files.create({ parent_id: "root", name: "mine.txt" }, "mine");
  expect(file.account).toBe(id);
  expect(await file.contents().text()).toBe("mine");
  expect(bench.server.requests.at(-1)?.url).toContain(`/accounts/${id}/storage/files/`);
});

test("sends nothing for handles", () => {
  const before = bench.server.requests.length;
  const { files, folders } = bench.one.storage;
  expect([folders.root().id, folders.handle("F1").id, files.handle("F2").id]).toEqual(["root", "F1", "F2"]);
  files.handle("F2").contents().stream();
  folders.root().contents();
  expect(bench.server.requests.length).toBe(before);
});

test("a handle gets its fields, and stays the same object, by refresh()", async () => {
  const handle = bench.one.storage.folders.root();
  const root = await handle.refresh();
  expect(root).toBe(handle);
  expect(root).toMatchObject({ id: "root", type: "folder", account: bench.one.id, ancestors: [], can_create_folders: true });
  expect(root.parent).toBeUndefined();
});

test("types: a capability that is not used is a compile error", () => {
  const plain = new Kloudless({ apiKey: "k" });
  expectTypeOf(plain.account(1)).not.toHaveProperty("storage");
  expectTypeOf<Account>().not.toHaveProperty("storage");
  // @ts-expect-error -- `use` names no storage
  expect(plain.account(1).storage).toBeUndefined();
});

test("types: handles have an id and methods, and no fields", () => {
  expectTypeOf(bench.one.storage.files).toEqualTypeOf<Files>();
  expectTypeOf(bench.one.storage.folders).toEqualTypeOf<Folders>();
  expectTypeOf<FileHandle>().toHaveProperty("contents");
  expectTypeOf<FileHandle>().toHaveProperty("id");
  expectTypeOf<FileHandle>().not.toHaveProperty("name");
  expectTypeOf<FileHandle>().not.toHaveProperty("size");
  expectTypeOf<FolderHandle>().not.toHaveProperty("can_create_folders");
  expectTypeOf<FileHandle["refresh"]>().returns.resolves.toEqualTypeOf<File>();
  expectTypeOf<FolderHandle["refresh"]>().returns.resolves.toEqualTypeOf<Folder>();
  expectTypeOf<FileHandle["write"]>().returns.resolves.toEqualTypeOf<File>();
  // A file is good wherever its handle is, not the other way round.
  expectTypeOf<File>().toExtend<FileHandle>();
  expectTypeOf<FileHandle>().not.toExtend<File>();
});

test("types: what is not writable is readonly", () => {
  const rename = (file: File): void => {
    file.name = "b";
    file.parent_id = "F1";
    file.account = 2;
    // @ts-expect-error -- the server decides on the id
    file.id = "F2";
    // @ts-expect-error -- the contents decide on the size
    file.size = 1;
    // @ts-expect-error -- where it is, is changed by parent_id
    file.parent = { id: "root" };
  };
  expectTypeOf(rename).returns.toBeVoid();
});

test("types: files and folders of a list are told apart by `type`", () => {
  const look = (item: File | Folder): void => {
    if (item.type === "file") expectTypeOf(item).toEqualTypeOf<File>();
    else expectTypeOf(item).toEqualTypeOf<Folder>();
    expectTypeOf(item.name).toBeString();
    expectTypeOf(item.size).toEqualTypeOf<number | null>();
  };
  expectTypeOf(look).returns.toBeVoid();
  expectTypeOf(bench.one.storage.folders.root().contents()).toEqualTypeOf<PageList<File | Folder>>();
});
