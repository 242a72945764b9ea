import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { ConnectionError, ExponentialBackoff, Kloudless, type KloudlessOptions, ResponseError } from "@kloudless/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { FAST, noise, rejection, sha256, useBench } from "../../test/bench.ts";
import { http, tcpServer } from "../../test/tcp-server.ts";
import { File, type FileData, storage } from "../index.ts";

const bench = useBench();
const content = noise((1 << 20) + 4321);
const size = content.byteLength;
const digest = sha256(content);

async function newFile(body: string | Uint8Array = content): Promise<File> {
  return bench.one.storage.files.create({ parent_id: (await bench.folder()).id, name: "a.bin" }, body);
}

/** The requests for contents that a piece of work makes. */
async function requestsOf(work: () => Promise<unknown>): Promise<{ range: unknown; ifRange: unknown }[]> {
  const before = bench.server.requests.length;
  await work();
  const made = bench.server.requests.slice(before).filter(({ url }) => url.endsWith("/contents"));
  return made.map(({ headers }) => ({ range: headers.range, ifRange: headers["if-range"] }));
}

/** A file of a server that answers as a test says; of unknown size where none is given. */
function fileAt(baseUrl: string, known?: number, options: Omit<KloudlessOptions, "use"> = {}): File {
  const kloudless = new Kloudless({ apiKey: "key", baseUrl, retry: FAST, ...options, use: [storage] });
  onTestFinished(() => kloudless.close());
  const data = { id: "F1", name: "a", type: "file", account: 1, size: known ?? null };
  return new File(kloudless.account(1).connection, data as FileData);
}

const fault = (action: object, more: object = {}): void => bench.server.faults.add({ path: "/contents", action, ...more });

describe("P18: a body that is cut short is continued where it ended", () => {
  test.each([
    ["closed in good order, with a length", { truncate: 100_000 }],
    ["closed in good order, chunked", { truncateChunked: 100_000 }],
    ["reset", { resetAfter: 100_000 }],
  ])("%s", async (_, action) => {
    const file = await newFile();
    fault(action);
    let bytes = new Uint8Array();
    const requests = await requestsOf(async () => {
      bytes = new Uint8Array(await file.contents().bytes());
    });
    expect(sha256(bytes)).toBe(digest);
    expect(requests).toEqual([
      { range: undefined, ifRange: undefined },
      { range: "bytes=100000-", ifRange: expect.stringMatching(/^"/) },
    ]);
  });

  test.each([0, 1, 65_535, 65_536, 65_537, size - 1])("after %i bytes", async (at) => {
    const file = await newFile();
    fault({ resetAfter: at });
    const pieces: Uint8Array[] = [];
    for await (const piece of file.contents()) pieces.push(piece);
    expect(sha256(Buffer.concat(pieces))).toBe(digest);
  });

  test("from its beginning, as long as nothing of it came, also where ranges are not known", async () => {
    const server = await tcpServer((socket, index) => socket.end(http(200, { "Content-Length": 10 }, index === 0 ? "" : "0123456789")));
    expect(await fileAt(server.url, 10).contents().text()).toBe("0123456789");
    expect(server.requests).toHaveLength(2);
  });

  test("whole, but for the end of the last chunk: nothing is asked for again", async () => {
    const file = await newFile();
    fault({ truncateChunked: size });
    const requests = await requestsOf(async () => expect(sha256(await file.contents().bytes())).toBe(digest));
    expect(requests).toHaveLength(1);
  });

  test("as often as it takes, as long as it gets on", async () => {
    const file = await newFile();
    for (let n = 0; n < 9; n++) fault({ resetAfter: 110_000 });
    const requests = await requestsOf(async () => expect(sha256(await file.contents().bytes())).toBe(digest));
    expect(requests.map(({ range }) => range).slice(1)).toEqual(Array.from({ length: 9 }, (_, n) => `bytes=${(n + 1) * 110_000}-`));
  });

  test.each([0, 1000])("P31: within the range that was asked for, of 100 bytes from %i on", async (start) => {
    const file = await newFile();
    fault({ resetAfter: 50 });
    const range = { start, end: start + 100 };
    const requests = await requestsOf(async () => {
      expect(await file.contents({ range }).bytes()).toEqual(new Uint8Array(content.subarray(start, start + 100)));
    });
    expect(requests.map((request) => request.range)).toEqual([`bytes=${start}-${start + 99}`, `bytes=${start + 50}-${start + 99}`]);
  });

  test("P7: after a silence that is longer than the timeout", async () => {
    const file = await newFile();
    fault({ stall: "body", afterBytes: 70_000 });
    const requests = await requestsOf(async () => expect(sha256(await file.contents({ timeout: 100 }).bytes())).toBe(digest));
    expect(requests.map(({ range }) => range)).toEqual([undefined, "bytes=70000-"]);
  });

  test("with a retry of the request for the rest", async () => {
    const file = await newFile();
    fault({ resetAfter: 1000 });
    fault({ status: 503 });
    expect(sha256(await file.contents().bytes())).toBe(digest);
  });
});

describe("P18: a body that cannot be continued is an error that says how much came", () => {
  test("when it gets on no further", async () => {
    const file = await newFile();
    fault({ resetAfter: 70_000 });
    fault({ resetAfter: 0 }, { times: 10 });
    let error: unknown;
    const requests = await requestsOf(async () => {
      error = await rejection(file.contents().bytes());
    });
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ phase: "body" });
    expect(String(error)).toContain(`70000 of ${size} bytes came.`);
    expect(requests).toHaveLength(3);
  });

  test("with `retry: null`, of the call or of the client", async () => {
    const file = await newFile();
    const { apiKey, url: baseUrl } = bench.server;
    await using never = new Kloudless({ apiKey, baseUrl, retry: null, use: [storage] });
    const theirs = never.account(bench.one.id).storage.files.handle(file.id);
    for (const contents of [file.contents({ retry: null }), theirs.contents()]) {
      fault({ resetAfter: 10 });
      const requests = await requestsOf(async () => {
        expect(String(await rejection(contents.bytes()))).toContain(`10 of ${size} bytes came.`);
      });
      expect(requests).toHaveLength(1);
    }
  });

  test("when the file was changed meanwhile", async () => {
    const file = await newFile();
    const iterator = file.contents({ retry: new ExponentialBackoff({ base: 400 }) })[Symbol.asyncIterator]();
    fault({ resetAfter: 1000 });
    await iterator.next();
    const next = rejection(iterator.next());
    await sleep(50);
    await (await bench.one.storage.files.retrieve(file.id)).write(noise(size));
    const error = await next;
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ code: "changed" });
    expect(String(error)).toContain(`1000 of ${size} bytes came.`);
  });

  test("when the file is gone meanwhile", async () => {
    const file = await newFile();
    fault({ resetAfter: 1000 });
    fault({ status: 404, body: { error_code: "not_found", message: "Gone." } });
    const error = await rejection(file.contents().bytes());
    expect(error).toMatchObject({ status: 404, code: "not_found" });
    expect(String(error)).toContain(`1000 of ${size} bytes came.`);
  });

  test.each([
    ["there is no ETag", { "Accept-Ranges": "bytes" }],
    ["the ETag is weak", { "Accept-Ranges": "bytes", ETag: 'W/"1"' }],
    ["ranges are not accepted", { "Accept-Ranges": "none", ETag: '"1"' }],
    ["nothing is said of ranges", { ETag: '"1"' }],
  ])("when %s", async (_, headers) => {
    const server = await tcpServer((socket) => socket.end(http(200, { ...headers, "Content-Length": 10 }, "01234")));
    const error = await rejection(fileAt(server.url, 10).contents().bytes());
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain("5 of 10 bytes came.");
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ["another start", 206, { "Content-Range": "bytes 4-9/10" }],
    ["another total", 206, { "Content-Range": "bytes 5-10/11" }],
    ["no range", 206, {}],
    ["another ETag", 206, { "Content-Range": "bytes 5-9/10", ETag: '"2"' }],
    ["compressed", 206, { "Content-Range": "bytes 5-9/10", "Content-Encoding": "gzip" }],
    ["the whole file again", 200, { ETag: '"1"' }],
  ])("when the rest comes with %s", async (_, status, headers) => {
    const server = await tcpServer((socket, index) => {
      if (index === 0) socket.end(http(200, { "Accept-Ranges": "bytes", ETag: '"1"', "Content-Length": 10 }, "01234"));
      else socket.end(http(status, { ...headers, "Content-Length": 5 }, "56789"));
    });
    const error = await rejection(fileAt(server.url).contents().bytes());
    expect(error).toMatchObject({ code: "changed" });
    expect(server.requests[1]).toMatch(/range: bytes=5-/i);
    expect(server.requests[1]).toMatch(/if-range: "1"/i);
  });

  test("when the deadline does not leave the time", async () => {
    const file = await newFile();
    fault({ resetAfter: 1000 }, { times: 10 });
    const started = performance.now();
    const slow = new ExponentialBackoff({ base: 60_000, cap: 60_000 });
    expect(await rejection(file.contents({ deadline: 2000, retry: slow }).bytes())).toBeInstanceOf(ConnectionError);
    expect(performance.now() - started).toBeLessThan(1500);
  });

  test("the deadline is one for all of its requests", async () => {
    const file = await newFile();
    fault({ resetAfter: 70_000, delay: 150 }, { times: 10 });
    const error = await rejection(file.contents({ deadline: 400 }).bytes());
    expect(error).toMatchObject({ timeoutKind: "deadline" });
  });
});

describe("P18: without a length, the file's size is the measure", () => {
  const closing = (body: string, headers = {}) => tcpServer((socket) => socket.end(http(200, { Connection: "close", ...headers }, body)));

  test("a short body that ends with the connection is an error", async () => {
    const server = await tcpServer((socket, index) =>
      // First the contents, then the question how large the file is by now.
      socket.end(index === 0 ? http(200, { Connection: "close" }, "01234") : http(200, { Connection: "close" }, '{"size":10}')),
    );
    const error = await rejection(fileAt(server.url, 10).contents().bytes());
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ code: "truncated", status: 200 });
    expect(String(error)).toContain("5 of 10 bytes came.");
    expect(server.requests[1]).toMatch(/^GET \/v1\/accounts\/1\/storage\/files\/F1 /);
  });

  test("a short body is continued where that is possible", async () => {
    const headers = { Connection: "close", ETag: '"1"', "Accept-Ranges": "bytes" };
    const server = await tcpServer((socket, index) => {
      if (index === 0) socket.end(http(200, headers, "01234"));
      else if (index === 1) socket.end(http(200, { Connection: "close" }, '{"size":10}'));
      else socket.end(http(206, { ...headers, "Content-Range": "bytes 5-9/10" }, "56789"));
    });
    expect(await fileAt(server.url, 10).contents().text()).toBe("0123456789");
  });

  test("a body that is too long is an error", async () => {
    const server = await tcpServer((socket, index) =>
      socket.end(http(200, { Connection: "close" }, index === 0 ? "0123456789+" : '{"size":10}')),
    );
    await expect(fileAt(server.url, 10).contents().bytes()).rejects.toMatchObject({ code: "size_mismatch" });
  });

  test("a body of the size is whole", async () => {
    const server = await closing("0123456789");
    expect(await fileAt(server.url, 10).contents().text()).toBe("0123456789");
    expect(server.requests).toHaveLength(1);
  });

  test("without a size either, what comes is all there is", async () => {
    const server = await closing("0123456789");
    expect(await fileAt(server.url).contents().text()).toBe("0123456789");
  });

  test("a range that ends with the connection", async () => {
    const server = await tcpServer((socket) => socket.end(http(206, { Connection: "close", "Content-Range": "bytes 2-5/*" }, "2345")));
    expect(
      await fileAt(server.url, 10)
        .contents({ range: { start: 2, end: 6 } })
        .text(),
    ).toBe("2345");
  });

  test("a range that is cut short is an error", async () => {
    const server = await tcpServer((socket) => socket.end(http(206, { Connection: "close", "Content-Range": "bytes 2-5/10" }, "23")));
    const error = await rejection(
      fileAt(server.url, 10)
        .contents({ range: { start: 2, end: 6 }, retry: null })
        .bytes(),
    );
    expect(error).toMatchObject({ code: "truncated" });
    expect(String(error)).toContain("2 of 4 bytes came.");
  });

  test("a range of which the service sends a part is asked for further", async () => {
    const server = await tcpServer((socket, index) => {
      const [start, end] = index === 0 ? [2, 4] : [5, 7];
      const headers = { ETag: '"1"', "Content-Range": `bytes ${start}-${end}/10`, "Content-Length": 3 };
      socket.end(http(206, headers, "0123456789".slice(start, end + 1)));
    });
    expect(
      await fileAt(server.url, 10)
        .contents({ range: { start: 2, end: 8 } })
        .text(),
    ).toBe("234567");
    expect(server.requests[1]).toMatch(/range: bytes=5-7/i);
  });
});

describe("a file that was changed since its size was asked for", () => {
  test("is read as it is now", async () => {
    const file = await newFile("old");
    await (await bench.one.storage.files.retrieve(file.id)).write("new and longer");
    expect(file.size).toBe(3);
    expect(await file.contents().text()).toBe("new and longer");
    expect(file.size).toBe(3);
    fault({ truncateChunked: 14 });
    expect(await file.contents().text()).toBe("new and longer");
  });

  test("but contents of another size than the server says are an error, before any of it is handed out", async () => {
    const file = await newFile("0123456789");
    fault({ body: "01234" });
    const pieces: unknown[] = [];
    const error = await rejection(
      (async () => {
        for await (const piece of file.contents()) pieces.push(piece);
      })(),
    );
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ code: "size_mismatch" });
    expect(String(error)).toContain("has 5 bytes, but should have 10");
    expect(pieces).toEqual([]);
  });
});

describe("P18: contents that come compressed", () => {
  const plain = Buffer.from("compressible ".repeat(20_000));
  const encodings = { gzip: gzipSync, "x-gzip": gzipSync, GZIP: gzipSync, deflate: deflateSync, br: brotliCompressSync };

  test.each(Object.entries(encodings))("are decompressed: %s", async (encoding, compress) => {
    const file = await newFile(plain);
    fault({ headers: { "content-encoding": encoding }, body: compress(plain) });
    expect(sha256(await file.contents().bytes())).toBe(sha256(plain));
    fault({ headers: { "content-encoding": encoding }, body: compress(plain) });
    expect(await file.contents({ range: { start: 13, end: 25 } }).text()).toBe("compressible");
  });

  test("may have the size of the file before or after", async () => {
    const packed = gzipSync(plain);
    const server = await tcpServer((socket) =>
      socket.end(http(200, { "Content-Encoding": "gzip", "Content-Length": packed.byteLength }, packed)),
    );
    for (const known of [packed.byteLength, plain.byteLength, undefined]) {
      expect(await fileAt(server.url, known).contents().bytes()).toHaveLength(plain.byteLength);
    }
  });

  test("are not asked for", async () => {
    const file = await newFile("x");
    await file.contents().bytes();
    expect(bench.server.requests.at(-1)?.headers["accept-encoding"]).toBe("identity");
  });

  test("of another size than the file are an error", async () => {
    const file = await newFile(plain);
    fault({ headers: { "content-encoding": "gzip" }, body: gzipSync("something else") });
    await expect(file.contents().bytes()).rejects.toMatchObject({ code: "size_mismatch" });
  });

  test("cut short or corrupt are an error, and nothing hangs", async () => {
    const file = await newFile(plain);
    const packed = gzipSync(plain);
    const corrupt = Buffer.from(packed).fill(0x55, 40, 80);
    for (const body of [packed.subarray(0, packed.byteLength - 5), packed.subarray(0, 20), corrupt, "no gzip at all"]) {
      fault({ headers: { "content-encoding": "gzip" }, body });
      const error = await rejection(file.contents().bytes());
      expect(error).toBeInstanceOf(ResponseError);
      expect(error).toMatchObject({ code: "bad_encoding" });
    }
    fault({ headers: { "content-encoding": "gzip" }, body: packed, resetAfter: 100 });
    expect(await rejection(file.contents().bytes())).toBeInstanceOf(ConnectionError);
    fault({ headers: { "content-encoding": "zstd" }, body: packed });
    await expect(file.contents().bytes()).rejects.toMatchObject({ code: "bad_encoding", message: expect.stringContaining('"zstd"') });
  });

  test("in a range cannot be decompressed", async () => {
    const file = await newFile(plain);
    const headers = { "content-encoding": "gzip", "content-range": "bytes 0-9/100" };
    fault({ status: 206, headers, body: "0123456789" });
    await expect(file.contents({ range: { end: 10 } }).bytes()).rejects.toMatchObject({ code: "bad_encoding" });
  });

  test("P11: turning away stops them", async () => {
    const file = await newFile(plain);
    fault({ headers: { "content-encoding": "gzip" }, body: gzipSync(noise(1 << 20)), stall: "body", afterBytes: 300_000 });
    const reader = file.contents().stream().getReader();
    await reader.read();
    await reader.cancel();
    const error = bench.server.requests.at(-1);
    expect(error?.url).toMatch(/contents$/);
  });
});
