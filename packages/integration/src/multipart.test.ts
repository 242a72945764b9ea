import { NotFoundError } from "@kloudless/core";
import { expect, type TestContext, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { freshName } from "./support/fresh-name.ts";
import { noise, sha256 } from "./support/noise.ts";
import { refusal, rejection } from "./support/rejection.ts";
import { target } from "./support/target.ts";

/** Whole parts of an upload, with a shorter one after them. */
const PARTS = target.long ? 8 : 2;

describeStorage("multipart", (bench) => {
  const needsParts = (context: TestContext) => bench.needs(context, "multipart_uploads_supported_for_files");

  /** An upload whose contents take several of its parts: their size is known only once there is one. */
  async function begin(options: { name?: string; overwrite?: boolean } = {}) {
    const name = options.name ?? freshName(".bin");
    const probe = await bench.storage.multipart.create({ parent_id: bench.home.id, name, size: 1 });
    await probe.delete();
    const content = noise(PARTS * probe.part_size + 123);
    const session = await bench.storage.multipart.create({ parent_id: bench.home.id, size: content.byteLength, ...options, name });
    return {
      session,
      content,
      name,
      part: (number: number) => content.subarray((number - 1) * session.part_size, number * session.part_size),
    };
  }

  test("parts become a file, when all of them are there", async (context) => {
    needsParts(context);
    const { session, content, name, part } = await begin();
    for (let number = 1; number <= PARTS + 1; number++) await session.uploadPart(number, part(number));
    const file = await session.complete();
    expect(file).toMatchObject({ name, size: content.byteLength, type: "file" });
    expect(sha256(await file.contents().bytes())).toBe(sha256(content));
  });

  test("parts may come together, and again", async (context) => {
    needsParts(context);
    const { session, content, part } = await begin();
    context.skip(!session.parallel_uploads, `${bench.found.service} wants parts one after the other`);
    const numbers = Array.from({ length: PARTS + 1 }, (_, index) => PARTS + 1 - index);
    await Promise.all(numbers.map((number) => session.uploadPart(number, part(number))));
    await session.uploadPart(1, part(1));
    const file = await session.complete();
    expect(sha256(await file.contents().bytes())).toBe(sha256(content));
  });

  test("an upload is found by its id, as long as it is under way", async (context) => {
    needsParts(context);
    const { session } = await begin();
    const again = await bench.storage.multipart.retrieve(session.id);
    expect(again).toMatchObject({ id: session.id, part_size: session.part_size, parallel_uploads: session.parallel_uploads });
    await session.delete();
    expect(await rejection(bench.storage.multipart.retrieve(session.id))).toBeInstanceOf(NotFoundError);
  });

  test("an upload that lacks parts is no file", async (context) => {
    needsParts(context);
    const { session, name, part } = await begin();
    await session.uploadPart(2, part(2));
    expect([400, 409]).toContain(await refusal(session.complete()));
    await session.delete();
    const names: string[] = [];
    for await (const item of bench.home.contents()) names.push(item.name);
    expect(names).not.toContain(name);
  });

  test("a file of that name is kept, unless it is to be replaced", async (context) => {
    needsParts(context);
    const old = await bench.file("old", ".bin");
    for (const overwrite of [false, true]) {
      const { session, content, part } = await begin({ name: old.name, overwrite });
      for (let number = 1; number <= PARTS + 1; number++) await session.uploadPart(number, part(number));
      const file = await session.complete();
      expect(file.name === old.name).toBe(overwrite);
      expect(sha256(await file.contents().bytes())).toBe(sha256(content));
      if (!overwrite) expect(await old.contents().text()).toBe("old");
    }
  });

  test("an upload of any size is in parts above a threshold", async (context) => {
    needsParts(context);
    const content = noise(target.long ? 64 << 20 : 300_000);
    const seen: number[] = [];
    const { file, size, verified } = await bench.storage.upload(
      content,
      { parent_id: bench.home.id, name: freshName(".bin") },
      { threshold: 100_000, onProgress: ({ confirmed }) => seen.push(confirmed) },
    );
    expect(size).toBe(content.byteLength);
    expect(["digest", "size"]).toContain(verified);
    expect(seen.at(-1)).toBe(content.byteLength);
    expect(sha256(await file.contents().bytes())).toBe(sha256(content));
  });
});
