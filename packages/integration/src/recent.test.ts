import { expect, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { patiently } from "./support/patience.ts";
import { refusal } from "./support/rejection.ts";

describeStorage("recent", (bench) => {
  /** The newest files, as soon as this one is among them, or the service had its time. */
  const seen = (id: string) =>
    patiently(
      "events",
      bench.found.service,
      async () => (await bench.storage.recent.all({ page_size: 500 })).objects,
      (files) => files.some((file) => file.id === id),
    );

  test("files are listed, the newest first", async () => {
    const older = await bench.file("older");
    const newer = await bench.file("newer");
    await seen(older.id);
    const files = await seen(newer.id);
    const ids = files.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([older.id, newer.id]));
    const times = files.map(({ modified }) => Date.parse(String(modified)));
    expect(times).toEqual(times.toSorted((one, other) => other - one));
  });

  test("only files are listed that were modified after a time", async () => {
    const before = await bench.file("before");
    const last = await seen(before.id);
    const { modified } = last.find(({ id }) => id === before.id) ?? before;
    const after = (await bench.storage.recent.all({ page_size: 500, after: String(modified) })).objects;
    expect(after.map(({ id }) => id)).not.toContain(before.id);
    expect((await bench.storage.recent.all({ after: new Date(Date.now() + 86_400_000) })).objects).toEqual([]);
  });

  test("a time that is none is answered with no files", async () => {
    expect((await bench.storage.recent.all({ after: "00/00/00" })).objects).toEqual([]);
  });

  test.each([0, 1_000_000])("page %s is refused", async (page) => {
    await bench.file();
    expect([400, 404]).toContain(await refusal(bench.storage.recent.all({ page })));
  });
});
