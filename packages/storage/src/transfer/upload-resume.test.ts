import { appendFile, open, readdir, readFile, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AbortError, NotFoundError, type TransferError } from "@kloudless/core";
import { beforeEach, describe, expect, test } from "vitest";
import { noise, rejection, sha256, tempDir, until, useBench } from "../../test/bench.ts";
import { expectNothingUnhandled } from "../../test/unhandled.ts";
import type { Folder, Journal, Progress, UploadOptions, UploadResult } from "../index.ts";
import type { UploadState } from "./upload-run.ts";

const P = 64 << 10;
const bench = useBench({ server: { partSize: P } });
expectNothingUnhandled();

const content = noise(6 * P + 5);
const requests = (after: number) => bench.server.requests.slice(after);
const sentParts = (after: number): number[] =>
  requests(after)
    .filter(({ method }) => method === "PUT")
    .map(({ url }) => Number(/part_number=(\d+)/.exec(url)?.[1]));

let directory: string;
let path: string;
let journal: string;
let folder: Folder;

beforeEach(async () => {
  directory = await tempDir();
  path = join(directory, "body");
  journal = join(directory, "journal");
  await writeFile(path, content);
  folder = await bench.folder();
});

const upload = (options: UploadOptions = {}, target = {}): Promise<UploadResult> =>
  bench.one.storage.upload(
    { path },
    { parent_id: folder.id, name: "big.bin", ...target },
    { threshold: 0, journal, concurrency: 1, ...options },
  );

/** An upload that ends after some of its parts, as if its process had died, but for what it says. */
async function interrupted(parts = 3, options: UploadOptions = {}): Promise<TransferError> {
  bench.server.faults.add({ method: "PUT", skip: parts, times: 100, action: { status: 400 } });
  const error = await rejection(upload(options));
  bench.server.faults.clear();
  return error as TransferError;
}

async function state(): Promise<UploadState> {
  return JSON.parse(await readFile(journal, "utf8"));
}

async function isThere(session: UploadState["session"]): Promise<boolean> {
  try {
    await bench.one.storage.multipart.retrieve(session.id);
    return true;
  } catch (error) {
    if (NotFoundError.is(error)) return false;
    throw error;
  }
}

async function expectUploaded({ file }: UploadResult): Promise<void> {
  expect((await folder.contents()).objects.map(({ id }) => id)).toEqual([file.id]);
  expect(sha256(await file.contents().bytes())).toBe(sha256(content));
  expect(await readdir(directory)).toEqual(["body"]);
}

/** A journal in memory. */
function memoryJournal(): Journal & { state: object | undefined; saves: number; cleared: number } {
  return {
    state: undefined,
    saves: 0,
    cleared: 0,
    async load() {
      return this.state === undefined ? undefined : JSON.parse(JSON.stringify(this.state));
    },
    async save(next) {
      this.saves++;
      this.state = next;
    },
    async clear() {
      this.cleared++;
      this.state = undefined;
    },
  };
}

describe("R2: an upload goes on from its journal", () => {
  test("with the parts that are missing, and nothing else", async () => {
    const error = await interrupted(3);
    expect(error).toMatchObject({ name: "TransferError", code: "part_failed", checkpoint: await state() });
    expect(error.message).toContain("Call it again with the same journal to go on.");
    expect((await state()).parts).toBe("1-3");
    expect((await folder.contents()).count).toBe(0);
    const before = bench.server.requests.length;
    const reports: Progress[] = [];
    const result = await upload({ onProgress: (progress) => void reports.push(progress) });
    expect(sentParts(before)).toEqual([4, 5, 6, 7]);
    expect(result).toMatchObject({ resumed: true, size: content.byteLength, verified: "digest" });
    expect(reports[0]?.confirmed).toBe(3 * P);
    expect(reports.at(-1)).toEqual({ transferred: content.byteLength, confirmed: content.byteLength, total: content.byteLength });
    await expectUploaded(result);
  });

  test("time and again, with gaps and several parts at a time", async () => {
    bench.server.faults.add({ method: "PUT", path: "part_number=2", action: { status: 400, delay: 200 } });
    bench.server.faults.add({ method: "PUT", path: /part_number=[567]/, times: 100, action: { stall: "headers" } });
    await rejection(upload({ concurrency: 3 }));
    bench.server.faults.clear();
    expect((await state()).parts).toBe("1,3-4");
    await interrupted(1);
    expect((await state()).parts).toBe("1-4");
    const before = bench.server.requests.length;
    await expectUploaded(await upload({ concurrency: 3 }));
    expect(sentParts(before).toSorted((one, other) => one - other)).toEqual([5, 6, 7]);
  });

  test.each([
    ["bytes", () => content],
    ["a Blob", () => new Blob([content.subarray(0, 10), content.subarray(10)])],
  ])("also of %s", async (_, body) => {
    const memory = memoryJournal();
    const options = { threshold: 0, journal: memory, concurrency: 1 };
    const target = { parent_id: folder.id, name: "big.bin" };
    bench.server.faults.add({ method: "PUT", skip: 2, action: { status: 400 } });
    await rejection(bench.one.storage.upload(body(), target, options));
    const before = bench.server.requests.length;
    const result = await bench.one.storage.upload(body(), target, options);
    expect([sentParts(before), result.resumed, memory.state, memory.cleared]).toEqual([[3, 4, 5, 6, 7], true, undefined, 1]);
    await expectUploaded(result);
  });

  test("when all that is missing is its completion", async () => {
    bench.server.faults.add({ method: "POST", path: "/complete", action: { status: 403 } });
    await rejection(upload());
    const before = bench.server.requests.length;
    const result = await upload();
    expect(requests(before).map(({ method }) => method)).toEqual(["GET", "POST"]);
    await expectUploaded(result);
  });

  test("when it had been completed, and its process died before it knew: the file is found", async () => {
    const memory = memoryJournal();
    const { file } = await upload({
      journal: { ...memory, clear: async () => undefined, save: async (last) => void (memory.state = last) },
    });
    expect(memory.state).toMatchObject({ parts: "1-7" });
    const before = bench.server.requests.length;
    const reports: Progress[] = [];
    const result = await upload({ journal: memory, onProgress: (progress) => void reports.push(progress) });
    expect(reports).toEqual([{ transferred: content.byteLength, confirmed: content.byteLength, total: content.byteLength }]);
    expect(result).toMatchObject({ resumed: true, verified: "size", size: content.byteLength, file: { id: file.id } });
    expect(requests(before).every(({ method }) => method === "GET")).toBe(true);
    expect([memory.state, memory.cleared]).toEqual([undefined, 1]);
    // One that is older than the upload is another one.
    memory.state = { ...(await endState()), begun: Date.now() + 60_000 };
    expect(await rejection(upload({ journal: memory }))).toMatchObject({ code: "session_gone" });
  });

  async function endState(): Promise<object> {
    const memory = memoryJournal();
    await upload({ journal: { ...memory, clear: async () => undefined, save: async (last) => void (memory.state = last) } });
    return memory.state ?? {};
  }

  test("a journal that is of no use for a body below the threshold is not begun", async () => {
    const result = await upload({ threshold: 1 << 20 });
    expect(result.resumed).toBe(false);
    await expectUploaded(result);
  });
});

describe("R4: a source that changed between two runs is refused by name, and nothing is sent", () => {
  async function refused(words: string): Promise<void> {
    const { session } = await state();
    const before = bench.server.requests.length;
    const error = await rejection(upload({ restart: true }));
    expect(error).toMatchObject({ name: "TransferError", code: "source_changed", checkpoint: { kind: "upload", parts: "1-3" } });
    expect(String(error)).toContain(path);
    expect(String(error)).toContain(words);
    expect(requests(before)).toEqual([]);
    // What there is stays, for whoever has the right source.
    expect(await isThere(session)).toBe(true);
    expect((await state()).parts).toBe("1-3");
  }

  async function overwritten(at: number): Promise<void> {
    const time = (await stat(path)).mtime;
    const file = await open(path, "r+");
    await file.write(Buffer.of((content[at] ?? 0) ^ 1), 0, 1, at);
    await file.close();
    await utimes(path, time, time);
  }

  test("its size", async () => {
    await interrupted();
    await appendFile(path, "x");
    await refused("its size");
  });

  test("it became shorter", async () => {
    await interrupted();
    await truncate(path, 5 * P);
    await refused("its size");
  });

  test("its time of change", async () => {
    await interrupted();
    await utimes(path, 1000, 1000);
    await refused("its time of change");
  });

  test("its beginning", async () => {
    await utimes(path, 1000, 1000);
    await interrupted();
    await overwritten(5);
    await refused("its beginning");
  });

  test("its end", async () => {
    await utimes(path, 1000, 1000);
    await interrupted();
    await overwritten(content.byteLength - 1);
    await refused("its end");
  });

  test("it is what it was: the upload goes on", async () => {
    await interrupted();
    await expectUploaded(await upload());
  });
});

describe("R4: a source that changes in the middle of a run", () => {
  test.each([
    ["grows", () => appendFile(path, "x")],
    ["shrinks", () => truncate(path, P)],
    ["is written to", () => utimes(path, 1000, 1000)],
  ])("it %s: refused by name, with a checkpoint that is refused too", async (_, change) => {
    bench.server.faults.add({ method: "PUT", skip: 2, action: { delay: 150 } });
    const before = bench.server.requests.length;
    const failing = rejection(upload());
    await until(() => sentParts(before).length === 3);
    await change();
    expect(await failing).toMatchObject({
      name: "TransferError",
      code: "source_changed",
      checkpoint: { parts: expect.stringMatching(/^1-[23]$/) },
    });
    expect(requests(before).filter(({ url }) => url.endsWith("/complete"))).toEqual([]);
    expect(await rejection(upload())).toMatchObject({ code: "source_changed" });
    expect((await folder.contents()).count).toBe(0);
  });

  test("before it is begun: nothing stays at the server", async () => {
    // The journal is asked after the file was looked at.
    const meddling: Journal = {
      ...memoryJournal(),
      async load() {
        await appendFile(path, "x");
        return undefined;
      },
    };
    const before = bench.server.requests.length;
    expect(await rejection(upload({ journal: meddling }))).toMatchObject({ name: "ArgumentError", argument: "path" });
    expect(requests(before)).toEqual([]);
  });
});

describe("an upload that the server no longer has", () => {
  test("is refused, with what there was; `restart` begins anew", async () => {
    await interrupted();
    const old = await state();
    await (await bench.one.storage.multipart.retrieve(old.session.id)).delete();
    expect(await rejection(upload())).toMatchObject({
      name: "TransferError",
      code: "session_gone",
      checkpoint: old,
      cause: { status: 404 },
    });
    expect(await state()).toEqual(old);
    const before = bench.server.requests.length;
    const result = await upload({ restart: true });
    expect([sentParts(before), result.resumed]).toEqual([[1, 2, 3, 4, 5, 6, 7], false]);
    await expectUploaded(result);
  });

  test("`restart` goes on all the same where it is still there", async () => {
    await interrupted();
    const before = bench.server.requests.length;
    expect((await upload({ restart: true })).resumed).toBe(true);
    expect(sentParts(before)).toEqual([4, 5, 6, 7]);
  });

  test("a server that cannot be asked is no reason to begin anew", async () => {
    await interrupted();
    const old = await state();
    bench.server.faults.add({ method: "GET", path: "/multipart/", times: 10, action: { status: 500 } });
    expect(await rejection(upload({ restart: true }))).toMatchObject({ status: 500 });
    expect(await state()).toEqual(old);
    bench.server.faults.clear();
    await expectUploaded(await upload());
  });

  test("P1: a server that lost a part it had acknowledged: no file, and the next run sends all parts", async () => {
    await interrupted();
    // The server has three of them; for the client, that is as if it had lost the others.
    await writeFile(journal, JSON.stringify({ ...(await state()), parts: "1-5" }));
    const error = await rejection(upload());
    expect(error).toMatchObject({ name: "TransferError", code: "part_failed", checkpoint: { parts: "" }, cause: { status: 400 } });
    expect(String(error)).toContain("Part 4 is missing");
    expect((await folder.contents()).count).toBe(0);
    const before = bench.server.requests.length;
    await expectUploaded(await upload());
    expect(sentParts(before)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("a server that cuts otherwise than it did", async () => {
    await interrupted();
    const { session } = await state();
    bench.server.faults.add({ method: "GET", path: "/multipart/", action: { body: { ...session, part_size: 2 * P } } });
    const before = bench.server.requests.length;
    expect(await rejection(upload())).toMatchObject({ code: "bad_journal", checkpoint: { session } });
    expect(sentParts(before)).toEqual([]);
  });
});

describe("a journal that is not that of this upload", () => {
  beforeEach(() => interrupted());

  test.each([
    ["another name", () => upload({}, { name: "other.bin" })],
    ["another folder", () => upload({}, { parent_id: "root" })],
    ["overwrite", () => upload({}, { overwrite: true })],
    ["another account", () => bench.two.storage.upload({ path }, { parent_id: folder.id, name: "big.bin" }, { journal })],
  ])("is refused: %s", async (_, again) => {
    const before = bench.server.requests.length;
    const old = await state();
    const error = await rejection(again());
    expect(error).toMatchObject({ name: "ArgumentError", argument: "journal" });
    expect(String(error)).toContain('"big.bin"');
    expect(requests(before)).toEqual([]);
    expect(await state()).toEqual(old);
  });

  test.each<[string, (good: UploadState) => unknown]>([
    ["no JSON", () => undefined],
    ["a download's", (good) => ({ ...good, kind: "download" })],
    ["one of another version", (good) => ({ ...good, version: 2 })],
    ["null", () => null],
    ["a list", () => []],
    ["without a target", (good) => ({ ...good, target: null })],
    ["with a target that is text", (good) => ({ ...good, target: "big.bin" })],
    ["without a session", (good) => ({ ...good, session: {} })],
    ["with a source that is none", (good) => ({ ...good, source: 5 })],
    ["with parts that are a number", (good) => ({ ...good, parts: 5 })],
    ["with parts that are damaged", (good) => ({ ...good, parts: "1-" })],
    ["with parts below 1", (good) => ({ ...good, parts: "0-3" })],
  ])("is refused when it is damaged: %s", async (_, damage) => {
    const damaged = damage(await state());
    await writeFile(journal, damaged === undefined ? '{"version":1,' : JSON.stringify(damaged));
    const before = bench.server.requests.length;
    expect(await rejection(upload({ restart: true }))).toMatchObject({ name: "TransferError", code: "bad_journal" });
    expect(requests(before)).toEqual([]);
  });
});

describe("a journal of one's own that fails ends the upload with its error", () => {
  const broken = new Error("no ink");
  const fail = (): Promise<never> => Promise.reject(broken);
  const deletes = (after: number) =>
    requests(after)
      .filter(({ method }) => method === "DELETE")
      .map(({ status }) => status);

  test("when it is loaded: before anything is sent", async () => {
    const before = bench.server.requests.length;
    expect(await rejection(upload({ journal: { ...memoryJournal(), load: fail } }))).toBe(broken);
    expect(requests(before)).toEqual([]);
  });

  test("P2: when it saves for the first time: nothing stays at the server", async () => {
    const before = bench.server.requests.length;
    expect(await rejection(upload({ journal: { ...memoryJournal(), save: fail } }))).toBe(broken);
    expect([sentParts(before), deletes(before)]).toEqual([[], [204]]);
  });

  test("when it saves later: what it has is still good to go on from", async () => {
    const memory = memoryJournal();
    const failing = { ...memory, save: async (next: object) => (memory.saves === 3 ? fail() : memory.save(next)) };
    const before = bench.server.requests.length;
    expect(await rejection(upload({ journal: failing }))).toBe(broken);
    expect(deletes(before)).toEqual([]);
    expect(memory.state).toMatchObject({ parts: "1-2" });
    const again = bench.server.requests.length;
    await expectUploaded(await upload({ journal: memory }));
    expect(sentParts(again)).toEqual([3, 4, 5, 6, 7]);
  });

  test("when it is cleared at the end", async () => {
    expect(await rejection(upload({ journal: { ...memoryJournal(), clear: fail } }))).toBe(broken);
    expect((await folder.contents()).count).toBe(1);
  });

  test("a file that cannot be written", async () => {
    const before = bench.server.requests.length;
    const error = await rejection(upload({ journal: join(directory, "none", "journal") }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "journal" });
    expect([sentParts(before), deletes(before)]).toEqual([[], [204]]);
  });
});

describe("onAbort", () => {
  /** Aborts an upload after its third part. */
  async function aborted(options: UploadOptions): Promise<UploadState["session"]> {
    const controller = new AbortController();
    bench.server.faults.add({ method: "PUT", skip: 3, action: { stall: "headers" } });
    const before = bench.server.requests.length;
    const aborting = rejection(upload({ ...options, signal: controller.signal }));
    await until(() => sentParts(before).length === 4);
    controller.abort(new Error("enough"));
    const error = await aborting;
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ cause: new Error("enough") });
    const id = /multipart\/(\d+)/.exec(requests(before).find(({ method }) => method === "PUT")?.url ?? "")?.[1];
    return { id: Number(id), part_size: P, parallel_uploads: true };
  }

  test.each<[string, UploadOptions, boolean, boolean]>([
    ["by default, with a journal, keeps", {}, true, true],
    ["by default, without a journal, discards", { journal: undefined }, false, false],
    ["keep", { onAbort: "keep" }, true, true],
    ["keep without a journal", { onAbort: "keep", journal: undefined }, true, false],
    ["discard", { onAbort: "discard" }, false, false],
    ["discard without a journal", { onAbort: "discard", journal: undefined }, false, false],
  ])("%s", async (_, options, session, written) => {
    expect(await isThere(await aborted(options))).toBe(session);
    expect((await readdir(directory)).includes("journal")).toBe(written);
    if (!written) return;
    const before = bench.server.requests.length;
    await expectUploaded(await upload());
    expect(sentParts(before)).toEqual([4, 5, 6, 7]);
  });
});
