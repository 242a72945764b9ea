import { ApiError, NotFoundError, type PageList } from "@kloudless/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { noise, rejection, sha256, useBench } from "../test/bench.ts";
import { type Contents, type FileHandle, Version, type Versions } from "./index.ts";

const bench = useBench();
const last = () => bench.server.requests.at(-1);
const file = () => bench.one.storage.files.create({ parent_id: "root", name: "versioned.txt" }, "now");
const DATA = { id: "V 1", type: "version", api: "storage", size: 6, modified: "2018-03-01T10:00:00Z" } as const;

/** An image of one pixel. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");

/** What the service is to answer about versions. */
function answers(...bodies: (object | Uint8Array)[]): void {
  for (const body of bodies) bench.server.faults.add({ path: "/versions", action: { body } });
}

describe("versions", () => {
  test("are listed, and can be read", async () => {
    const current = await file();
    answers({ objects: [DATA], next_page: "two" }, { objects: [{ ...DATA, id: "V2", size: null }], next_page: null });
    const [old, older] = await current.versions.all({ page_size: 1 }).toArray();
    expect(old).toBeInstanceOf(Version);
    expect(old?.toJSON()).toEqual(DATA);
    const where = `/v1/accounts/${bench.one.id}/storage/files/${encodeURIComponent(current.id)}/versions`;
    expect(last()?.url).toBe(`${where}?page_size=1&page=two`);
    answers(Buffer.from("before"));
    expect(await old?.contents().text()).toBe("before");
    expect(last()?.url).toBe(`${where}/V%201/contents`);
    answers(Buffer.from("of any size"));
    expect(await older?.contents().text()).toBe("of any size");
  });

  test("one by its id, which can be fetched again", async () => {
    const current = await file();
    answers(DATA, { ...DATA, size: 7 });
    const version = await current.versions.retrieve("V 1");
    expect(version).toMatchObject(DATA);
    expect((await version.refresh()).size).toBe(7);
    expect(last()?.url).toMatch(/\/versions\/V%201$/);
  });

  test("go along with their file when its id changes", async () => {
    const current = await file();
    answers({ objects: [DATA], next_page: null });
    const [version] = await current.versions.all();
    current.name = `versioned ${Date.now()}.txt`;
    await current.save();
    answers(DATA);
    await version?.refresh();
    expect(last()?.url).toContain(encodeURIComponent(current.id));
  });

  test("contents of another length than the version has are an error", async () => {
    const current = await file();
    answers(DATA);
    const version = await current.versions.retrieve("V 1");
    answers(Buffer.from("longer than that"), DATA);
    await expect(version.contents().text()).rejects.toMatchObject({ code: "size_mismatch" });
  });

  test("of what is not there are not found", async () => {
    expect(await rejection(bench.one.storage.files.handle("F-none").versions.all())).toBeInstanceOf(NotFoundError);
    expect(await rejection((await file()).versions.retrieve("V-none"))).toBeInstanceOf(NotFoundError);
  });

  test("a service that keeps none says so", async () => {
    await expect((await file()).versions.all()).rejects.toMatchObject({ status: 501, code: "not_implemented" });
  });
});

describe("thumbnail", () => {
  test("is bytes, asked for when they are read", async () => {
    const current = await file();
    const image = noise(2000);
    const before = bench.server.requests.length;
    const thumbnail = current.thumbnail({ size: 64, image_format: "png" });
    expect(bench.server.requests.length).toBe(before);
    bench.server.faults.add({ path: "/thumbnail", times: 2, action: { body: image } });
    expect(sha256(await thumbnail.bytes())).toBe(sha256(image));
    expect(last()?.url).toMatch(/\/thumbnail\?size=64&image_format=png$/);
    expect((await current.thumbnail().bytes()).byteLength).toBe(2000);
    expect(last()?.url).toMatch(/\/thumbnail$/);
  });

  test("of an image, in the format that is asked for", async () => {
    const image = await bench.one.storage.files.create({ parent_id: "root", name: "dot.png" }, PNG);
    const png = await image.thumbnail({ size: 16, image_format: "png" }).bytes();
    expect(Buffer.from(png.subarray(1, 4)).toString()).toBe("PNG");
    const jpeg = await image.thumbnail({ image_format: "jpeg" }).bytes();
    expect(Buffer.from(jpeg.subarray(0, 2)).toString("hex")).toBe("ffd8");
  });

  test("of a file that the service makes none of, or of no size, is an error", async () => {
    const error = await rejection((await file()).thumbnail({ signal: AbortSignal.timeout(5000) }).bytes());
    expect(error).toBeInstanceOf(ApiError);
    expect(await rejection((await file()).thumbnail({ size: 0 }).bytes())).toMatchObject({ status: 400 });
    expect(await rejection(bench.one.storage.files.handle("F-none").thumbnail().bytes())).toBeInstanceOf(NotFoundError);
  });
});

test("types: versions and thumbnails are read like contents", () => {
  expectTypeOf<FileHandle["versions"]>().toEqualTypeOf<Versions>();
  expectTypeOf<Versions["all"]>().returns.toEqualTypeOf<PageList<Version>>();
  expectTypeOf<Version["contents"]>().returns.toEqualTypeOf<Contents>();
  expectTypeOf<FileHandle["thumbnail"]>().returns.toEqualTypeOf<Contents>();
  expectTypeOf<Version>().not.toHaveProperty("delete");
});
