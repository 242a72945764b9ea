import { utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { ExponentialBackoff, Kloudless, makeSource, NotFoundError, ResponseError, type TransferError } from "@kloudless/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { FAST, noise, ownBench, rejection, sha256, tempDir, until, useBench } from "../../test/bench.ts";
import { httpProxy } from "../../test/http-proxy.ts";
import { expectNothingUnhandled } from "../../test/unhandled.ts";
import { type Folder, type StorageApi, storage, type UploadOptions, type UploadResult } from "../index.ts";
import type { UploadState } from "./upload-run.ts";

const KiB = 1 << 10;
const P = 64 * KiB;
const bench = useBench({ server: { partSize: P } });
expectNothingUnhandled();

const content = noise(5 * P + 99);
const requests = (after: number) => bench.server.requests.slice(after);
const partOf = (number: number) => ({ method: "PUT", path: new RegExp(`part_number=${number}$`) }) as const;
const complete = { method: "POST", path: "/complete" } as const;
const session = { method: "GET", path: "/storage/multipart/" } as const;

/** Uploads in parts into a folder, by default as the only file there. */
function upload(folder: Folder, options: UploadOptions = {}, body: Parameters<StorageApi["upload"]>[0] = content): Promise<UploadResult> {
  return bench.one.storage.upload(body, { parent_id: folder.id, name: "big.bin" }, { threshold: 0, ...options });
}

/** Does an upload that is to succeed: the result is the one file in the folder, and it is what was sent. */
async function succeeds(options?: UploadOptions, body?: Parameters<StorageApi["upload"]>[0]): Promise<UploadResult> {
  const folder = await bench.folder();
  const result = await upload(folder, options, body);
  const files = await folder.contents();
  expect(files.objects.map(({ id, name }) => [id, name])).toEqual([[result.file.id, "big.bin"]]);
  expect(sha256(await result.file.contents().bytes())).toBe(sha256(content));
  return result;
}

/** Does an upload that is to fail: there is no file and no session, and nobody asked for completing it. */
async function fails(options?: UploadOptions, body?: Parameters<StorageApi["upload"]>[0]): Promise<TransferError> {
  const folder = await bench.folder();
  const before = bench.server.requests.length;
  const error = await rejection(upload(folder, options, body));
  expect((await folder.contents()).count).toBe(0);
  const sent = requests(before);
  expect(sent.filter(({ url }) => url.endsWith("/complete"))).toEqual([]);
  const discarded = sent.findLast(({ method }) => method === "DELETE");
  await until(() => discarded?.status === 204);
  return error as TransferError;
}

async function* inPieces(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.byteLength; at += size) yield content.subarray(at, at + size);
}

describe("P1: a part that fails", () => {
  test.each([500, 502, 503, 429])("with %i for ever fails the upload, which is not completed and not left behind", async (status) => {
    bench.server.faults.add({ ...partOf(3), times: 100, action: { status } });
    const error = await fails();
    expect(error).toMatchObject({ name: "TransferError", code: "part_failed", cause: { status, attempts: 5 }, checkpoint: undefined });
    expect(error.message).toContain(String(status));
  });

  test.each([400, 401, 403, 507])("with %i is not sent again", async (status) => {
    bench.server.faults.add({ ...partOf(3), times: 100, action: { status } });
    expect(await fails()).toMatchObject({ code: "part_failed", cause: { status, attempts: 1 } });
  });

  test("twice, and then works", async () => {
    bench.server.faults.add({ ...partOf(1), times: 2, action: { status: 500 } });
    bench.server.faults.add({ ...partOf(6), times: 2, action: { reset: "before-headers" } });
    await succeeds();
    await succeeds({}, inPieces(1000));
  });

  test.each(["bytes", "a stream"])("every part once, of %s: each is sent again as it was", async (kind) => {
    for (let part = 1; part <= 6; part++)
      bench.server.faults.add({ ...partOf(part), action: part % 2 === 0 ? { status: 502 } : { reset: "after-body" } });
    const before = bench.server.requests.length;
    await succeeds({}, kind === "bytes" ? content : inPieces(7000));
    const sent = requests(before).filter(({ method }) => method === "PUT");
    for (let part = 1; part <= 6; part++) {
      const [first, second, ...more] = sent.filter(({ url }) => url.endsWith(`part_number=${part}`)).map(({ bodySha256 }) => bodySha256);
      expect([second, more]).toEqual([first, []]);
    }
  });

  test("`retry: null` sends each part once, also where the client does otherwise", async () => {
    bench.server.faults.add({ ...partOf(2), action: { status: 500 } });
    const before = bench.server.requests.length;
    await fails({ retry: null });
    expect(requests(before).filter(({ url }) => url.endsWith("part_number=2"))).toHaveLength(1);
  });

  test("R8: and so does a client that never tries again", async () => {
    const own = await ownBench({ server: { partSize: P }, client: { retry: null } });
    own.server.faults.add({ method: "PUT", action: { status: 500 } });
    const error = await rejection(own.one.storage.upload(content, { parent_id: "root", name: "x" }, { threshold: 0, concurrency: 1 }));
    expect(error).toMatchObject({ code: "part_failed", cause: { attempts: 1 } });
    expect(own.server.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
  });

  test("a strategy of the caller's own is asked, as it is", async () => {
    const asked: number[] = [];
    const retry = {
      delay({ attempt }: { readonly attempt: number }) {
        asked.push(attempt);
        return attempt < 7 ? 1 : undefined;
      },
    };
    bench.server.faults.add({ ...partOf(2), times: 6, action: { status: 500 } });
    await succeeds({ retry });
    expect(asked).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("P21: a connection that breaks", () => {
  const places = [0, 1, 1000, P / 2, P - 1, P];

  test.each(places)("after %i bytes of a part", async (after) => {
    bench.server.faults.add({ ...partOf(2), action: { resetUploadAfter: after } });
    bench.server.faults.add({ ...partOf(6), action: { resetUploadAfter: Math.min(after, 98) } });
    await succeeds();
  });

  test.each(places)("after %i bytes of a part of a stream", async (after) => {
    bench.server.faults.add({ ...partOf(2), action: { resetUploadAfter: after } });
    await succeeds({ concurrency: 2 }, inPieces(3333));
  });

  test("when a part was stored and not acknowledged", async () => {
    bench.server.faults.add({ ...partOf(1), times: 2, action: { commitThenReset: true } });
    bench.server.faults.add({ ...partOf(6), action: { commitThenReset: true } });
    await succeeds();
  });

  test.each([0, 1, 40])("after %i bytes of the answer to a part", async (resetAfter) => {
    bench.server.faults.add({ ...partOf(3), times: 2, action: { resetAfter } });
    bench.server.faults.add({ ...partOf(4), action: { truncate: resetAfter } });
    await succeeds();
  });

  test.each([true, false])("when an upload was begun and nobody was told: another is begun (%s)", async (isCommitted) => {
    bench.server.faults.add({
      method: "POST",
      path: "/storage/multipart?",
      action: isCommitted ? { commitThenReset: true } : { reset: "before-headers" },
    });
    bench.server.faults.add({ method: "POST", path: "/storage/multipart", action: { status: 503 } });
    await succeeds();
  });
});

describe("P10: an answer to complete that is lost", () => {
  test.each<[string, object]>([
    ["after it was carried out", { commitThenReset: true }],
    ["after it was carried out, cut short", { resetAfter: 10 }],
    ["after it was carried out, in the middle of the JSON", { truncateChunked: 20 }],
    ["before it was carried out", { reset: "before-headers" }],
    ["before it was carried out, by a 500", { status: 500 }],
    ["before it was carried out, by a 502 page", { status: 502, body: "<html>", headers: { "content-type": "text/html" } }],
    ["before it was carried out, by a 200 page", { status: 200, body: "<html>", headers: { "content-type": "text/html" } }],
    ["before it was carried out, by a 200 without anything", { status: 200, body: "" }],
    ["before it was carried out, by a 200 of another kind", { status: 200, body: [] }],
    ["before it was carried out, by a 503 that asks to wait", { status: 503, headers: { "retry-after": "0" } }],
  ])("%s: there is one file, and it is the result", async (_, action) => {
    bench.server.faults.add({ ...complete, action });
    await succeeds();
    bench.server.faults.add({ ...complete, times: 2, action });
    await succeeds({}, inPieces(5000));
  });

  test("the server is never heard of again: it is asked a few times, no more", async () => {
    bench.server.faults.add({ ...complete, times: 100, action: { status: 500 } });
    const folder = await bench.folder();
    const before = bench.server.requests.length;
    const error = await rejection(upload(folder));
    expect(error).toMatchObject({ name: "TransferError", code: "part_failed", cause: { status: 500 } });
    expect(requests(before).filter(({ url }) => url.endsWith("/complete"))).toHaveLength(5);
    expect(requests(before).at(-1)).toMatchObject({ method: "DELETE", status: 204 });
  });

  test.each([400, 403, 507])("it is no: %i is not asked again", async (status) => {
    bench.server.faults.add({ ...complete, times: 100, action: { status } });
    const before = bench.server.requests.length;
    const error = await rejection(upload(await bench.folder()));
    expect(error).toMatchObject({ code: "part_failed", cause: { status } });
    expect(requests(before).filter(({ url }) => url.endsWith("/complete"))).toHaveLength(1);
    expect(requests(before).at(-1)).toMatchObject({ method: "DELETE", status: 204 });
  });

  test("it stands still: it is asked again after its time", async () => {
    bench.server.faults.add({ ...complete, action: { stall: "headers" } });
    await succeeds({ timeout: 500 });
  });

  test("it seemed not to be carried out, and was: its second time finds nothing, and the file is found", async () => {
    bench.server.faults.add({ ...complete, action: { commitThenReset: true } });
    // A server that is behind with what it knows.
    bench.server.faults.add({ ...session, action: { body: { id: 1, part_size: P, parallel_uploads: true } } });
    await succeeds();
  });

  test("the file got another name, since there was one of the same name and size", async () => {
    const folder = await bench.folder();
    const older = (await upload(folder)).file;
    bench.server.faults.add({ ...complete, action: { commitThenReset: true } });
    const { file } = await upload(folder);
    expect([older.name, file.name]).toEqual(["big.bin", "big (1).bin"]);
    // One with a name that is much like it is not it.
    await bench.one.storage.upload(content, { parent_id: folder.id, name: "big (x).bin" });
    bench.server.faults.add({ ...complete, action: { commitThenReset: true } });
    expect((await upload(folder)).file.name).toBe("big (2).bin");
  });

  test("the file replaced one of the same size", async () => {
    const folder = await bench.folder();
    await bench.one.storage.upload(Buffer.alloc(content.byteLength), { parent_id: folder.id, name: "big.bin" });
    bench.server.faults.add({ ...complete, action: { commitThenReset: true } });
    const { file } = await bench.one.storage.upload(content, { parent_id: folder.id, name: "big.bin", overwrite: true }, { threshold: 0 });
    expect([file.name, (await folder.contents()).count]).toEqual(["big.bin", 1]);
    expect(sha256(await file.contents().bytes())).toBe(sha256(content));
  });

  test.each([true, false])(
    "neither the upload nor its file is there: an older file of that name and size is not it (overwrite: %s)",
    async (overwrite) => {
      const folder = await bench.folder();
      await bench.one.storage.upload(Buffer.alloc(content.byteLength), { parent_id: folder.id, name: "big.bin" });
      const minuteAgo = new Date(Date.now() - 60_000);
      await utimes(join(bench.server.accounts[0]?.root ?? "", folder.name, "big.bin"), minuteAgo, minuteAgo);
      bench.server.faults.add({ ...complete, action: { reset: "before-headers" } });
      bench.server.faults.add({ ...session, action: { status: 404 } });
      const target = { parent_id: folder.id, name: "big.bin", overwrite };
      const error = await rejection(bench.one.storage.upload(content, target, { threshold: 0 }));
      expect(error).toMatchObject({ name: "TransferError", code: "session_gone" });
      expect(String(error)).toContain("Look in the folder");
    },
  );

  test("what was gone before it was completed did not become a file", async () => {
    const folder = await bench.folder();
    await upload(folder);
    bench.server.faults.add({ ...complete, action: { status: 404 } });
    bench.server.faults.add({ ...session, action: { status: 404 } });
    const before = bench.server.requests.length;
    expect(await rejection(upload(folder))).toMatchObject({ name: "TransferError", code: "session_gone" });
    // Nothing was looked for.
    expect(requests(before).filter(({ url }) => url.includes("/contents"))).toEqual([]);
  });

  test("completed by several at once, there is one file; whoever comes after it is told that the upload is gone", async () => {
    const folder = await bench.folder();
    const handle = await bench.one.storage.multipart.create({ parent_id: folder.id, name: "x", size: 3 });
    await handle.uploadPart(1, "one");
    const answers = await Promise.allSettled([handle.complete(), handle.complete(), handle.complete()]);
    const files = answers.filter((answer) => answer.status === "fulfilled").map(({ value }) => value.id);
    // All of them, where none is held up on its way.
    expect(files.length).toBeGreaterThanOrEqual(1);
    expect(new Set(files).size).toBe(1);
    for (const answer of answers) if (answer.status === "rejected") expect(answer.reason).toBeInstanceOf(NotFoundError);
    expect(await rejection(handle.complete())).toBeInstanceOf(NotFoundError);
    expect((await folder.contents()).count).toBe(1);
  });
});

test("P21: a piece of a reading that was given up comes late: it is no part of the next one", async () => {
  let readings = 0;
  let release: () => void = () => undefined;
  const late = new Promise<void>((resolve) => (release = resolve));
  const body = makeSource({
    size: 2 * P,
    replayable: true,
    open(start = 0, end = 2 * P) {
      const reading = ++readings;
      if (reading === 2) release();
      return {
        cancel: () => undefined,
        async *[Symbol.asyncIterator]() {
          yield content.subarray(start, start + P / 2);
          if (reading === 1) await late;
          // The first reading's piece comes once the second has begun.
          else await turn();
          yield content.subarray(start + P / 2, end);
        },
      };
    },
  });
  bench.server.faults.add({ ...partOf(1), action: { resetUploadAfter: P / 2 } });
  const before = bench.server.requests.length;
  const { file } = await upload(await bench.folder(), { concurrency: 1 }, body);
  expect(sha256(await file.contents().bytes())).toBe(sha256(content.subarray(0, 2 * P)));
  expect(requests(before).filter(({ method }) => method === "PUT")).toHaveLength(3);
});

describe("answers that cannot be", () => {
  test.each<[string, object]>([
    ["an empty object", {}],
    ["a list", []],
    ["no part size", { id: 1 }],
    ["a part size of 0", { id: 1, part_size: 0 }],
    ["a part size below 0", { id: 1, part_size: -5 }],
    ["a part size that is text", { id: 1, part_size: "64" }],
    ["a part size that is no whole number", { id: 1, part_size: 0.5 }],
    ["no id", { part_size: P }],
    ["an id that is none", { id: {}, part_size: P }],
  ])("to create: %s. No part is sent, nothing is completed", async (_, body) => {
    bench.server.faults.add({ method: "POST", path: "/storage/multipart", action: { body } });
    const folder = await bench.folder();
    const before = bench.server.requests.length;
    expect(await rejection(upload(folder))).toBeInstanceOf(ResponseError);
    expect(requests(before)).toHaveLength(1);
    expect((await folder.contents()).count).toBe(0);
  });

  test.each<[string, object]>([
    ["a page", { body: "<html>200</html>", headers: { "content-type": "text/html" } }],
    ["nothing", { body: "" }],
    ["JSON of another kind", { body: { part_number: 3, sha256: 5 } }],
    ["another digest", { body: { sha256: "0".repeat(64) } }],
    ["very much", { body: Buffer.alloc(100_000, "x") }],
  ])("to a part, where the server vouches for parts: %s. It is sent again", async (_, action) => {
    bench.server.faults.add({ ...partOf(3), times: 2, action });
    const before = bench.server.requests.length;
    await succeeds();
    expect(requests(before).filter(({ url }) => url.endsWith("part_number=3"))).toHaveLength(3);
  });

  test("to a part for ever: it is given up", async () => {
    bench.server.faults.add({ ...partOf(3), times: 100, action: { body: "<html>" } });
    expect(await fails()).toMatchObject({ code: "part_failed", cause: { name: "ResponseError", attempts: 5 } });
    bench.server.faults.clear();
    bench.server.faults.add({ ...partOf(3), times: 100, action: { body: { sha256: "0".repeat(64) } } });
    const error = await fails();
    expect(error).toMatchObject({ code: "digest_mismatch" });
    expect(error.message).toContain("Part 3 arrived with other bytes");
  });

  test("to a part, where the server vouches for nothing: what it lost is missed when it completes, and there is no file", async () => {
    const baseUrl = await httpProxy(bench.server.url, { json: (json) => ({ ...json, digest: undefined }) });
    const { storage: api } = new Kloudless({ apiKey: bench.server.apiKey, baseUrl, retry: FAST, use: [storage] }).account(bench.one.id);
    bench.server.faults.add({ ...partOf(3), action: { body: "<html>" } });
    const folder = await bench.folder();
    const error = await rejection(api.upload(content, { parent_id: folder.id, name: "x" }, { threshold: 0 }));
    expect(error).toMatchObject({ code: "part_failed", cause: { status: 400 } });
    expect(String(error)).toContain("Part 3 is missing");
    expect((await folder.contents()).count).toBe(0);
  });

  test("a part that is acknowledged before it was sent is sent again", async () => {
    const size = 24 << 20;
    const arrived: number[] = [];
    // It takes no notice of bodies, the first time.
    const server = createServer((message, reply) => {
      const json = (body: object): void => void reply.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
      if (message.method === "PUT" && arrived.push(0) === 1) return json({});
      let bytes = 0;
      message.on("data", (piece: Buffer) => (bytes += piece.length));
      message.on("end", () => {
        if (message.method === "PUT") arrived[arrived.length - 1] = bytes;
        json({ id: 7, part_size: size, parallel_uploads: false, type: "file", name: "x", size });
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const kloudless = new Kloudless({ apiKey: "key", baseUrl, retry: FAST, use: [storage] });
    const { verified } = await kloudless.account(1).storage.upload(Buffer.alloc(size), { parent_id: "root", name: "x" }, { threshold: 0 });
    expect(arrived).toEqual([0, size]);
    expect(verified).toBe("size");
    await kloudless.close();
  });
});

describe("an upload that the server forgets in the middle", () => {
  const forgetAfter = (part: number): void => bench.server.faults.add({ method: "PUT", skip: part, times: 100, action: { status: 404 } });

  test("session_gone, and nothing to go on from", async () => {
    forgetAfter(2);
    const folder = await bench.folder();
    const error = await rejection(upload(folder));
    expect(error).toMatchObject({ name: "TransferError", code: "session_gone", checkpoint: undefined, cause: { status: 404 } });
    expect((await folder.contents()).count).toBe(0);
  });

  test("410 means the same", async () => {
    bench.server.faults.add({ method: "PUT", times: 100, action: { status: 410 } });
    expect(await fails()).toMatchObject({ code: "session_gone" });
  });

  test("with a journal, a checkpoint of what had been sent, and what to do", async () => {
    forgetAfter(2);
    const journal = join(await tempDir(), "journal");
    const error = await rejection(upload(await bench.folder(), { journal, concurrency: 1 }));
    expect(error).toMatchObject({ code: "session_gone", checkpoint: { kind: "upload", parts: "1-2" } });
    expect(String(error)).toContain("Give `restart` to begin anew.");
    expect(JSON.parse(JSON.stringify((error as TransferError).checkpoint))).toEqual((error as TransferError).checkpoint);
  });
});

describe("P7, R14: a server that stands still", () => {
  test.each<[string, object]>([
    ["before the answer to a part", { stall: "headers" }],
    ["without reading a part", { delay: 60_000 }],
    ["in the middle of the answer to a part", { stall: "body", afterBytes: 5 }],
  ])("%s: the part is sent again after its idle time", async (_, action) => {
    bench.server.faults.add({ ...partOf(2), action });
    const start = performance.now();
    await succeeds({ timeout: 500, deadline: 60_000 });
    const took = performance.now() - start;
    expect(took).toBeGreaterThan(490);
    // Its idle time, and not the deadline of the whole.
    expect(took).toBeLessThan(15_000);
  });

  test("with every part: a TimeoutError, in the end", async () => {
    bench.server.faults.add({ method: "PUT", times: 100, action: { stall: "headers" } });
    expect(await fails({ timeout: 200, deadline: 60_000 })).toMatchObject({
      code: "part_failed",
      cause: { name: "TimeoutError", timeoutKind: "idle", attempts: 5 },
    });
  });
});

describe("R11, R12: bodies that are sent again", () => {
  test("R11: 429, then success: 100 MiB from disk are sent whole the second time, in one request and in parts", async () => {
    const path = join(await tempDir(), "body");
    const large = Buffer.alloc(100 << 20, noise(1_000_003));
    await writeFile(path, large);
    const own = await ownBench();
    for (const threshold of [100 << 20, 0]) {
      own.server.faults.add({ method: threshold > 0 ? "POST" : "PUT", action: { status: 429, headers: { "retry-after": "0" } } });
      const before = own.server.requests.length;
      const { file } = await own.one.storage.upload({ path }, { parent_id: "root", name: "x" }, { threshold });
      expect(file.size).toBe(104_857_600);
      const sent = own.server.requests.slice(before).filter(({ headers }) => headers["content-type"] === "application/octet-stream");
      expect(sent.map(({ status }) => status).filter((status) => status === 429)).toHaveLength(1);
      expect(sent.filter(({ status }) => status !== 429).reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)).toBe(104_857_600);
      if (threshold > 0) expect(sent.at(-1)).toMatchObject({ bodyBytes: 104_857_600, bodySha256: sha256(large) });
    }
  }, 60_000);

  test("R12: a stream that had to go in one request is sent once, and the error says why", async () => {
    bench.server.faults.add({ path: "/storage/multipart", action: { status: 501 } });
    bench.server.faults.add({ method: "POST", path: "/storage/files", action: { status: 429, headers: { "retry-after": "0" } } });
    const folder = await bench.folder();
    const before = bench.server.requests.length;
    const error = await rejection(upload(folder, {}, inPieces(10_000)));
    expect(error).toMatchObject({ status: 429, attempts: 1 });
    expect(String(error)).toContain("the body is a stream and can be sent only once");
    expect(requests(before)).toHaveLength(2);
    expect((await folder.contents()).count).toBe(0);
  });
});

test("P4: what is read of a stream is never far ahead of what arrived, however slow the server is", async () => {
  bench.server.faults.add({ method: "PUT", times: 100, action: { delay: 10 } });
  const before = bench.server.requests.length;
  let read = 0;
  let most = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < 40 * 16; piece++) {
      read += P / 16;
      const arrived = requests(before).filter(({ method, status }) => method === "PUT" && status === 200);
      most = Math.max(most, read - arrived.length * P);
      yield new Uint8Array(P / 16);
    }
  }
  const { size } = await upload(await bench.folder(), { concurrency: 2 }, counted());
  expect(size).toBe(40 * P);
  // Two parts in flight, one being read, and as many of which the server did not write down yet that it answered.
  expect(most).toBeGreaterThanOrEqual(2 * P);
  expect(most).toBeLessThanOrEqual(5 * P);
});

test("P23: a stream that throws ends the upload with its reason, before the parts and between them", async () => {
  const cause = new Error("the tape broke");
  for (const after of [0, 10, 3 * P, content.byteLength]) {
    async function* broken(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < after; at += 10_000) yield content.subarray(at, Math.min(at + 10_000, after));
      throw cause;
    }
    const folder = await bench.folder();
    const before = bench.server.requests.length;
    const error = await rejection(upload(folder, {}, broken()));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "body", cause });
    const sent = requests(before);
    expect(sent.filter(({ url }) => url.endsWith("/complete"))).toEqual([]);
    expect(sent.filter(({ method }) => method === "DELETE")).toHaveLength(after > 0 ? 1 : 0);
    expect((await folder.contents()).count).toBe(0);
  }
});

test("a failure does not wait for a stream that stands still", async () => {
  bench.server.faults.add({ method: "PUT", times: 100, action: { status: 400 } });
  let returned = false;
  const stuck = {
    [Symbol.asyncIterator]() {
      const pieces = inPieces(P);
      let count = 0;
      return {
        next: () => (count++ < 3 ? pieces.next() : new Promise<IteratorResult<Uint8Array>>(() => undefined)),
        async return(): Promise<IteratorResult<Uint8Array>> {
          returned = true;
          return { done: true, value: undefined };
        },
      };
    },
  };
  expect(await fails({}, stuck)).toMatchObject({ code: "part_failed", cause: { status: 400 } });
  expect(returned).toBe(true);
});

test("a journal's parts are those that were acknowledged, never more", async () => {
  const states: UploadState[] = [];
  const journal = {
    load: async () => undefined,
    save: async (state: object) => void states.push(state as UploadState),
    clear: async () => undefined,
  };
  const folder = await bench.folder();
  const before = bench.server.requests.length;
  const acknowledged: number[] = [];
  const save = journal.save;
  journal.save = async (state) => {
    acknowledged.push(requests(before).filter(({ method, status }) => method === "PUT" && status === 200).length);
    await save(state);
  };
  await upload(folder, { journal, concurrency: 3, retry: new ExponentialBackoff({ base: 1 }) });
  states.forEach(({ parts }, index) => {
    const count =
      parts === ""
        ? 0
        : parts.split(",").reduce((sum, range) => {
            const [first = 0, last = first] = range.split("-").map(Number);
            return sum + last - first + 1;
          }, 0);
    expect(count).toBeLessThanOrEqual(acknowledged[index] as number);
  });
  expect(states.at(-1)?.parts).toBe("1-6");
});
