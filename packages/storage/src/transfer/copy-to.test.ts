import { AbortError, type Account, ArgumentError, Kloudless, NotFoundError, ServerError, TransferError } from "@kloudless/core";
import { createServer } from "@kloudless/server";
import { describe, expect, expectTypeOf, onTestFinished, test } from "vitest";
import { FAST, noise, rejection, sha256, until, useBench } from "../../test/bench.ts";
import type { CopyProgress, CopySummary, File, FileHandle, Folder, FolderHandle } from "../index.ts";
import { storage } from "../index.ts";

const bench = useBench();
const copies = () => bench.server.requests.filter(({ url }) => /\/copy(\?|$)/.test(url));
const uploads = () =>
  bench.server.requests.filter(({ method, url }) => method === "POST" && /\/storage\/(files(\?|$)|multipart)/.test(url));

/** An id as it is in addresses. */
const inUrl = ({ id }: { readonly id: string }): string => encodeURIComponent(id);

let names = 0;
/** A new folder of the second account. */
const target = (): Promise<Folder> =>
  bench.two.storage.folders.create({ parent_id: "root", name: `target ${++names}`, conflict_if_exists: true });

/** From now on the server does not copy by itself. */
function unable(status = 501, error_code = "not_implemented"): void {
  const body = { status_code: status, error_code, message: "Not between these." };
  bench.server.faults.add({ method: "POST", path: /\/copy$/, times: Number.POSITIVE_INFINITY, action: { status, body } });
}

async function file(name = "a.txt", contents: string | Uint8Array = "contents"): Promise<File> {
  return bench.one.storage.files.create({ parent_id: (await bench.folder()).id, name }, contents);
}

/** A folder with files and folders by their paths: `a/b.txt`, and `a/` for an empty folder. */
async function tree(paths: readonly string[], storageApi = bench.one.storage, folder?: Folder): Promise<Folder> {
  const top = folder ?? (await bench.folder());
  const made = new Map<string, Folder>([["", top]]);
  for (const path of paths) {
    const parts = path.split("/");
    const name = parts.pop() ?? "";
    let at = "";
    for (const part of parts) {
      const parent_id = made.get(at)?.id ?? "";
      at += `/${part}`;
      if (!made.has(at)) made.set(at, await storageApi.folders.create({ parent_id, name: part }));
    }
    if (name !== "") await storageApi.files.create({ parent_id: made.get(at)?.id ?? "", name }, path);
  }
  return top;
}

/** What is in a folder: paths, with the contents of files. */
async function look(folder: Folder | FolderHandle, at = ""): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const item of folder.contents()) {
    if (item.type === "folder") Object.assign(found, { [`${at}${item.name}/`]: "" }, await look(item, `${at}${item.name}/`));
    else found[at + item.name] = await item.contents().text();
  }
  return found;
}

/** A server of its own, with one account to copy to. */
async function elsewhere(): Promise<{ account: Account; root: FolderHandle }> {
  const server = await createServer();
  const kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, retry: FAST, use: [storage] });
  onTestFinished(async () => {
    await kloudless.close();
    await server.close();
  });
  const [account] = await kloudless.accounts.all();
  if (account === undefined) throw new Error("The server has accounts by default.");
  return { account, root: account.storage.folders.root() };
}

describe("a file", () => {
  test("is copied by the server", async () => {
    const [source, folder, before] = [await file(), await target(), uploads().length];
    const progress: CopyProgress[] = [];
    const copy = await source.copyTo(bench.two, folder, { onProgress: (now) => progress.push(now) });
    expect(copy).toMatchObject({ name: "a.txt", account: bench.two.id, parent: { id: folder.id } });
    expect(await copy.contents().text()).toBe("contents");
    expect(copies().at(-1)).toMatchObject({ headers: { "content-type": "application/json" } });
    expect(JSON.parse(copies().at(-1)?.body ?? "")).toEqual({ parent_id: folder.id, name: "a.txt", account: bench.two.id });
    expect(uploads().length).toBe(before);
    expect(progress.at(-1)).toEqual({ files: 1, bytes: 8, totalFiles: 1, totalBytes: 8 });
  });

  test("within its account, from a handle, and to an account by its id", async () => {
    const source = bench.one.storage.files.handle((await file()).id);
    const here = await source.copyTo(bench.one, (await bench.folder()).id, { name: "b.txt" });
    expect([here.account, here.name]).toEqual([bench.one.id, "b.txt"]);
    const there = await source.copyTo(String(bench.two.id), "root");
    expect([there.account, there.name]).toEqual([bench.two.id, "a.txt"]);
  });

  test.each([
    [501, "not_implemented"],
    [405, "method_not_allowed"],
    [400, "request_failed"],
    [403, "forbidden"],
    [404, "not_found"],
  ])("passes through here when the server answers %i", async (status, code) => {
    const [source, folder] = [await file("ä.txt", "Grüße"), await target()];
    unable(status, code);
    const copy = await source.copyTo(bench.two, folder);
    expect(copy).toMatchObject({ name: "ä.txt", account: bench.two.id, parent: { id: folder.id } });
    expect(await copy.contents().text()).toBe("Grüße");
    expect(uploads().at(-1)?.headers["content-length"]).toBe("7");
  });

  test.each([409, 500, 507])("does not when it answers %i: that says nothing about what can be done", async (status) => {
    const [source, folder, before] = [await file(), await target(), uploads().length];
    unable(status, "other");
    await expect(source.copyTo(bench.two, folder)).rejects.toMatchObject({ status, code: "other" });
    expect(uploads().length).toBe(before);
  });

  test("nor when there is no such folder", async () => {
    const [source, before] = [await file(), uploads().length];
    await expect(source.copyTo(bench.two, "F-none")).rejects.toMatchObject({ status: 400, code: "invalid_parent_folder" });
    expect(uploads().length).toBe(before);
  });

  test("that is large passes in parts, each read when it is sent", async () => {
    const bytes = noise((20 << 20) + 77);
    const [source, folder] = [await file("big.bin", bytes), await target()];
    unable();
    const before = bench.server.requests.length;
    const progress: CopyProgress[] = [];
    const copy = await source.copyTo(bench.two, folder, { onProgress: (now) => progress.push(now) });
    expect(sha256(await copy.contents().bytes())).toBe(sha256(bytes));
    const after = bench.server.requests.slice(before);
    const parts = after.filter(({ url }) => url.includes("part_number="));
    const reads = after.filter(({ method, headers, url }) => method === "GET" && url.includes(inUrl(source)) && headers["if-range"]);
    expect(parts.length).toBeGreaterThan(1);
    expect(reads.length).toBe(parts.length);
    expect(progress.at(-1)).toEqual({ files: 1, bytes: bytes.byteLength, totalFiles: 1, totalBytes: bytes.byteLength });
    expect(progress.length).toBeGreaterThan(1);
  });

  test("that is large is asked for as a task", async () => {
    const [source, folder] = [await file("big.bin", noise((16 << 20) + 1)), await target()];
    const copy = await source.copyTo(bench.two, folder);
    expect(copy.size).toBe((16 << 20) + 1);
    expect(copies().at(-1)?.headers["x-kloudless-async"]).toBe("true");
  });

  test("that is large passes once, from front to back, where the service knows no ranges", async () => {
    const bytes = noise((17 << 20) + 3);
    const [source, folder] = [await file("big.bin", bytes), await target()];
    unable();
    const headers = { "content-type": "application/octet-stream" };
    bench.server.faults.add({ path: `${inUrl(source)}/contents`, times: 2, action: { status: 200, headers, body: bytes } });
    const copy = await source.copyTo(bench.two, folder);
    expect(sha256(await copy.contents().bytes())).toBe(sha256(bytes));
    expect(bench.server.requests.filter(({ url }) => url.includes(`${inUrl(source)}/contents`))).toHaveLength(2);
  });

  test("of which the size is not known", async () => {
    const [{ id }, folder] = [await file("doc", "converted"), await target()];
    unable();
    const body = { id, type: "file", name: "doc", size: null, account: bench.one.id, downloadable: true };
    bench.server.faults.add({ method: "GET", path: new RegExp(`/files/${inUrl({ id })}$`), action: { body } });
    const copy = await bench.one.storage.files.handle(id).copyTo(bench.two, folder);
    expect([copy.size, await copy.contents().text()]).toEqual([9, "converted"]);
  });

  test.each([0, 1])("of %i bytes", async (size) => {
    const [source, folder] = [await file("small", noise(size)), await target()];
    unable();
    expect((await source.copyTo(bench.two, folder)).size).toBe(size);
  });

  test("is read again when it has to be sent again, and goes on where its reading broke off", async () => {
    const bytes = noise(300_000);
    const [source, folder] = [await file("a.bin", bytes), await target()];
    unable();
    bench.server.faults.add({ path: `${inUrl(source)}/contents`, action: { resetAfter: 100_000 } });
    bench.server.faults.add({ method: "POST", path: /\/storage\/files/, action: { status: 503, headers: { "retry-after": "0" } } });
    const copy = await source.copyTo(bench.two, folder);
    expect(sha256(await copy.contents().bytes())).toBe(sha256(bytes));
    const reads = bench.server.requests.filter(({ url }) => url.includes(`${inUrl(source)}/contents`));
    expect(reads.length).toBeGreaterThanOrEqual(2);
  });

  test("gets another name when the name is taken, or replaces what is there", async () => {
    const [source, folder] = [await file("a.txt", "new"), await target()];
    await bench.two.storage.files.create({ parent_id: folder.id, name: "a.txt" }, "old");
    expect((await source.copyTo(bench.two, folder)).name).toBe("a (1).txt");
    const before = copies().length;
    expect((await source.copyTo(bench.two, folder, { overwrite: true })).name).toBe("a.txt");
    // The server's own copy does not replace anything.
    expect(copies().length).toBe(before);
    expect(await look(folder)).toEqual({ "a.txt": "new", "a (1).txt": "new" });
    expect((await source.copyTo(bench.two, folder, { overwrite: true, name: "b.txt" })).name).toBe("b.txt");
    expect(copies().length).toBe(before + 1);
  });

  test("stays what it is when it is to replace itself", async () => {
    const source = await file();
    const before = uploads().length;
    const copy = await source.copyTo(bench.one, source.parent?.id ?? "", { overwrite: true });
    expect(copy.id).toBe(source.id);
    expect(uploads().length).toBe(before);
  });

  test("that exists at its service only cannot pass", async () => {
    const [{ id }, folder] = [await file("doc"), await target()];
    unable();
    const body = { id, type: "file", name: "doc", size: null, downloadable: false };
    bench.server.faults.add({ method: "GET", path: new RegExp(`/files/${inUrl({ id })}$`), action: { body } });
    const error = await rejection(bench.one.storage.files.handle(id).copyTo(bench.two, folder));
    expect(error).toBeInstanceOf(TransferError);
    expect(error).toMatchObject({ code: "not_downloadable" });
  });

  test("that cannot be read fails with what the reading failed with", async () => {
    const [source, folder] = [await file(), await target()];
    unable();
    await source.delete();
    expect(await rejection(source.copyTo(bench.two, folder))).toBeInstanceOf(NotFoundError);
  });

  test("goes to an account of another server, without the other being asked", async () => {
    const { account, root } = await elsewhere();
    const [source, before] = [await file("far.txt", "far"), copies().length];
    const copy = await source.copyTo(account, root);
    expect(copy.account).toBe(account.id);
    expect(await look(root)).toEqual({ "far.txt": "far" });
    expect(copies().length).toBe(before);
  });

  test("refuses a folder of another account, and what is no account", async () => {
    const [source, folder] = [await file(), await target()];
    const error = await rejection(source.copyTo(bench.one, folder));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument: "folder" });
    expect(await rejection(source.copyTo(bench.kloudless, "root"))).toBeInstanceOf(ArgumentError);
  });

  test("ends when the signal is aborted, or the listener throws", async () => {
    const [source, folder] = [await file("big.bin", noise(18 << 20)), await target()];
    unable();
    const controller = new AbortController();
    const onProgress = ({ bytes }: CopyProgress): void => {
      if (bytes > 0) controller.abort(new Error("enough"));
    };
    const aborted = await rejection(source.copyTo(bench.two, folder, { signal: controller.signal, onProgress }));
    expect(aborted).toBeInstanceOf(AbortError);
    expect((aborted as Error).cause).toEqual(new Error("enough"));
    const mine = (): never => {
      throw new Error("mine");
    };
    expect(await rejection(source.copyTo(bench.two, folder, { onProgress: mine }))).toEqual(new Error("mine"));
    expect(await look(folder)).toEqual({});
  });
});

describe("a folder", () => {
  const PATHS = ["a.txt", "in/b.txt", "in/deep/c.txt", "in/deep/d.txt", "empty/"];
  const CONTENTS = {
    "a.txt": "a.txt",
    "empty/": "",
    "in/": "",
    "in/b.txt": "in/b.txt",
    "in/deep/": "",
    "in/deep/c.txt": "in/deep/c.txt",
    "in/deep/d.txt": "in/deep/d.txt",
  };
  const BYTES = PATHS.filter((path) => !path.endsWith("/")).join("").length;

  test.each([true, false])("is copied with all that is in it; by the server: %s", async (byServer) => {
    const [source, into] = [await tree(PATHS), await target()];
    if (!byServer) unable();
    const before = copies().length;
    const progress: CopyProgress[] = [];
    const { folder, ...summary } = await source.copyTo(bench.two, into, { onProgress: (now) => progress.push(now) });
    expect(summary).toEqual({ copied: 4, bytes: BYTES, skipped: [], failed: [] });
    expect(folder).toMatchObject({ name: source.name, account: bench.two.id, parent: { id: into.id } });
    expect(await look(folder)).toEqual(CONTENTS);
    expect(progress.at(-1)).toEqual({ files: 4, bytes: BYTES, totalFiles: 4, totalBytes: BYTES });
    const asked = copies().length - before;
    // Once it has said that it cannot, it is not asked again; those that were under way have been.
    if (byServer) expect(asked).toBe(4);
    else expect(asked).toBeLessThanOrEqual(4);
  });

  test("asks the server once for what it cannot do", async () => {
    const [source, into] = [await tree(["1", "2", "3", "4", "5"]), await target()];
    unable();
    const before = copies().length;
    expect((await source.copyTo(bench.two, into, { concurrency: 1 })).copied).toBe(5);
    expect(copies().length - before).toBe(1);
  });

  test("from a handle, under another name, to another server", async () => {
    const { account, root } = await elsewhere();
    const source = bench.one.storage.folders.handle((await tree(PATHS)).id);
    const { folder, copied } = await source.copyTo(account, "root", { name: "other" });
    expect([folder.name, copied]).toEqual(["other", 4]);
    expect(await look(root)).toEqual({ "other/": "", ...Object.fromEntries(Object.entries(CONTENTS).map(([k, v]) => [`other/${k}`, v])) });
  });

  test("that is a root gets the name of its service", async () => {
    const { account } = await elsewhere();
    const { folder, failed } = await bench.two.storage.folders.root().copyTo(account, "root");
    expect(folder.name).toBe((await bench.two.storage.folders.retrieve("root")).name);
    expect(failed).toEqual([]);
  });

  test("is merged with one that is there; files get other names, or replace", async () => {
    const [source, into] = [await tree(["a.txt", "in/b.txt"]), await target()];
    const first = await source.copyTo(bench.two, into);
    await tree(["mine.txt"], bench.two.storage, first.folder);
    const second = await source.copyTo(bench.two, into);
    expect(second.folder.id).toBe(first.folder.id);
    expect(Object.keys(await look(first.folder)).toSorted()).toEqual(
      ["a.txt", "a (1).txt", "in/", "in/b.txt", "in/b (1).txt", "mine.txt"].toSorted(),
    );
    for await (const item of source.contents()) if (item.type === "file") await item.write("newer");
    const third = await source.copyTo(bench.two, into, { overwrite: true });
    expect(third).toMatchObject({ copied: 2, failed: [], skipped: [] });
    expect(await look(first.folder)).toMatchObject({ "a.txt": "newer", "a (1).txt": "a.txt", "in/b.txt": "in/b.txt" });
    expect(Object.keys(await look(first.folder))).toHaveLength(6);
  });

  test("goes on with a copy that was ended", async () => {
    const [source, into] = [await tree(["1", "2", "in/3", "in/4"]), await target()];
    bench.server.faults.add({ method: "POST", path: /\/copy$/, skip: 1, times: 2, action: { status: 500 } });
    const first = await source.copyTo(bench.two, into, { concurrency: 1 });
    expect([first.copied, first.failed.length]).toEqual([2, 2]);
    const second = await source.copyTo(bench.two, into, { skipExisting: true });
    expect([second.copied, second.failed]).toEqual([2, []]);
    expect(second.skipped.map(({ path }) => path).toSorted()).toEqual(
      ["1", "2", "in/3", "in/4"].filter((path) => !first.failed.some((failure) => failure.path === path)),
    );
    expect(await look(first.folder)).toEqual({ 1: "1", 2: "2", "in/": "", "in/3": "in/3", "in/4": "in/4" });
    // One of another size is another file.
    for await (const item of source.contents()) if (item.type === "file" && item.name === "1") await item.write("longer");
    const third = await source.copyTo(bench.two, into, { skipExisting: true, overwrite: true });
    expect([third.copied, third.skipped.length]).toEqual([1, 3]);
    expect(await look(first.folder)).toMatchObject({ 1: "longer" });
  });

  test("one file that fails does not stop the others", async () => {
    const [source, into] = [await tree(["a.txt", "b.txt", "in/c.txt"]), await target()];
    unable();
    const files = await source.contents().toArray();
    const bad = files.find(({ name }) => name === "b.txt");
    bench.server.faults.add({ path: `${inUrl(bad!)}/contents`, times: Number.POSITIVE_INFINITY, action: { status: 500 } });
    const progress: CopyProgress[] = [];
    const summary = await source.copyTo(bench.two, into, { onProgress: (now) => progress.push(now) });
    expect(summary.copied).toBe(2);
    expect(summary.failed).toEqual([{ path: "b.txt", error: expect.any(ServerError) }]);
    expect(await look(summary.folder)).toEqual({ "a.txt": "a.txt", "in/": "", "in/c.txt": "in/c.txt" });
    expect(progress.at(-1)).toMatchObject({ files: 3, bytes: 13 });
  });

  test("a folder that cannot be listed, or be made, does not stop the others", async () => {
    const [source, into] = [await tree(["ok/a", "dark/b", "bad/c", "bad/deep/d"]), await target()];
    const dark = (await source.contents().toArray()).find(({ name }) => name === "dark");
    const denied = { status_code: 403, error_code: "permission_denied", message: "No." };
    bench.server.faults.add({ path: `${inUrl(dark!)}/contents`, action: { status: 403, body: denied } });
    const summary = await source.copyTo(bench.two, into, { name: "plain" });
    expect(summary.copied).toBe(3);
    expect(summary.failed).toMatchObject([{ path: "dark", error: { code: "permission_denied" } }]);
    expect(Object.keys(await look(summary.folder))).toContain("bad/deep/d");

    bench.server.faults.add({ method: "POST", path: "/storage/folders", skip: 1, times: 3, action: { status: 400 } });
    const second = await source.copyTo(bench.two, into, { name: "second", concurrency: 1 });
    // What is in a folder that is not there has failed with it.
    expect(second.failed.map(({ path }) => path).toSorted()).toEqual([
      "bad",
      "bad/c",
      "bad/deep",
      "bad/deep/d",
      "dark",
      "dark/b",
      "ok",
      "ok/a",
    ]);
    expect(second.copied).toBe(0);
  });

  test("rejects when the folder itself cannot be listed, or its copy not be made", async () => {
    const [source, into] = [await tree(["a"]), await target()];
    bench.server.faults.add({ path: `${inUrl(source)}/contents`, action: { status: 403 } });
    await expect(source.copyTo(bench.two, into)).rejects.toMatchObject({ status: 403 });
    await expect(source.copyTo(bench.two, "F-none")).rejects.toMatchObject({ status: 400, code: "invalid_parent_folder" });
    expect(await look(into)).toEqual({});
  });

  test("leaves out what cannot be copied: documents of the service, unknown types, circles", async () => {
    const [source, into] = [await tree(["a.txt"]), await target()];
    unable();
    const [a] = await source.contents().toArray();
    const objects = [
      { id: "D1", type: "file", name: "doc", size: null, downloadable: false },
      { id: "S1", type: "sketch", name: "s" },
      { id: source.id, type: "folder", name: "round" },
      a,
    ];
    bench.server.faults.add({ path: `${inUrl(source)}/contents`, action: { body: { objects, next_page: null } } });
    const summary = await source.copyTo(bench.two, into);
    expect(summary).toMatchObject({ copied: 1, failed: [] });
    expect(summary.skipped.map(({ path }) => path).toSorted()).toEqual(["doc", "round", "s"]);
    expect(await look(summary.folder)).toEqual({ "a.txt": "a.txt" });
  });

  test("two files of one name in one folder never replace each other", async () => {
    const [source, into] = [await tree(["a"]), await target()];
    const one = await file("same", "one");
    const two = await file("same", "two");
    const merged = await bench.two.storage.folders.create({ parent_id: into.id, name: "merged" });
    await bench.two.storage.files.create({ parent_id: merged.id, name: "same" }, "old");
    bench.server.faults.add({ path: `${inUrl(source)}/contents`, action: { body: { objects: [one, two], next_page: null } } });
    const summary = await source.copyTo(bench.two, into, { name: "merged", overwrite: true });
    expect(summary.failed).toEqual([]);
    expect(Object.values(await look(merged)).toSorted()).toEqual(["one", "two"]);
  });

  test("refuses to be copied onto itself", async () => {
    const source = await tree(["a", "in/b"]);
    const error = await rejection(source.copyTo(bench.one, "root"));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(await look(source)).toEqual({ a: "a", "in/": "", "in/b": "in/b" });
    const { folder } = await source.copyTo(bench.one, source, { name: "within" });
    expect(await look(folder)).toEqual({ a: "a", "in/": "", "in/b": "in/b" });
  });

  test("ends when the signal is aborted; what was copied stays", async () => {
    const [source, into] = [await tree(["1", "2", "3", "4", "5", "6"]), await target()];
    bench.server.faults.add({ method: "POST", path: /\/copy$/, skip: 2, times: Number.POSITIVE_INFINITY, action: { stall: "headers" } });
    const [controller, before] = [new AbortController(), copies().length];
    const copying = rejection(source.copyTo(bench.two, into, { signal: controller.signal, concurrency: 2 }));
    await until(() => copies().length - before === 4);
    controller.abort(new Error("enough"));
    const error = await copying;
    expect(error).toBeInstanceOf(AbortError);
    expect(Object.keys(await look(into))).toHaveLength(3);
  });

  test("ends when the listener throws", async () => {
    const [source, into] = [await tree(["1", "2", "3"]), await target()];
    const onProgress = (): never => {
      throw new Error("mine");
    };
    expect(await rejection(source.copyTo(bench.two, into, { onProgress }))).toEqual(new Error("mine"));
  });

  test.each([0, -1, 1.5, Number.NaN])("refuses a concurrency of %d", async (concurrency) => {
    const [source, before] = [await tree([]), bench.server.requests.length];
    expect(await rejection(source.copyTo(bench.two, "root", { concurrency }))).toMatchObject({ argument: "concurrency" });
    expect(bench.server.requests.length).toBe(before);
  });

  test("copies no more files at a time than it is told", async () => {
    const [source, into] = [await tree(["1", "2", "3", "4", "5", "6", "7", "8"]), await target()];
    bench.server.faults.add({ method: "POST", path: /\/copy$/, times: 8, action: { delay: 30 } });
    const [before, started] = [copies().length, performance.now()];
    const copying = source.copyTo(bench.two, into, { concurrency: 2 });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(
        most,
        copies()
          .slice(before)
          .filter(({ status }) => status === undefined).length,
      );
    }, 5);
    await copying;
    clearInterval(watch);
    expect(most).toBe(2);
    expect(performance.now() - started).toBeGreaterThan(100);
  });
});

test("types: what is copied decides on what comes back", () => {
  expectTypeOf<File["copyTo"]>().returns.resolves.toEqualTypeOf<File>();
  expectTypeOf<FileHandle["copyTo"]>().returns.resolves.toEqualTypeOf<File>();
  expectTypeOf<FolderHandle["copyTo"]>().returns.resolves.toEqualTypeOf<CopySummary>();
  expectTypeOf<Parameters<File["copyTo"]>[0]>().toExtend<{ readonly connection: unknown } | number | string>();
  expectTypeOf<Parameters<File["copyTo"]>[2]>().not.toHaveProperty("concurrency");
});
