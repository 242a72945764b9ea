import { readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { type BodyInput, Kloudless } from "@kloudless/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { FAST, noise, rejection, sha256, tempDir, useBench } from "../../test/bench.ts";
import { httpProxy, type Meddling } from "../../test/http-proxy.ts";
import type { Progress, StorageApi, UploadOptions, UploadResult } from "../index.ts";
import { storage } from "../index.ts";

const KiB = 1 << 10;
const P = 64 * KiB;
const bench = useBench({ server: { partSize: P } });

/** The requests since a moment, by method and last word of the path. */
const requests = (after = 0) => bench.server.requests.slice(after);
const parts = (after = 0) => requests(after).filter(({ method }) => method === "PUT");
const isComplete = ({ url }: { readonly url: string }): boolean => url.endsWith("/complete");

interface Uploaded extends UploadResult {
  /** How many requests the server had had before. */
  readonly before: number;
}

/** Uploads into a folder of its own, in parts from the first byte on, and checks that what arrived is what was sent. */
async function uploaded(body: BodyInput, content: Uint8Array, options: UploadOptions = {}): Promise<Uploaded> {
  const folder = await bench.folder();
  const before = bench.server.requests.length;
  const result = await bench.one.storage.upload(body, { parent_id: folder.id, name: "big.bin" }, { threshold: 0, ...options });
  expect(result.file).toMatchObject({ name: "big.bin", size: content.byteLength });
  expect(result.size).toBe(content.byteLength);
  expect(sha256(await result.file.contents().bytes())).toBe(sha256(content));
  expect((await folder.contents()).count).toBe(1);
  return { ...result, before };
}

/** A client behind a proxy that meddles with what passes. */
async function through(meddling: Meddling): Promise<StorageApi> {
  const baseUrl = await httpProxy(bench.server.url, meddling);
  const kloudless = new Kloudless({ apiKey: bench.server.apiKey, baseUrl, retry: FAST, use: [storage] });
  return kloudless.account(bench.one.id).storage;
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

const kinds: Record<string, (bytes: Buffer, directory: string) => BodyInput | Promise<BodyInput>> = {
  "a string": (bytes) => bytes.toString("latin1"),
  "a Buffer": (bytes) => bytes,
  "a Uint8Array with an offset": (bytes) => new Uint8Array([9, ...bytes, 9]).subarray(1, 1 + bytes.byteLength),
  "an ArrayBuffer": (bytes) => new Uint8Array(bytes).buffer,
  "a Blob": (bytes) => new Blob([bytes.subarray(0, 5), bytes.subarray(5)]),
  "a path": async (bytes, directory) => {
    await writeFile(join(directory, "body"), bytes);
    return { path: join(directory, "body") };
  },
  "a file: URL": async (bytes, directory) => {
    await writeFile(join(directory, "body #1"), bytes);
    return { path: pathToFileURL(join(directory, "body #1")) };
  },
  "a web stream": (bytes) => new Blob([bytes]).stream(),
  "a Node stream": (bytes) => Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]),
  "an async generator of small pieces": (bytes) => inPieces(bytes, 999),
  "a function that returns a web stream": (bytes) => () => new Blob([bytes]).stream(),
  "a function that returns a promise of a generator": (bytes) => async () => inPieces(bytes, 70_001),
};

describe.each([1, 4])("P20: with a concurrency of %i", (concurrency) => {
  test.each(Object.entries(kinds))("uploads %s in parts", async (kind, make) => {
    // A string of these bytes is as long as they are.
    const content = kind === "a string" ? Buffer.alloc(3 * P + 17, "kloudless ") : noise(3 * P + 17);
    const { before, verified } = await uploaded(await make(content, await tempDir()), content, { concurrency });
    expect(parts(before).map(({ bodyBytes }) => bodyBytes)).toHaveLength(4);
    expect(verified).toBe("digest");
  });
});

describe("P24: sizes around the size of a part", () => {
  const sizes = [0, 1, P - 1, P, P + 1, 2 * P, 3 * P, 3 * P + 1];
  const streams: [string, (bytes: Buffer) => BodyInput][] = [
    ["bytes", (bytes) => bytes],
    ["a stream of unknown length", (bytes) => inPieces(bytes, 10_000)],
    ["a stream of one piece", (bytes) => Readable.from([bytes])],
  ];
  test.each(sizes.flatMap((size) => streams.map(([kind, make]) => [size, kind, make] as const)))("%i as %s", async (size, _, make) => {
    const content = noise(size);
    const { before } = await uploaded(make(content), content);
    expect(
      parts(before)
        .map(({ bodyBytes }) => bodyBytes)
        .toSorted((a, b) => b - a),
    ).toEqual(Array.from({ length: Math.ceil(size / P) }, (_unused, index) => Math.min(P, size - index * P)));
  });

  test.each([-1, 0, 1])("the threshold %i: one request up to it, parts above it", async (more) => {
    const threshold = 2 * P;
    const content = noise(threshold + more);
    for (const make of streams.map(([, body]) => body)) {
      const { before } = await uploaded(make(content), content, { threshold });
      expect(parts(before)).toHaveLength(more > 0 ? 3 : 0);
    }
  });
});

describe("what the server wants", () => {
  test("parts in order, one at a time", async () => {
    const account = await through({ json: (json) => ("part_size" in json ? { ...json, parallel_uploads: false } : json) });
    const content = noise(5 * P);
    for (const body of [content, inPieces(content, 9999)]) {
      bench.server.faults.add({ method: "PUT", skip: 1, action: { delay: 30 } });
      bench.server.faults.add({ method: "PUT", skip: 1, action: { status: 500 } });
      const before = bench.server.requests.length;
      await account.upload(body, { parent_id: (await bench.folder()).id, name: "x" }, { threshold: 0, concurrency: 8 });
      const numbers = parts(before).map(({ url }) => Number(new URL(url, "http://x").searchParams.get("part_number")));
      expect(numbers).toEqual([1, 2, 3, 3, 4, 5]);
    }
  });

  test("the size beforehand, where it is known", async () => {
    const content = noise(2 * P);
    const announced = (after: number): unknown => JSON.parse(requests(after)[0]?.body ?? "").size;
    expect(announced((await uploaded(content, content)).before)).toBe(2 * P);
    expect(announced((await uploaded(inPieces(content, 999), content, { size: 2 * P })).before)).toBe(2 * P);
    expect(announced((await uploaded(inPieces(content, 999), content)).before)).toBeUndefined();
  });

  test("overwrite, or not", async () => {
    const folder = await bench.folder();
    const target = { parent_id: folder.id, name: "x.bin" };
    const upload = (overwrite?: boolean) => bench.one.storage.upload(noise(2 * P), { ...target, overwrite }, { threshold: 0 });
    expect((await upload()).file.name).toBe("x.bin");
    expect((await upload()).file.name).toBe("x (1).bin");
    expect((await upload(true)).file.name).toBe("x.bin");
    expect((await folder.contents()).count).toBe(2);
  });
});

describe("how far it was verified", () => {
  const content = noise(2 * P + 5);
  const via = async (meddling: Meddling): Promise<unknown> => {
    const account = await through(meddling);
    return (await account.upload(content, { parent_id: (await bench.folder()).id, name: "x" }, { threshold: 0 })).verified;
  };

  test("digest: the server vouched for each part", async () => {
    expect(await via({})).toBe("digest");
  });

  test("size: it says only how large the file is", async () => {
    expect(await via({ json: (json) => ({ ...json, digest: undefined }) })).toBe("size");
  });

  test("none: it does not even say that", async () => {
    expect(await via({ json: (json) => ("mime_type" in json ? { ...json, size: null } : json) })).toBe("none");
  });

  test("P1: a file of another size is an error that names the file", async () => {
    const account = await through({ json: (json) => ("mime_type" in json ? { ...json, size: content.byteLength - P } : json) });
    const folder = await bench.folder();
    for (const threshold of [0, 10 * P]) {
      const error = await rejection(account.upload(content, { parent_id: folder.id, name: "x" }, { threshold }));
      expect(error).toMatchObject({ name: "TransferError", code: "size_mismatch" });
      const [file] = await folder.contents();
      expect(String(error)).toContain(`(id ${file?.id})`);
      await file?.delete();
    }
  });
});

describe("P2: a stream that is not as long as it was declared", () => {
  const content = noise(4 * P);
  const kindsOfLength: [string, number][] = [
    ["shorter by a byte", 4 * P + 1],
    ["shorter by a part", 5 * P],
    ["longer by a byte", 4 * P - 1],
    ["longer by a part", 3 * P],
    ["longer than none", 0],
  ];

  test.each(kindsOfLength.flatMap(([kind, size]) => [0, P, 100 * P].map((threshold) => [kind, threshold, size] as const)))(
    "%s, with a threshold of %i: nothing stays at the server",
    async (_, threshold, size) => {
      const folder = await bench.folder();
      const before = bench.server.requests.length;
      const upload = bench.one.storage.upload(inPieces(content, 9999), { parent_id: folder.id, name: "x" }, { threshold, size });
      expect(await rejection(upload)).toMatchObject({ name: "TransferError", code: "size_mismatch" });
      const sent = requests(before);
      expect(sent.filter(isComplete)).toEqual([]);
      // A session that was begun is deleted.
      const begun = sent.filter(({ method }) => method === "POST").length;
      expect(sent.filter(({ method, status }) => method === "DELETE" && status === 204)).toHaveLength(begun);
      expect((await folder.contents()).count).toBe(0);
    },
  );

  test("in one request, where the service has no parts", async () => {
    for (const size of [4 * P - 1, 4 * P + 1]) {
      bench.server.faults.add({ path: "/multipart", action: { status: 501 } });
      const folder = await bench.folder();
      const upload = bench.one.storage.upload(inPieces(content, 9999), { parent_id: folder.id, name: "x" }, { threshold: 0, size });
      expect(await rejection(upload)).toMatchObject({ name: "TransferError", code: "size_mismatch" });
      expect((await folder.contents()).count).toBe(0);
    }
  });

  test("a body that knows its size is not declared otherwise", async () => {
    const before = bench.server.requests.length;
    const error = await rejection(bench.one.storage.upload("four", { parent_id: "root", name: "x" }, { size: 5 }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "size" });
    expect(bench.server.requests.length).toBe(before);
  });
});

describe("P22: more parts than there can be", () => {
  test.each([
    ["bytes", () => new Uint8Array(10_001)],
    ["a stream of declared length", () => inPieces(new Uint8Array(10_001), 1000)],
  ])("fail before a byte is sent, for %s", async (_, make) => {
    const account = await through({ json: (json) => ("part_size" in json ? { ...json, part_size: 1 } : json) });
    const before = bench.server.requests.length;
    const upload = account.upload(make(), { parent_id: (await bench.folder()).id, name: "x" }, { threshold: 0, size: 10_001 });
    expect(await rejection(upload)).toMatchObject({ name: "TransferError", code: "too_many_parts" });
    // The folder of this test, then the upload begun and given up.
    expect(requests(before).map(({ method }) => method)).toEqual(["POST", "POST", "DELETE"]);
  });

  test("R6: a stream of unknown length has the 10,000 there can be; one that goes on is given up by name, and told what to do", async () => {
    const own = await quickServer();
    const { size } = await own.upload(inPieces(new Uint8Array(10_000), 999));
    expect(size).toBe(10_000);
    expect(own.seen()).toEqual({ begun: 1, parts: 10_000, last: 10_000, completed: 1, deleted: 0 });
    const error = await rejection(own.upload(inPieces(new Uint8Array(10_001), 999)));
    expect(error).toMatchObject({ name: "TransferError", code: "too_many_parts", checkpoint: undefined });
    expect(String(error)).toMatch(/goes on after 10000 parts of 1 bytes.*Give its `size` beforehand/);
    const { last, completed, deleted } = own.seen();
    expect({ last, completed, deleted }).toEqual({ last: 10_000, completed: 1, deleted: 1 });
  }, 60_000);
});

/** A server that takes parts of one byte and forgets them, for uploads of very many parts. */
async function quickServer(): Promise<{ upload(body: BodyInput): Promise<UploadResult>; seen(): Record<string, number> }> {
  const seen = { begun: 0, parts: 0, last: 0, completed: 0, deleted: 0 };
  const server = createServer((message, reply) => {
    const { method, url = "" } = message;
    if (method === "PUT") {
      seen.parts++;
      seen.last = Math.max(seen.last, Number(/part_number=(\d+)$/.exec(url)?.[1]));
    } else if (method === "DELETE") seen.deleted++;
    else if (url.endsWith("/complete")) seen.completed++;
    else seen.begun++;
    const answer = JSON.stringify({ id: 1, part_size: 1, parallel_uploads: true, type: "file", name: "x", size: seen.parts });
    message.resume().on("end", () => reply.writeHead(200, { "content-type": "application/json" }).end(answer));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const kloudless = new Kloudless({ apiKey: "key", baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, use: [storage] });
  onTestFinished(async () => {
    await kloudless.close();
    await new Promise((done) => server.close(done));
  });
  return {
    upload: (body) => kloudless.account(1).storage.upload(body, { parent_id: "root", name: "x" }, { threshold: 0 }),
    seen: () => seen,
  };
}

describe("options that make no sense are refused before anything is sent", () => {
  test.each([
    ["concurrency", 0],
    ["concurrency", -1],
    ["concurrency", 1.5],
    ["concurrency", Number.NaN],
    ["concurrency", Number.POSITIVE_INFINITY],
    ["concurrency", "4"],
    ["threshold", -1],
    ["threshold", Number.NaN],
    ["size", -1],
    ["size", 0.5],
  ])("%s: %s", async (name, value) => {
    const before = bench.server.requests.length;
    const upload = bench.one.storage.upload(noise(3 * P), { parent_id: "root", name: "x" }, { threshold: 0, [name]: value });
    expect(await rejection(upload)).toMatchObject({ name: "ArgumentError", argument: name });
    expect(bench.server.requests.length).toBe(before);
  });

  test.each([0, -5, Number.NaN, 1e12])("deadline: %s", async (deadline) => {
    const upload = bench.one.storage.upload(noise(3 * P), { parent_id: "root", name: "x" }, { threshold: 0, deadline });
    expect(await rejection(upload)).toMatchObject({ name: "ConfigurationError" });
  });

  test("a journal for a stream", async () => {
    const journal = join(await tempDir(), "journal");
    for (const body of [inPieces(noise(P), 10), () => new Blob(["x"]).stream()]) {
      const upload = bench.one.storage.upload(body, { parent_id: "root", name: "x" }, { journal });
      expect(await rejection(upload)).toMatchObject({ name: "ArgumentError", argument: "journal" });
    }
    expect(await readdir(join(journal, ".."))).toEqual([]);
  });

  test("what is no body", async () => {
    for (const body of [undefined, null, 5, {}, { path: "/no/such/file" }, { path: "/" }])
      expect(await rejection(bench.one.storage.upload(body as never, { parent_id: "root", name: "x" }))).toMatchObject({
        name: "ArgumentError",
      });
  });
});

describe("progress", () => {
  const listen = (): { reports: Progress[]; onProgress: (progress: Progress) => void } => {
    const reports: Progress[] = [];
    return { reports, onProgress: (progress) => void reports.push(progress) };
  };

  test.each(["bytes", "a stream", "one request", "one request without parts"])(
    "of %s: the total is right, confirmed never falls",
    async (kind) => {
      const content = noise(6 * P + 1);
      const { reports, onProgress } = listen();
      const isOne = kind.startsWith("one request");
      if (kind === "one request without parts") bench.server.faults.add({ path: "/multipart", action: { status: 501 } });
      else if (!isOne) {
        bench.server.faults.add({ method: "PUT", skip: 2, action: { status: 500 } });
        bench.server.faults.add({ method: "PUT", skip: 2, times: 20, action: { delay: 120 } });
      }
      const body = kind === "bytes" || kind === "one request" ? content : inPieces(content, 5000);
      await uploaded(body, content, { onProgress, concurrency: 2, threshold: kind === "one request" ? 10 * P : 0 });
      const size = content.byteLength;
      expect(reports.at(-1)).toEqual({ transferred: size, confirmed: size, total: size });
      let confirmed = 0;
      for (const report of reports) {
        expect(report.confirmed).toBeGreaterThanOrEqual(confirmed);
        expect(report.transferred).toBeGreaterThanOrEqual(report.confirmed);
        expect(report.transferred).toBeLessThanOrEqual(size);
        confirmed = report.confirmed;
        if (kind === "bytes") expect(report.total).toBe(size);
      }
      // There was time for more than the last of them.
      if (!isOne) expect(reports.length).toBeGreaterThan(2);
    },
  );

  test.each([0, 10 * P])(
    "what the listener throws ends the upload, with a threshold of %i: it is the error, and nothing stays",
    async (threshold) => {
      const folder = await bench.folder();
      const before = bench.server.requests.length;
      for (const thrown of [new Error("enough"), new TypeError("a mistake"), "no error at all"]) {
        let calls = 0;
        const upload = bench.one.storage.upload(
          noise(4 * P),
          { parent_id: folder.id, name: "x" },
          {
            threshold,
            onProgress() {
              calls++;
              throw thrown;
            },
          },
        );
        expect(await rejection(upload)).toBe(thrown);
        expect(calls).toBe(1);
      }
      expect((await folder.contents()).count).toBe(0);
      expect(requests(before).filter(({ method }) => method === "DELETE")).toHaveLength(threshold === 0 ? 3 : 0);
    },
  );

  test("nothing is reported once the upload is over", async () => {
    const { reports, onProgress } = listen();
    const controller = new AbortController();
    bench.server.faults.add({ method: "PUT", times: 4, action: { stall: "headers" } });
    const upload = bench.one.storage.upload(
      noise(8 * P),
      { parent_id: "root", name: "x" },
      { threshold: 0, onProgress, signal: controller.signal },
    );
    setTimeout(() => controller.abort(), 50);
    await rejection(upload);
    const count = reports.length;
    await wait(200);
    expect(reports.length).toBe(count);
  });
});

test("the deadline is one for the whole upload: requests, retries and what is read", async () => {
  bench.server.faults.add({ method: "PUT", times: 100, action: { delay: 100 } });
  const folder = await bench.folder();
  const start = performance.now();
  const late = bench.one.storage.upload(
    noise(20 * P),
    { parent_id: folder.id, name: "x" },
    { threshold: 0, concurrency: 1, deadline: 450 },
  );
  expect(await rejection(late)).toMatchObject({ name: "TransferError", cause: { name: "TimeoutError", timeoutKind: "deadline" } });
  // Twenty parts take two seconds.
  expect(performance.now() - start).toBeLessThan(1900);
  const stuck = new Readable({ read: () => undefined });
  expect(await rejection(bench.one.storage.upload(stuck, { parent_id: folder.id, name: "x" }, { deadline: 50 }))).toMatchObject({
    name: "TimeoutError",
    timeoutKind: "deadline",
  });
  expect(stuck.destroyed).toBe(true);
  expect((await folder.contents()).count).toBe(0);
});
