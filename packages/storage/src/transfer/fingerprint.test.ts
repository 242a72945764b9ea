import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BodyInput, toSource } from "@kloudless/core";
import { expect, test } from "vitest";
import { noise, rejection, sha256, tempDir } from "../../test/bench.ts";
import { checkSame, type Fingerprint, fingerprint } from "./fingerprint.ts";

const KiB = 1 << 10;

const of = async (body: BodyInput): Promise<Fingerprint> => {
  const source = await toSource(body);
  return fingerprint(source, source.size ?? Number.NaN);
};

test.each([0, 1, 64 * KiB - 1, 64 * KiB, 64 * KiB + 1, 100 * KiB, 1024 * KiB])("looks at both ends of %i bytes", async (size) => {
  const bytes = noise(size);
  const path = join(await tempDir(), "body");
  await writeFile(path, bytes);
  const expected = { size, head: sha256(bytes.subarray(0, 64 * KiB)), tail: sha256(bytes.subarray(Math.max(0, size - 64 * KiB))) };
  expect(await of(bytes)).toEqual(expected);
  expect(await of(new Blob([bytes]))).toEqual(expected);
  expect(await of({ path })).toEqual({ ...expected, stamp: expect.stringMatching(/^\d+/) });
});

test("R4: names what is different: size, time of change, beginning, end", async () => {
  const bytes = noise(200 * KiB);
  const path = join(await tempDir(), "body");
  await writeFile(path, bytes);
  await utimes(path, 1000, 1000);
  const before = await of({ path });
  const change = async (changed: Uint8Array, time: number): Promise<unknown> => {
    await writeFile(path, changed);
    await utimes(path, 1000, time);
    const source = await toSource({ path });
    const now = await fingerprint(source, source.size ?? 0);
    return rejection((async () => checkSame(source, before, now, { kept: true }))());
  };
  const flipped = (at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  for (const [changed, time, words] of [
    [bytes, 1001, "its time of change changed"],
    [flipped(0), 1000, "its beginning changed"],
    [flipped(64 * KiB - 1), 1000, "its beginning changed"],
    [flipped(200 * KiB - 1), 1000, "its end changed"],
    [flipped(136 * KiB), 1000, "its end changed"],
    [Buffer.concat([bytes, Buffer.of(1)]), 1000, "its size, its end changed"],
  ] as const) {
    const error = await change(changed, time);
    expect(error).toMatchObject({ name: "TransferError", code: "source_changed", checkpoint: { kept: true } });
    expect(String(error)).toContain(`${path} is not what it was`);
    expect(String(error)).toContain(words);
  }
  // And not when nothing is.
  await expect(change(bytes, 1000)).rejects.toThrow("expected to reject");
});
