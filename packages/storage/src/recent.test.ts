import { ArgumentError, NotFoundError, type PageList } from "@kloudless/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { ownBench, rejection, useBench } from "../test/bench.ts";
import { File } from "./index.ts";

const bench = useBench();
const recent = () => bench.one.storage.recent;
const last = () => bench.server.requests.at(-1);

/** A file, and so much of a moment after it that the next one is newer. */
async function file(name: string, storage = bench.one.storage): Promise<File> {
  const made = await storage.files.create({ parent_id: "root", name }, name);
  await new Promise((done) => setTimeout(done, 15));
  return made;
}

describe("all", () => {
  test("lists files, the newest first, page by page", async () => {
    for (const name of ["1", "2", "3"]) await file(name);
    const page = await recent().all({ page_size: 2 });
    expect(page.objects.map(({ name }) => name)).toEqual(["3", "2"]);
    expect(page.objects[0]).toBeInstanceOf(File);
    expect(page).toMatchObject({ count: 2 });
    const all = await recent().all({ page_size: 2 }).toArray();
    expect(all.slice(0, 3).map(({ name }) => name)).toEqual(["3", "2", "1"]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  test("only those modified after a time, given as a Date or as text", async () => {
    const old = await file("old");
    const young = await file("young");
    const after = String(old.modified);
    expect((await recent().all({ after }).toArray()).map(({ id }) => id)).toEqual([young.id]);
    await recent().all({ after: new Date(0) });
    expect(last()?.url).toContain("after=1970-01-01T00%3A00%3A00.000Z");
    expect(
      await recent()
        .all({ after: new Date(Date.now() + 60_000) })
        .toArray(),
    ).toEqual([]);
  });

  test("none after what is no time; an invalid Date is refused", async () => {
    expect(await recent().all({ after: "00/00/00" }).toArray()).toEqual([]);
    const before = bench.server.requests.length;
    expect(await rejection(recent().all({ after: new Date("soon") }))).toBeInstanceOf(ArgumentError);
    expect(bench.server.requests.length).toBe(before);
  });

  test("of several accounts, each of which belongs to its own", async () => {
    await file("here");
    await file("there", bench.two.storage);
    const [newest, next] = await recent()
      .all({ accounts: [bench.one.id, bench.two.id] })
      .toArray();
    expect([newest?.name, newest?.account]).toEqual(["there", bench.two.id]);
    expect([next?.name, next?.account]).toEqual(["here", bench.one.id]);
    expect(await newest?.contents().text()).toBe("there");
    expect(last()?.url).toContain(`/accounts/${bench.two.id}/storage/files/`);
  });

  test("page 0 and a page past the end are errors", async () => {
    await expect(recent().all({ page: 0 })).rejects.toMatchObject({ status: 400 });
    expect(await rejection(recent().all({ page: 1000 }))).toBeInstanceOf(NotFoundError);
  });

  test("of an account without files there are none", async () => {
    const { one } = await ownBench();
    expect(await one.storage.recent.all().toArray()).toEqual([]);
  });
});

test("types: there are files only", () => {
  expectTypeOf(bench.one.storage.recent.all()).toEqualTypeOf<PageList<File>>();
});
