import { chmod, mkdir, readdir, readFile, readlink, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AbortError, type BodyInput, Kloudless, type TransferError } from "@kloudless/core";
import { beforeEach, describe, expect, test } from "vitest";
import { FAST, noise, rejection, sha256, tempDir, until, useBench } from "../../test/bench.ts";
import { runChild } from "../../test/child.ts";
import type { ChildTransfer } from "../../test/client.child.ts";
import { hostileNames } from "../../test/hostile-names.ts";
import { httpProxy, type Meddling } from "../../test/http-proxy.ts";
import { expectNothingUnhandled } from "../../test/unhandled.ts";
import { type DownloadOptions, type DownloadResult, type File, type Progress, storage } from "../index.ts";
import type { DownloadState } from "./download-state.ts";

const P = 64 << 10;
const bench = useBench();
expectNothingUnhandled();

const content = noise(6 * P + 5);
const requests = (after: number) => bench.server.requests.slice(after);
const ranges = (after: number): (string | undefined)[] =>
  requests(after)
    .filter(({ url }) => url.includes("/contents"))
    .map(({ headers }) => headers.range as string | undefined);
const contents = { method: "GET", path: /\/contents$/ } as const;
const part = (number: number) => `bytes=${(number - 1) * P}-${Math.min(number * P, content.byteLength) - 1}`;

let directory: string;
let out: string;
let journal: string;

beforeEach(async () => {
  directory = await tempDir();
  out = join(directory, "out");
  journal = join(directory, "journal");
});

async function newFile(body: BodyInput = content): Promise<File> {
  return bench.one.storage.files.create({ parent_id: (await bench.folder()).id, name: "remote.bin" }, body);
}

const download = (file: File, options: DownloadOptions = {}): Promise<DownloadResult> =>
  bench.one.storage.download(file, out, { partSize: P, concurrency: 1, ...options });

/** The same file, behind a proxy that meddles with what passes. */
async function through(file: File, meddling: Meddling): Promise<File> {
  const baseUrl = await httpProxy(bench.server.url, meddling);
  const kloudless = new Kloudless({ apiKey: bench.server.apiKey, baseUrl, retry: FAST, use: [storage] });
  return kloudless.account(bench.one.id).storage.files.retrieve(file.id);
}

/** Checks that the download is there, and nothing beside it. */
async function expectDownloaded(expected: Uint8Array = content): Promise<void> {
  expect(await readdir(directory)).toEqual(["out"]);
  expect(sha256(await readFile(out))).toBe(sha256(expected));
}

/** Does a download that is to fail: what was there under that name stays, and nothing beside it. */
async function fails(file: File, options: DownloadOptions = {}): Promise<TransferError> {
  await writeFile(out, "old");
  const error = await rejection(download(file, options));
  expect(await readFile(out, "utf8")).toBe("old");
  expect(await readdir(directory)).toEqual(["out"]);
  return error as TransferError;
}

describe("sizes around the size of a part", () => {
  test.each([0, 1, P - 1, P, P + 1, 2 * P, 3 * P, 3 * P + 1].flatMap((size) => [1, 4].map((concurrency) => [size, concurrency] as const)))(
    "P24: %i bytes, with a concurrency of %i",
    async (size, concurrency) => {
      const bytes = noise(size);
      const file = await newFile(bytes);
      for (const what of [file, bench.one.storage.files.handle(file.id)]) {
        const before = bench.server.requests.length;
        const result = await bench.one.storage.download(what, out, { partSize: P, concurrency });
        expect(result).toEqual({ path: out, size, verified: "digest", resumed: false });
        await expectDownloaded(bytes);
        // A file known to be small is asked for as it is; else its first byte tells how large it is.
        const whole = size > P ? Math.ceil(size / P) : 1;
        expect(ranges(before)).toHaveLength(what === file && size <= P ? 1 : 1 + whole);
      }
    },
  );

  test("parts are asked for by range, each on condition that the file is the same", async () => {
    const file = await newFile();
    const before = bench.server.requests.length;
    await file.contents().download(pathToFileURL(out), { partSize: P, concurrency: 1 });
    await expectDownloaded();
    expect(ranges(before)).toEqual(["bytes=0-0", ...[1, 2, 3, 4, 5, 6, 7].map(part)]);
    const conditions = requests(before).map(({ headers }) => headers["if-range"]);
    expect(conditions[0]).toBeUndefined();
    expect(new Set(conditions.slice(1)).size).toBe(1);
    expect(conditions[1]).toMatch(/^".+"$/);
  });

  test("a range of a file is no download in parts", async () => {
    const file = await newFile();
    const range = { start: 1 };
    expect(await rejection(file.contents({ range }).download(out))).toMatchObject({ name: "ArgumentError", argument: "range" });
  });
});

describe("in one piece, where the service", () => {
  test.each<[string, Meddling]>([
    ["knows no ranges", { asked: (headers) => delete headers.range }],
    ["gives no ETag", { headers: (headers) => delete headers.etag }],
    ["gives a weak ETag", { headers: (headers) => void (headers.etag = `W/${String(headers.etag)}`) }],
    [
      "does not say how large the file is",
      { headers: (headers) => void (headers["content-range"] = String(headers["content-range"]).replace(/\d+$/, "*")) },
    ],
  ])("%s", async (_, meddling) => {
    const file = await through(await newFile(), meddling);
    const before = bench.server.requests.length;
    const result = await file.contents().download(out, { partSize: P, journal });
    expect(result).toMatchObject({ size: content.byteLength, resumed: false });
    await expectDownloaded();
    expect(ranges(before)).toHaveLength(2);
  });
});

describe("how far it was verified", () => {
  test("digest, size and none", async () => {
    const file = await newFile();
    expect((await download(file)).verified).toBe("digest");
    const undigested = await through(file, { headers: (headers) => delete headers["repr-digest"] });
    expect((await download(undigested)).verified).toBe("size");
    const unknown = await through(file, {
      headers(headers) {
        for (const name of ["repr-digest", "content-length", "content-range", "etag", "accept-ranges"]) delete headers[name];
      },
      asked: (headers) => delete headers.range,
      json: (json) => ({ ...json, size: null }),
    });
    expect((await download(unknown)).verified).toBe("none");
  });

  test.each([P, 1 << 20])("R17: a digest that does not fit, in parts of %i: an error, and what was there stays", async (partSize) => {
    const file = await through(await newFile(), {
      headers: (headers) => void (headers["repr-digest"] = `sha-256=:${Buffer.alloc(32).toString("base64")}:`),
    });
    expect(await fails(file, { partSize })).toMatchObject({ code: "digest_mismatch" });
    // A journal would only lead to the same wrong bytes.
    expect(await fails(file, { partSize, journal })).toMatchObject({ code: "digest_mismatch" });
  });
});

describe("a part that fails", () => {
  test.each([500, 503, 429])("with %i is asked for again", async (status) => {
    bench.server.faults.add({ ...contents, skip: 3, times: 2, action: { status } });
    await download(await newFile());
    await expectDownloaded();
  });

  test("P1: for ever: an error, and no file", async () => {
    bench.server.faults.add({ ...contents, skip: 3, times: 100, action: { status: 500 } });
    const error = await fails(await newFile());
    expect(error).toMatchObject({ name: "TransferError", code: "part_failed", cause: { status: 500 }, checkpoint: undefined });
    expect(error.message).toContain("failed after 2 parts");
  });

  test.each([1, 1000, P - 1])("P31: in the middle, after %i bytes, is continued where it ended", async (resetAfter) => {
    bench.server.faults.add({ ...contents, skip: 1, action: { resetAfter } });
    bench.server.faults.add({ ...contents, skip: 3, action: { truncate: resetAfter } });
    const file = await newFile();
    const before = bench.server.requests.length;
    await download(file);
    await expectDownloaded();
    const rest = (number: number) => `bytes=${(number - 1) * P + resetAfter}-${number * P - 1}`;
    expect(ranges(before)).toEqual(["bytes=0-0", part(1), rest(1), part(2), part(3), rest(3), ...[4, 5, 6, 7].map(part)]);
  });

  test("P7, R14: that stands still is asked for again after its idle time", async () => {
    bench.server.faults.add({ ...contents, skip: 2, action: { stall: "body", afterBytes: 100 } });
    bench.server.faults.add({ ...contents, skip: 3, action: { stall: "headers" } });
    const start = performance.now();
    await download(await newFile(), { timeout: 500, deadline: 60_000 });
    const took = performance.now() - start;
    expect(took).toBeGreaterThan(980);
    // Their idle time, and not the deadline of the whole.
    expect(took).toBeLessThan(15_000);
    await expectDownloaded();
  });

  test("is tried twice more often than the client does for other requests", async () => {
    bench.server.faults.add({ ...contents, skip: 2, times: 4, action: { status: 500 } });
    const file = await newFile();
    await download(file);
    await expectDownloaded();
    await rm(out);
    for (let failure = 0; failure < 4; failure++) bench.server.faults.add({ ...contents, skip: 2, action: { resetAfter: 100 } });
    await download(file);
    await expectDownloaded();
  });

  test("`retry: null` asks once", async () => {
    bench.server.faults.add({ ...contents, skip: 2, action: { resetAfter: 10 } });
    const file = await newFile();
    const before = bench.server.requests.length;
    expect(await fails(file, { retry: null })).toMatchObject({ code: "part_failed", cause: { name: "ConnectionError" } });
    expect(ranges(before)).toHaveLength(3);
  });
});

describe("P18: a part that is not what was asked for", () => {
  const changed = (name: string, change: (value: string) => string): Meddling => ({
    headers(headers, message) {
      if (message.headers.range !== "bytes=0-0" && headers[name] !== undefined) headers[name] = change(String(headers[name]));
    },
  });

  test.each<[string, string, Meddling]>([
    ["the whole file", "source_changed", { asked: (headers) => headers.range === "bytes=0-0" || delete headers.range }],
    ["one of another state of the file", "source_changed", changed("etag", () => '"other"')],
    ["one of a file of another size", "source_changed", changed("content-range", (value) => value.replace(/\d+$/, "9999999"))],
    ["one that begins elsewhere", "part_failed", changed("content-range", (value) => value.replace(/\d+-/, "7-"))],
    ["one whose range is none", "part_failed", changed("content-range", () => "bytes x-y/z")],
  ])("%s", async (_, code, meddling) => {
    const error = await fails(await through(await newFile(), meddling));
    expect(error).toMatchObject({ name: "TransferError", code });
  });

  test("one that is shorter is continued", async () => {
    const file = await through(await newFile(), {
      asked(headers) {
        const [, start, end] = /bytes=(\d+)-(\d+)/.exec(String(headers.range)) ?? [];
        if (Number(end) - Number(start) > 40_000) headers.range = `bytes=${start}-${Number(start) + 39_999}`;
      },
    });
    await download(file);
    await expectDownloaded();
  });
});

describe("R4: a file that changes", () => {
  const changed = noise(6 * P + 6);

  test("in the middle of the download: refused by name, and what was there stays", async () => {
    const file = await newFile();
    bench.server.faults.add({ ...contents, skip: 3, action: { delay: 150 } });
    const before = bench.server.requests.length;
    const failing = fails(file);
    await until(() => ranges(before).length === 4);
    await (await bench.one.storage.files.retrieve(file.id)).write(changed);
    expect(await failing).toMatchObject({ name: "TransferError", code: "source_changed", checkpoint: undefined });
  });

  test("in the middle of a part", async () => {
    const file = await newFile();
    bench.server.faults.add({ ...contents, skip: 3, action: { stall: "body", afterBytes: 100 } });
    const before = bench.server.requests.length;
    const failing = fails(file, { timeout: 300 });
    await until(() => ranges(before).length === 4);
    await (await bench.one.storage.files.retrieve(file.id)).write(changed);
    expect(await failing).toMatchObject({ name: "TransferError", code: "source_changed" });
  });

  test("that is deleted in the middle", async () => {
    const file = await newFile();
    bench.server.faults.add({ ...contents, skip: 3, action: { delay: 150 } });
    const before = bench.server.requests.length;
    const failing = fails(file);
    await until(() => ranges(before).length === 4);
    await bench.one.storage.files.handle(file.id).delete();
    expect(await failing).toMatchObject({ name: "TransferError", code: "part_failed", cause: { status: 404 } });
  });

  test("between two runs: refused by name; `restart` begins anew", async () => {
    const file = await newFile();
    await interrupted(file);
    const old = await state();
    await (await bench.one.storage.files.retrieve(file.id)).write(changed);
    const error = await rejection(download(file, { journal }));
    expect(error).toMatchObject({ name: "TransferError", code: "source_changed", checkpoint: old });
    expect(await state()).toEqual(old);
    const result = await download(file, { journal, restart: true });
    expect(result).toMatchObject({ size: changed.byteLength, resumed: false, verified: "digest" });
    await expectDownloaded(changed);
  });

  test.each([1, 0])("to %i bytes between two runs, with `restart`", async (size) => {
    const file = await newFile();
    await interrupted(file);
    await (await bench.one.storage.files.retrieve(file.id)).write(noise(size));
    expect(await rejection(download(file, { journal }))).toMatchObject({ code: "source_changed" });
    await download(file, { journal, restart: true });
    await expectDownloaded(noise(size));
  });
});

/** A download that ends after some of its parts, as if its process had died, but for what it says. */
async function interrupted(file: File, parts = 3, options: DownloadOptions = {}): Promise<TransferError> {
  bench.server.faults.add({ ...contents, skip: parts + 1, times: 100, action: { status: 400 } });
  const error = await rejection(download(file, { journal, ...options }));
  bench.server.faults.clear();
  return error as TransferError;
}

async function state(): Promise<DownloadState> {
  return JSON.parse(await readFile(journal, "utf8"));
}

describe("R3: a download goes on from its journal", () => {
  test("with the parts that are missing, and nothing else", async () => {
    const file = await newFile();
    const error = await interrupted(file);
    expect(error).toMatchObject({ name: "TransferError", code: "part_failed", checkpoint: await state() });
    expect(error.message).toContain("Call it again with the same journal to go on.");
    const { temporary, parts, size } = await state();
    expect([parts, size, (await stat(temporary)).size]).toEqual(["1-3", content.byteLength, content.byteLength]);
    expect((await readdir(directory)).includes("out")).toBe(false);
    const before = bench.server.requests.length;
    const reports: Progress[] = [];
    const result = await download(file, { journal, onProgress: (progress) => void reports.push(progress) });
    expect(result).toEqual({ path: out, size, verified: "digest", resumed: true });
    expect(ranges(before)).toEqual(["bytes=0-0", ...[4, 5, 6, 7].map(part)]);
    expect(reports[0]?.confirmed).toBe(3 * P);
    expect(reports.at(-1)).toEqual({ transferred: size, confirmed: size, total: size });
    await expectDownloaded();
  });

  test("with parts of the size it was begun with", async () => {
    const file = await newFile();
    await interrupted(file);
    const before = bench.server.requests.length;
    await download(file, { journal, partSize: 10 * P });
    expect(ranges(before)).toEqual(["bytes=0-0", ...[4, 5, 6, 7].map(part)]);
    await expectDownloaded();
  });

  test.each([
    ["is gone", (path: string) => rm(path)],
    ["is of another size", (path: string) => truncate(path, 5)],
  ])("from the beginning, where its temporary file %s", async (_, damage) => {
    const file = await newFile();
    await interrupted(file);
    await damage((await state()).temporary);
    const before = bench.server.requests.length;
    expect((await download(file, { journal })).resumed).toBe(false);
    expect(ranges(before)).toHaveLength(8);
    await expectDownloaded();
  });

  test("and finds out by the digest when its temporary file was meddled with", async () => {
    const file = await newFile();
    await interrupted(file);
    const { temporary } = await state();
    const bytes = await readFile(temporary);
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    await writeFile(temporary, bytes);
    expect(await rejection(download(file, { journal }))).toMatchObject({ code: "digest_mismatch" });
    expect(await readdir(directory)).toEqual([]);
    await download(file, { journal });
    await expectDownloaded();
  });
});

describe("a journal that is not that of this download", () => {
  test("is refused: another file, another place", async () => {
    const file = await newFile();
    await interrupted(file);
    const other = await newFile("other");
    for (const again of [
      () => download(other, { journal, restart: true }),
      () => bench.one.storage.download(file, join(directory, "elsewhere"), { journal, restart: true }),
    ]) {
      const before = bench.server.requests.length;
      expect(await rejection(again())).toMatchObject({ name: "ArgumentError", argument: "journal" });
      expect(requests(before)).toEqual([]);
    }
    await download(file, { journal });
    await expectDownloaded();
  });

  test.each<[string, (good: DownloadState) => unknown]>([
    ["no JSON", () => undefined],
    ["an upload's", (good) => ({ ...good, kind: "upload" })],
    ["null", () => null],
    ["without a size", (good) => ({ ...good, size: undefined })],
    ["with parts of no bytes", (good) => ({ ...good, partSize: 0 })],
    ["with parts that are damaged", (good) => ({ ...good, parts: "3-1" })],
    ["that leads to another file", (good) => ({ ...good, temporary: join(directory, "victim") })],
    ["that leads to another directory", (good) => ({ ...good, temporary: good.temporary.replace("/.kloudless", "/../.kloudless") })],
  ])("is refused when it is damaged: %s", async (_, damage) => {
    const file = await newFile();
    await interrupted(file);
    await writeFile(join(directory, "victim"), "precious");
    const damaged = damage(await state());
    await writeFile(journal, damaged === undefined ? '{"version":1,' : JSON.stringify(damaged));
    const before = bench.server.requests.length;
    expect(await rejection(download(file, { journal, restart: true }))).toMatchObject({ name: "TransferError", code: "bad_journal" });
    expect(requests(before)).toEqual([]);
    expect(await readFile(join(directory, "victim"), "utf8")).toBe("precious");
  });

  test("a journal that fails ends the download with its error, and leaves nothing", async () => {
    const broken = new Error("no ink");
    let saves = 0;
    const failing = (after: number) => ({
      load: async () => undefined,
      save: async () => {
        if (saves++ >= after) throw broken;
      },
      clear: async () => undefined,
    });
    const file = await newFile();
    expect(await fails(file, { journal: failing(0) })).toBe(broken);
    saves = 0;
    expect(await rejection(download(file, { journal: failing(3) }))).toBe(broken);
  });
});

describe("where it goes", () => {
  test.each([
    ["in parts", { partSize: P }],
    ["in one piece", { partSize: 1 << 20 }],
  ])("the file has the mode that is asked for: %s", async (_, how) => {
    const file = await newFile();
    await writeFile(out, "old", { mode: 0o644 });
    await download(file, { ...how, mode: 0o600 });
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    await expectDownloaded();
  });

  test("what was received is not looked for behind a link", async () => {
    const file = await newFile();
    const elsewhere = join(await tempDir(), "elsewhere");
    bench.server.faults.add({ ...contents, skip: 3, times: Infinity, action: { status: 400 } });
    await rejection(download(file, { journal }));
    bench.server.faults.clear();
    const { temporary } = JSON.parse(await readFile(journal, "utf8")) as DownloadState;
    await writeFile(elsewhere, "x".repeat(content.byteLength));
    await rm(temporary);
    await symlink(elsewhere, temporary);
    expect(await download(file, { journal })).toMatchObject({ resumed: false });
    expect(await readFile(elsewhere, "utf8")).toBe("x".repeat(content.byteLength));
    await expectDownloaded();
  });

  test("what is replaced keeps its mode, and the link that leads to it", async () => {
    await writeFile(out, "old");
    await chmod(out, 0o604);
    const link = join(directory, "link");
    await symlink("out", link);
    const file = await newFile();
    await bench.one.storage.download(file, link, { partSize: P });
    expect((await stat(out)).mode & 0o777).toBe(0o604);
    expect(await readlink(link)).toBe("out");
    expect(sha256(await readFile(out))).toBe(sha256(content));
    expect((await readdir(directory)).toSorted()).toEqual(["link", "out"]);
  });

  test("S3: the path is the caller's, whatever the file is called", async () => {
    const [small, file] = [await newFile("small"), await newFile()];
    let name = "";
    const json = (answer: Record<string, unknown>): object => ({ ...answer, name });
    const [evil, evilInParts] = [await through(small, { json }), await through(file, { json })];
    const elsewhere = async (): Promise<string[]> =>
      (await Promise.all(["/", tmpdir(), process.cwd()].map((path) => readdir(path)))).flat();
    const before = await elsewhere();
    const inner = join(directory, "a", "b");
    await mkdir(inner, { recursive: true });
    for (name of hostileNames) {
      expect((await evil.refresh()).name).toBe(name);
      await evil.contents().toFile(join(inner, "one"));
      await bench.one.storage.download(evil, join(inner, "two"));
      expect((await readdir(directory, { recursive: true })).toSorted(), JSON.stringify(name)).toEqual(["a", "a/b", "a/b/one", "a/b/two"]);
      expect(await readFile(join(inner, "two"), "utf8")).toBe("small");
    }
    // In parts there is a temporary file beside it, and a journal.
    for (name of ["../../evil", join(directory, "evil")]) {
      await evilInParts.refresh();
      await bench.one.storage.download(evilInParts, out, { partSize: P, journal });
      expect(sha256(await readFile(out))).toBe(sha256(content));
      expect((await readdir(directory)).toSorted()).toEqual(["a", "out"]);
    }
    expect((await elsewhere()).filter((found) => hostileNames.includes(found) && !before.includes(found))).toEqual([]);
  }, 60_000);

  test("a directory, a device, a directory that is not there: refused before anything is sent", async () => {
    const file = await newFile();
    const before = bench.server.requests.length;
    for (const path of [directory, `${directory}/`, "", "/dev/null"])
      expect(await rejection(bench.one.storage.download(file, path, { partSize: P }))).toMatchObject({ argument: "path" });
    expect(requests(before)).toEqual([]);
    const nowhere = bench.one.storage.download(file, join(directory, "none", "out"), { partSize: P });
    expect(await rejection(nowhere)).toMatchObject({ name: "ArgumentError", argument: "path" });
    expect(await readdir(directory)).toEqual([]);
  });

  test("a directory that goes away in the middle", async () => {
    const inner = join(directory, "inner");
    await mkdir(inner);
    const file = await newFile();
    bench.server.faults.add({ ...contents, skip: 3, action: { delay: 100 } });
    const before = bench.server.requests.length;
    const failing = rejection(bench.one.storage.download(file, join(inner, "out"), { partSize: P, concurrency: 1 }));
    await until(() => ranges(before).length === 4);
    await rm(inner, { recursive: true });
    const error = await failing;
    expect(error).toMatchObject({ name: "TransferError", cause: { name: "ArgumentError", argument: "path" } });
    expect(String(error)).toContain("ENOENT");
    expect(await readdir(directory)).toEqual([]);
  });

  test.skipIf(process.platform !== "linux")("a disk that takes no more: an error, and it can go on once there is room", async () => {
    const file = await newFile();
    const { url, apiKey } = bench.server;
    const transfer: ChildTransfer = { url, apiKey, account: bench.one.id, path: out, journal, download: file.id, partSize: P };
    // What a process may not write to a file stands in for what a disk has no room for.
    const full = await runChild("./client.child.ts", transfer, { limits: "ulimit -f 64" }).exit;
    expect(full.code).toBe(1);
    expect(full.stderr).toMatch(/TransferError: The download failed after 0 parts: EFBIG.*Call it again with the same journal/);
    expect(await readdir(directory)).not.toContain("out");
    const again = await runChild("./client.child.ts", transfer).exit;
    expect(again.code, again.stderr).toBe(0);
    await expectDownloaded();
  });

  test("a directory that takes its place in the middle", async () => {
    const file = await newFile();
    bench.server.faults.add({ ...contents, skip: 3, action: { delay: 100 } });
    const before = bench.server.requests.length;
    const failing = rejection(download(file));
    await until(() => ranges(before).length === 4);
    await mkdir(join(out, "precious"), { recursive: true });
    expect(await failing).toMatchObject({ name: "TransferError", cause: { argument: "path" } });
    expect(await readdir(directory)).toEqual(["out"]);
    expect(await readdir(out)).toEqual(["precious"]);
  });
});

describe("progress", () => {
  test.each([P, 1 << 20])("in parts of %i: the total is right, confirmed never falls", async (partSize) => {
    const reports: Progress[] = [];
    const size = content.byteLength;
    bench.server.faults.add({ ...contents, skip: 2, times: 10, action: { delay: 60 } });
    await download(await newFile(), { partSize, onProgress: (progress) => void reports.push(progress) });
    expect(reports.at(-1)).toEqual({ transferred: size, confirmed: size, total: size });
    let confirmed = 0;
    for (const report of reports) {
      expect(report.confirmed).toBeGreaterThanOrEqual(confirmed);
      expect(report.transferred).toBeGreaterThanOrEqual(report.confirmed);
      expect(report.transferred).toBeLessThanOrEqual(size);
      expect(report.total).toBe(size);
      confirmed = report.confirmed;
    }
  });

  test.each([P, 1 << 20])(
    "what the listener throws ends the download, in parts of %i: it is the error, and nothing stays",
    async (partSize) => {
      const file = await newFile();
      for (const thrown of [new Error("enough"), "no error at all"]) {
        let calls = 0;
        const error = await fails(file, {
          partSize,
          concurrency: 4,
          onProgress() {
            calls++;
            throw thrown;
          },
        });
        expect(error).toBe(thrown);
        expect(calls).toBe(1);
      }
    },
  );
});

describe("options that make no sense are refused before anything is sent", () => {
  test.each([
    ["concurrency", 0],
    ["concurrency", -1],
    ["concurrency", Number.NaN],
    ["concurrency", Number.POSITIVE_INFINITY],
    ["partSize", 0],
    ["partSize", 0.5],
    ["partSize", "8"],
  ])("%s: %s", async (name, value) => {
    const file = await newFile();
    const before = bench.server.requests.length;
    expect(await fails(file, { [name]: value })).toMatchObject({ name: "ArgumentError", argument: name });
    expect(requests(before)).toEqual([]);
  });
});

test("the deadline is one for the whole download", async () => {
  bench.server.faults.add({ ...contents, times: 100, action: { delay: 100 } });
  const start = performance.now();
  const error = await fails(await newFile(), { deadline: 350 });
  expect(error).toMatchObject({ name: "TransferError", cause: { name: "TimeoutError", timeoutKind: "deadline" } });
  expect(performance.now() - start).toBeGreaterThan(340);
});

describe("onAbort", () => {
  async function aborted(file: File, options: DownloadOptions, after = 4): Promise<string[]> {
    const controller = new AbortController();
    bench.server.faults.add({ ...contents, skip: after, action: { stall: "headers" } });
    const before = bench.server.requests.length;
    const aborting = rejection(download(file, { journal, ...options, signal: controller.signal }));
    await until(() => ranges(before).length === after + 1);
    controller.abort(new Error("enough"));
    const error = await aborting;
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ cause: new Error("enough") });
    return (await readdir(directory)).map((name) => name.replace(/^\.kloudless-.*\.part$/, "part")).toSorted();
  }

  test.each<[string, DownloadOptions, string[]]>([
    ["by default, with a journal, keeps", {}, ["journal", "part"]],
    ["by default, without a journal, discards", { journal: undefined }, []],
    ["keep", { onAbort: "keep" }, ["journal", "part"]],
    ["discard", { onAbort: "discard" }, []],
    ["discard without a journal", { onAbort: "discard", journal: undefined }, []],
  ])("%s", async (_, options, left) => {
    const file = await newFile();
    expect(await aborted(file, options)).toEqual(left);
    const before = bench.server.requests.length;
    expect((await download(file, { journal })).resumed).toBe(left.length > 0);
    expect(ranges(before)).toHaveLength(left.length > 0 ? 5 : 8);
    await expectDownloaded();
  });

  test("while it is asked how large the file is", async () => {
    expect(await aborted(await newFile(), {}, 0)).toEqual([]);
  });
});
