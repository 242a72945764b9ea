import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExponentialBackoff, Kloudless, TransferError } from "@kloudless/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noise, rejection, sha256, tempDir, useBench } from "../../test/bench.ts";
import { openProxy, type Proxy } from "../../test/http-proxy.ts";
import { expectNothingUnhandled } from "../../test/unhandled.ts";
import { type File, storage } from "../index.ts";

const P = 8 << 10;
const PARTS = 20;
/** With three kinds of uploads and two of downloads, 1040 trials. */
const UPLOADS = 14;
const DOWNLOADS = 100;
const bench = useBench({ server: { partSize: P } });
expectNothingUnhandled();

const content = noise((PARTS - 1) * P + 17);

/** Stands for a download, in place of the number of a part. */
const WHOLE = 0;
/** In which byte of which part a bit is to be flipped next, and how many were. */
const victims = new Map<number, number>();
let flipped = 0;
let proxy: Proxy;
let client: Kloudless<readonly [typeof storage]>;

/** Flips a bit in a piece, where the victim is in it; how long it is stays as it was, so that nothing but the bytes tells. */
function meddled(piece: Buffer, at: number, part: number): Buffer {
  const victim = victims.get(part);
  if (victim === undefined || victim < at || victim >= at + piece.length) return piece;
  const copy = Buffer.from(piece);
  copy[victim - at] = (copy[victim - at] ?? 0) ^ (1 << Math.floor(Math.random() * 8));
  victims.delete(part);
  flipped++;
  return copy;
}

beforeAll(async () => {
  proxy = await openProxy(bench.server.url, {
    request: (piece, at, { method, url = "" }) =>
      method === "PUT" ? meddled(piece, at, Number(/part_number=(\d+)/.exec(url)?.[1])) : piece,
    response(piece, at, { url, headers }) {
      if (url?.endsWith("/contents") !== true || headers.range === "bytes=0-0") return piece;
      const start = Number(/bytes=(\d+)/.exec(headers.range ?? "bytes=0")?.[1]);
      return meddled(piece, start + at, WHOLE);
    },
  });
  const retry = new ExponentialBackoff({ base: 1 });
  client = new Kloudless({ apiKey: bench.server.apiKey, baseUrl: proxy.url, retry, use: [storage] });
});

afterAll(async () => {
  await client.close();
  await proxy.close();
});

describe("R17: one flipped bit on the way", () => {
  test.each(["bytes", "a path", "a stream"])(
    "of each part of an upload of %s is detected every time, and mended",
    async (kind) => {
      const path = join(await tempDir(), "body");
      await writeFile(path, content);
      const folder = await bench.folder();
      flipped = 0;
      for (let upload = 0; upload < UPLOADS; upload++) {
        for (let part = 1; part < PARTS; part++) victims.set(part, Math.floor(Math.random() * P));
        victims.set(PARTS, Math.floor(Math.random() * 17));
        const before = bench.server.requests.length;
        const body = kind === "bytes" ? content : kind === "a path" ? { path } : new Blob([content]).stream();
        const target = { parent_id: folder.id, name: "x.bin", overwrite: true };
        const { file, verified } = await client.account(bench.one.id).storage.upload(body, target, { threshold: 0 });
        expect(verified).toBe("digest");
        expect(bench.server.requests.slice(before).filter(({ method }) => method === "PUT")).toHaveLength(2 * PARTS);
        // Past the proxy, as the server has it.
        const bytes = await bench.one.storage.files.handle(file.id).contents().bytes();
        expect(sha256(bytes)).toBe(sha256(content));
      }
      expect(flipped).toBe(PARTS * UPLOADS);
    },
    60_000,
  );

  test("of each copy of a part: the upload is given up, and there is no file", async () => {
    const folder = await bench.folder();
    const tries = setInterval(() => victims.set(2, 5), 0);
    const meddling = rejection(
      client.account(bench.one.id).storage.upload(
        content,
        { parent_id: folder.id, name: "x.bin" },
        {
          threshold: 0,
          retry: new ExponentialBackoff({ base: 20, retries: 3 }),
        },
      ),
    );
    const error = await meddling;
    clearInterval(tries);
    victims.clear();
    expect(error).toMatchObject({ name: "TransferError", code: "digest_mismatch" });
    expect((await folder.contents()).count).toBe(0);
  });

  test.each([6 * P, 1 << 20])(
    "of a download in parts of %i is detected every time, and what was there stays",
    async (partSize) => {
      const directory = await tempDir();
      const out = join(directory, "out");
      const remote: File = await bench.one.storage.files.create({ parent_id: (await bench.folder()).id, name: "x.bin" }, content);
      const file = await client.account(bench.one.id).storage.files.retrieve(remote.id);
      flipped = 0;
      for (let trial = 0; trial < DOWNLOADS; trial++) {
        await writeFile(out, `old ${trial}`);
        victims.set(WHOLE, Math.floor(Math.random() * content.byteLength));
        const error = await rejection(file.contents().download(out, { partSize }));
        expect(error).toMatchObject({ code: "digest_mismatch" });
        if (partSize < content.byteLength) expect(error).toBeInstanceOf(TransferError);
        expect(await readFile(out, "utf8")).toBe(`old ${trial}`);
        expect(await readdir(directory)).toEqual(["out"]);
      }
      expect(flipped).toBe(DOWNLOADS);
      await file.contents().download(out, { partSize });
      expect(sha256(await readFile(out))).toBe(sha256(content));
    },
    60_000,
  );
});
