import { randomBytes } from "node:crypto";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rejection } from "../../test/client.ts";
import { slice } from "./slice.ts";
import { type BodyInput, makeSource, type OpenedBody, type Source } from "./source.ts";
import { toSource } from "./to-source.ts";

const content = randomBytes(3_000_000);
let directory: string;
let path: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kloudless-core-"));
  path = join(directory, "content");
  await writeFile(path, content);
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** What a source gives, each piece copied at once: its buffer may be used again. */
async function read(source: Source, start?: number, end?: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await source.open(start, end)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const seekable = (): [string, BodyInput][] => [
  ["bytes", content],
  ["a Blob", new Blob([content])],
  ["a file", { path }],
];

describe("a source that knows its size", () => {
  it("gives any range, again and again", async () => {
    const size = content.length;
    const edges = [0, 1, 65_535, 65_536, 65_537, 1_048_575, 1_048_576, 1_048_577, size - 1, size];
    for (const [, input] of seekable()) {
      const source = await toSource(input);
      expect([source.size, source.replayable]).toEqual([size, true]);
      expect((await read(source)).equals(content)).toBe(true);
      for (const start of edges) {
        for (const end of edges.filter((edge) => edge >= start)) {
          expect((await read(source, start, end)).equals(content.subarray(start, end))).toBe(true);
        }
      }
    }
  });

  it("gives several ranges at the same time", async () => {
    for (const [, input] of seekable()) {
      const source = await toSource(input);
      const ranges = Array.from({ length: 8 }, (_, part) => [part * 300_000, (part + 2) * 300_000] as const);
      const parts = await Promise.all(ranges.map(([start, end]) => read(source, start, end)));
      for (const [index, [start, end]] of ranges.entries()) expect(parts[index]?.equals(content.subarray(start, end))).toBe(true);
    }
  });

  it("gives what was asked for though a reader before it turned away", async () => {
    const source = await toSource({ path });
    for (let turn = 0; turn < 5; turn++) {
      for await (const piece of await source.open()) {
        expect(content.subarray(0, piece.length).equals(piece)).toBe(true);
        break;
      }
      expect((await read(source)).equals(content)).toBe(true);
    }
  });
});

describe("a file", () => {
  it("is not read when it is another one than before", async () => {
    const other = join(directory, "other");
    await writeFile(other, "first");
    const source = await toSource({ path: other });
    await utimes(other, 1, 1);
    expect(await rejection(read(source))).toMatchObject({ name: "ArgumentError", argument: "path" });
    await writeFile(other, "longer than before");
    expect(await rejection(read(source))).toMatchObject({ name: "ArgumentError", argument: "path" });
    await rm(other);
    expect(await rejection(read(source))).toMatchObject({
      name: "ArgumentError",
      argument: "path",
      message: expect.stringMatching(/ENOENT/),
    });
  });

  it("that shrinks while it is read is an error", async () => {
    const shrinking = join(directory, "shrinking");
    await writeFile(shrinking, content);
    const body = (await (await toSource({ path: shrinking })).open())[Symbol.asyncIterator]();
    await body.next();
    await writeFile(shrinking, "x");
    const rest = async () => {
      while (!(await body.next()).done);
    };
    expect(await rejection(rest())).toMatchObject({ name: "ArgumentError", argument: "path" });
  });
});

describe("slice", () => {
  it("is a source of a part, which can be cut again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000), fc.nat(1000)), async ([a, b, c, d]) => {
        const whole = await toSource(content.subarray(0, 1000));
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const part = slice(whole, start, end);
        expect(part.size).toBe(end - start);
        expect((await read(part)).equals(content.subarray(start, end))).toBe(true);
        const [from, to] = [Math.min(c, d, end - start), Math.min(Math.max(c, d), end - start)];
        const expected = content.subarray(start, end).subarray(from, to);
        expect((await read(part, from, to)).equals(expected)).toBe(true);
        expect((await read(slice(part, from, to))).equals(expected)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("shows each piece to a watcher, anew each time it is read", async () => {
    const seen: number[][] = [];
    const watch = () => {
      const sizes: number[] = [];
      seen.push(sizes);
      return (piece: Uint8Array) => void sizes.push(piece.byteLength);
    };
    const part = slice(await toSource({ path }), 10, 2_000_010, watch);
    expect((await read(part)).equals(content.subarray(10, 2_000_010))).toBe(true);
    await read(part, 0, 5);
    expect(seen.map((sizes) => sizes.reduce((sum, size) => sum + size, 0))).toEqual([2_000_000, 5]);
  });

  it("refuses what cannot be cut", async () => {
    const whole = await toSource(Buffer.from("abc"));
    expect(() => slice(whole, -1, 2)).toThrow(/no part/);
    expect(() => slice(whole, 0, 4)).toThrow(/no part/);
    expect(() => slice(whole, 2, 1)).toThrow(/no part/);
    const once = await toSource(new Blob(["abc"]).stream());
    expect(() => slice(once, 0, 1)).toThrow(/no part/);
    const unsized = await toSource(() => new Blob(["abc"]).stream());
    expect(() => slice(unsized, 0, 1)).toThrow(/no part/);
  });

  it("lets go of what it reads from", async () => {
    let cancelled = 0;
    const opened = (): OpenedBody => ({
      cancel: () => void cancelled++,
      async *[Symbol.asyncIterator]() {
        yield Buffer.from("abc");
      },
    });
    const part = slice(makeSource({ size: 3, replayable: true, open: opened }), 0, 3, () => () => undefined);
    await (await part.open()).cancel();
    expect(cancelled).toBe(1);
  });
});

describe("toSource", () => {
  it("leaves a source as it is", async () => {
    const source = await toSource("abc");
    expect(await toSource(source)).toBe(source);
  });

  it("reads a stream once", async () => {
    const source = await toSource(new Blob(["abc"]).stream());
    expect([source.size, source.replayable]).toEqual([undefined, false]);
    expect((await read(source)).toString()).toBe("abc");
    expect(await rejection(read(source))).toMatchObject({ name: "ArgumentError", message: expect.stringMatching(/sent already/) });
  });

  it("takes a file's stream for a stream, though it has a path", async () => {
    const { createReadStream } = await import("node:fs");
    const source = await toSource(createReadStream(path));
    expect(source.size).toBeUndefined();
    expect((await read(source)).equals(content)).toBe(true);
  });
});
