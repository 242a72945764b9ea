import { once } from "node:events";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AbortError, ArgumentError, NotFoundError, ResponseError } from "@kloudless/core";
import { describe, expect, test } from "vitest";
import { noise, ownBench, rejection, sha256, until, useBench } from "../test/bench.ts";
import { Contents, type File } from "./index.ts";

const bench = useBench();
const downloads = () => bench.server.requests.filter(({ url }) => url.endsWith("/contents"));

const content = noise((2 << 20) + 321);
const digest = sha256(content);

async function newFile(body: string | Uint8Array = content): Promise<File> {
  return bench.one.storage.files.create({ parent_id: (await bench.folder()).id, name: "a.bin" }, body);
}

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

describe("reading", () => {
  test("as pieces, as a stream, as bytes, as text: each with a request of its own", async () => {
    const contents = (await newFile()).contents();
    const before = downloads().length;
    expect(contents).toBeInstanceOf(Contents);
    expect(sha256(await gathered(contents))).toBe(digest);
    expect(sha256(await gathered(contents))).toBe(digest);
    expect(sha256(await gathered(contents.stream()))).toBe(digest);
    expect(sha256(Buffer.from(await new Response(contents.stream()).arrayBuffer()))).toBe(digest);
    expect(sha256(await gathered(Readable.from(contents)))).toBe(digest);
    expect(sha256(await contents.bytes())).toBe(digest);
    expect(await contents.text()).toBe(new TextDecoder().decode(content));
    expect(downloads().length - before).toBe(7);
  });

  test("bytes are a plain Uint8Array with a buffer of its own", async () => {
    const bytes = await (await newFile("small")).contents().bytes();
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
    expect(bytes.buffer.byteLength).toBe(5);
  });

  test("text is UTF-8", async () => {
    expect(await (await newFile("Grüße, 世界 🌍")).contents().text()).toBe("Grüße, 世界 🌍");
  });

  test("of an empty file", async () => {
    const contents = (await newFile("")).contents();
    expect(await contents.bytes()).toEqual(new Uint8Array(0));
    expect(await gathered(contents.stream())).toHaveLength(0);
  });

  test("of a file that is not there is a NotFoundError", async () => {
    await expect(bench.one.storage.files.handle("F-none").contents().bytes()).rejects.toBeInstanceOf(NotFoundError);
    await expect(bench.one.storage.files.handle("F-none").contents().stream().getReader().read()).rejects.toBeInstanceOf(NotFoundError);
  });

  test("asks for the file under the id it has by then", async () => {
    const file = await newFile("renamed");
    const contents = file.contents();
    file.name = "b.bin";
    await file.save();
    expect(await contents.text()).toBe("renamed");
  });

  test("P3: waits for a slow reader instead of piling up", async () => {
    const file = await newFile(noise(24 << 20));
    const reader = file.contents().stream().getReader();
    await reader.read();
    await new Promise((done) => setTimeout(done, 200));
    // What the client, the sockets' buffers and the server's own hold is far less than the file.
    expect(downloads().at(-1)?.status).toBeUndefined();
    let size = 0;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) size += piece.value.byteLength;
    expect(size).toBeGreaterThan(20 << 20);
  });

  test("goes through a pipeline", async () => {
    const file = await newFile();
    let size = 0;
    const sink = new Writable({
      write(chunk: Uint8Array, _, done) {
        size += chunk.byteLength;
        done();
      },
    });
    await pipeline(file.contents(), sink);
    expect(size).toBe(content.byteLength);
  });
});

describe("maxBytes", () => {
  test("ends the transfer beyond it", async () => {
    const contents = (await newFile()).contents();
    const error = await rejection(contents.bytes({ maxBytes: 1000 }));
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ code: "too_large" });
    await expect(contents.text({ maxBytes: content.byteLength - 1 })).rejects.toMatchObject({ code: "too_large" });
    expect((await contents.bytes({ maxBytes: content.byteLength })).byteLength).toBe(content.byteLength);
  });

  test.each([-1, Number.NaN])("refuses %s", async (maxBytes) => {
    const contents = (await newFile("")).contents();
    expect(await rejection(contents.bytes({ maxBytes }))).toBeInstanceOf(ArgumentError);
  });
});

describe("range", () => {
  const size = content.byteLength;

  test.each([
    [{ start: 0, end: 1 }, 0, 1],
    [{ start: 0, end: 100 }, 0, 100],
    [{ start: 1000, end: 70_000 }, 1000, 70_000],
    [{ start: size - 1 }, size - 1, size],
    [{ start: 5 }, 5, size],
    [{ end: 10 }, 0, 10],
    [{ start: 10, end: size + 1000 }, 10, size],
    [{ start: 0, end: size }, 0, size],
    [{}, 0, size],
  ])("%j", async (range, start, end) => {
    const bytes = await (await newFile()).contents({ range }).bytes();
    expect(sha256(bytes)).toBe(sha256(content.subarray(start, end)));
    // Seen by the server once it has sent the last byte, which may be after we have it.
    const asked = downloads().at(-1);
    await until(() => asked?.status !== undefined);
    expect(asked?.status).toBe(Object.keys(range).length === 0 ? 200 : 206);
  });

  test.each([{ start: 1000, end: 70_000 }, { end: 10 }, { start: size - 3 }, { start: 2, end: size + 9 }])(
    "%j from a service that knows no ranges",
    async (range) => {
      const file = await newFile();
      bench.server.faults.add({ path: "/contents", action: { body: content } });
      const bytes = await file.contents({ range }).bytes();
      expect(sha256(bytes)).toBe(sha256(content.subarray(range.start ?? 0, range.end)));
    },
  );

  test("behind the end is an error", async () => {
    const file = await newFile("0123456789");
    await expect(file.contents({ range: { start: 10 } }).bytes()).rejects.toMatchObject({ status: 416 });
    bench.server.faults.add({ path: "/contents", action: { body: "0123456789" } });
    await expect(file.contents({ range: { start: 10 } }).bytes()).rejects.toMatchObject({ code: "bad_range" });
  });

  test.each([
    { start: -1 },
    { start: 1.5 },
    { start: Number.NaN },
    { start: 5, end: 5 },
    { start: 5, end: 4 },
    { end: 0 },
    { start: Number.POSITIVE_INFINITY },
    { start: "1" as never },
  ])("refuses %j at once", async (range) => {
    const file = await newFile("");
    expect(() => file.contents({ range })).toThrow(ArgumentError);
  });

  test("P31: another range than the one asked for is an error", async () => {
    const file = await newFile("0123456789");
    bench.server.faults.add({ path: "/contents", action: { status: 206, headers: { "content-range": "bytes 0-4/10" }, body: "01234" } });
    await expect(file.contents({ range: { start: 5 } }).bytes()).rejects.toMatchObject({ code: "bad_range" });
    bench.server.faults.add({ path: "/contents", action: { status: 206, body: "56789" } });
    await expect(file.contents({ range: { start: 5 } }).bytes()).rejects.toMatchObject({ code: "bad_range" });
  });
});

describe("turning away", () => {
  test("P11: 200 contents that are opened and not read send nothing and hold no socket", async () => {
    const own = await ownBench();
    const file = await own.one.storage.files.create({ parent_id: "root", name: "a" }, content);
    const [requests, sockets] = [own.server.requests.length, own.server.sockets()];
    const opened: unknown[] = [];
    for (let n = 0; n < 100; n++) {
      const contents = file.contents();
      opened.push(contents.stream(), contents[Symbol.asyncIterator](), contents.stream().getReader());
    }
    await new Promise((done) => setTimeout(done, 50));
    expect(opened).toHaveLength(300);
    expect([own.server.requests.length, own.server.sockets()]).toEqual([requests, sockets]);
  });

  test("P11: 200 contents of which the first piece is read let go of their sockets", async () => {
    const own = await ownBench();
    const file = await own.one.storage.files.create({ parent_id: "root", name: "a" }, noise(4 << 20));
    for (let round = 0; round < 10; round++) {
      await Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          if (n % 2 === 0) {
            const reader = file.contents().stream().getReader();
            await reader.read();
            await reader.cancel("enough");
            expect(await reader.read()).toEqual({ done: true, value: undefined });
          } else {
            for await (const piece of file.contents()) {
              expect(piece.byteLength).toBeGreaterThan(0);
              break;
            }
          }
        }),
      );
    }
    const reads = own.server.requests.filter(({ url }) => url.endsWith("/contents"));
    expect(reads).toHaveLength(200);
    await until(() => reads.every(({ aborted }) => aborted));
    // Closing waits for what is under way, of which there is nothing.
    await own.kloudless.close();
    await until(() => own.server.sockets() === 0);
  });

  test.each(["headers", "body"] as const)("P11: cancelling while the server is silent (%s) does not wait for it", async (stall) => {
    const own = await ownBench();
    const file = await own.one.storage.files.create({ parent_id: "root", name: "a" }, content);
    own.server.faults.add({ path: "/contents", times: 3, action: { stall } });
    const before = own.server.sockets();

    const reader = file.contents().stream().getReader();
    const reading = reader.read();
    await new Promise((done) => setTimeout(done, 50));
    await reader.cancel();
    expect(await reading).toEqual({ done: true, value: undefined });

    const iterator = file.contents()[Symbol.asyncIterator]();
    const next = iterator.next();
    await new Promise((done) => setTimeout(done, 50));
    await iterator.return?.();
    expect(await next).toEqual({ done: true, value: undefined });

    const stream = Readable.from(file.contents());
    stream.resume();
    await new Promise((done) => setTimeout(done, 50));
    stream.destroy();
    await once(stream, "close");
    await until(() => own.server.sockets() <= before);
  });

  test("a stream that is cancelled before it is read sends nothing", async () => {
    const file = await newFile("");
    const before = bench.server.requests.length;
    await file.contents().stream().cancel();
    expect(bench.server.requests.length).toBe(before);
  });
});

describe("signal", () => {
  test("ends a reading with an AbortError, at any time", async () => {
    const file = await newFile();
    const reason = new Error("enough");
    await expect(file.contents({ signal: AbortSignal.abort(reason) }).bytes()).rejects.toMatchObject({ name: "AbortError", cause: reason });

    bench.server.faults.add({ path: "/contents", action: { stall: "headers" } });
    bench.server.faults.add({ path: "/contents", action: { stall: "body", afterBytes: 1000 } });
    for (const came of [0, 1000]) {
      const controller = new AbortController();
      const before = downloads().length;
      let size = 0;
      const reading = (async () => {
        for await (const piece of file.contents({ signal: controller.signal })) size += piece.byteLength;
      })();
      const failed = rejection(reading);
      await until(() => downloads().length > before && size === came);
      controller.abort(reason);
      const error = await failed;
      expect(error).toBeInstanceOf(AbortError);
      expect(error).toMatchObject({ cause: reason });
    }
  });

  test("P6: nothing stays behind on it", async () => {
    const file = await newFile("small");
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    const contents = file.contents({ signal });
    await contents.bytes();
    for await (const piece of contents) {
      expect(piece).toBeDefined();
      break;
    }
    await contents.stream().cancel();
    const reader = contents.stream().getReader();
    await reader.read();
    await reader.cancel();
    await rejection(contents.bytes({ maxBytes: 1 }));
    bench.server.faults.add({ path: "/contents", action: { status: 404 } });
    await rejection(contents.bytes());
    expect(listeners).toBe(0);
  });
});
