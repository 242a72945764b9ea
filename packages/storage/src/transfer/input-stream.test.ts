import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { type BodyInput, toSource } from "@kloudless/core";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { noise, rejection, tempDir, until } from "../../test/bench.ts";
import { InputStream } from "./input-stream.ts";
import { StreamParts } from "./stream-parts.ts";

const open = async (body: BodyInput): Promise<InputStream> => new InputStream(await toSource(body));

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  // One buffer for all of them, as a thrifty stream has it.
  const buffer = Buffer.alloc(Math.max(...sizes, 1));
  for (let turn = 0; at < bytes.byteLength; turn++) {
    const piece = bytes.subarray(at, at + (sizes[turn % sizes.length] ?? 1));
    buffer.set(piece);
    yield buffer.subarray(0, piece.byteLength);
    buffer.fill(0xee, 0, piece.byteLength);
    at += piece.byteLength;
  }
}

async function rest(stream: InputStream): Promise<Buffer> {
  const read: Buffer[] = [];
  for (let piece = await stream.next(); piece !== undefined; piece = await stream.next()) read.push(Buffer.from(piece));
  return Buffer.concat(read);
}

test("hands over a stream as it is, whole or from its beginning, whatever its pieces and the threshold", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 100_000 }),
      fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 110_000 }),
      async (size, sizes, threshold) => {
        const content = noise(size);
        const stream = await open(pieces(content, sizes));
        const whole = await stream.whole(threshold);
        expect(whole !== undefined).toBe(size <= threshold);
        expect((whole === undefined ? await rest(stream) : Buffer.from(whole)).equals(content)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test("P24: StreamParts cuts a stream into parts of one size, whatever its pieces", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 60_000 }),
      fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 500, max: 20_000 }),
      fc.boolean(),
      async (size, sizes, partSize, isKnown) => {
        const content = noise(size);
        const parts = new StreamParts(await open(pieces(content, sizes)), partSize, isKnown ? size : undefined);
        let count = 0;
        for await (const part of parts) {
          expect(part.number).toBe(++count);
          expect(content.subarray((count - 1) * partSize, count * partSize).equals(part.bytes)).toBe(true);
          // Its buffer is filled again from now on.
          parts.release(part);
        }
        expect([count, parts.read]).toEqual([Math.ceil(size / partSize), size]);
      },
    ),
    { numRuns: 60 },
  );
});

test("P2: a stream that is shorter or longer than it was declared fails, at the latest at its end", async () => {
  for (const [declared, message] of [
    [999, "goes on after the 999 bytes"],
    [1001, "ended after 1000 of the 1001 bytes"],
    [0, "goes on after the 0 bytes"],
  ] as const) {
    const parts = new StreamParts(await open(pieces(noise(1000), [300])), 400, declared);
    const error = await rejection(
      (async () => {
        for await (const part of parts) parts.release(part);
      })(),
    );
    expect(error).toMatchObject({ name: "TransferError", code: "size_mismatch" });
    expect(String(error)).toContain(message);
  }
});

test("R15: a read that waits for data is ended, whatever the stream is, and it is let go of", async () => {
  const cancelled: unknown[] = [];
  const node = new Readable({ read: () => undefined });
  const web = new ReadableStream<Uint8Array>({ cancel: () => void cancelled.push("web") });
  const stuck = (async function* (): AsyncGenerator<Uint8Array> {
    await new Promise(() => undefined);
    yield Buffer.of(1);
  })();
  const unopened = (): Promise<ReadableStream<Uint8Array>> => new Promise(() => undefined);
  for (const body of [node, web, stuck, unopened]) {
    const stream = await open(body);
    const reading = rejection(stream.whole(10));
    await wait(5);
    const reason = new Error("enough");
    stream.stop(reason);
    expect(await reading).toBe(reason);
    expect(await rejection(stream.next())).toBe(reason);
  }
  await until(() => node.destroyed && cancelled.length === 1);
});

test("what is opened too late is closed", async () => {
  let hand: (stream: ReadableStream<Uint8Array>) => void = () => undefined;
  const stream = await open(() => new Promise<ReadableStream<Uint8Array>>((resolve) => (hand = resolve)));
  const reading = rejection(stream.next());
  await wait(5);
  stream.stop(new Error("enough"));
  await reading;
  let cancelled = false;
  hand(new ReadableStream({ cancel: () => void (cancelled = true) }));
  await until(() => cancelled);
});

test("P23: an error of the stream comes as an ArgumentError with its reason", async () => {
  const cause = new Error("the tape broke");
  const error = await rejection(
    (
      await open(
        (async function* () {
          yield Buffer.of(1);
          throw cause;
        })(),
      )
    ).whole(10),
  );
  expect(error).toMatchObject({ name: "ArgumentError", argument: "body", cause });
  expect(String(error)).toContain("the tape broke");
});

test("P23: a stream that fails before it is read, or is never read, ends no process", async () => {
  const unheard: unknown[] = [];
  const hear = (error: unknown): void => void unheard.push(error);
  process.on("uncaughtException", hear);
  onTestFinished(() => void process.off("uncaughtException", hear));
  const missing = createReadStream(join(await tempDir(), "none"));
  const failed = new Promise<void>((resolve) => missing.on("close", () => resolve()));
  const source = await toSource(missing);
  await failed;
  expect(await rejection(new InputStream(source).next())).toMatchObject({ argument: "body" });
  const unread = createReadStream(join(await tempDir(), "none"));
  const closed = new Promise<void>((resolve) => unread.on("close", () => resolve()));
  await toSource(unread);
  await closed;
  expect(unheard).toEqual([]);
});
