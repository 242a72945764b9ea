import { expect, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { freshName } from "./support/fresh-name.ts";
import { patiently } from "./support/patience.ts";

describeStorage("search", (bench) => {
  /** What is found, as soon as something of that id is among it, or the service had its time. */
  const found = (q: string, id: string, parents?: readonly string[]) =>
    patiently(
      "search",
      bench.found.service,
      async () => {
        const ids: string[] = [];
        for await (const item of bench.storage.search.all({ q, parents })) ids.push(item.id);
        return ids;
      },
      (ids) => ids.includes(id),
    );

  test("finds a file by its name", async (context) => {
    bench.needs(context, "can_search_file_name");
    const file = await bench.file();
    expect(await found(file.name, file.id)).toEqual([file.id]);
  });

  test("finds a file in any folder above it", async (context) => {
    bench.needs(context, "can_search_file_name");
    const [above, beside] = [await bench.folder(), await bench.folder()];
    const below = await bench.storage.folders.create({ parent_id: above.id, name: "below" });
    const name = freshName(".txt");
    const wanted = await bench.storage.files.create({ parent_id: below.id, name }, "x");
    const other = await bench.storage.files.create({ parent_id: beside.id, name }, "x");
    expect((await found(name, other.id)).toSorted()).toContain(wanted.id);
    expect(await found(name, wanted.id, [above.id])).toEqual([wanted.id]);
  });

  test("finds nothing where nothing is", async (context) => {
    bench.needs(context, "can_search_file_name");
    expect((await bench.storage.search.all({ q: `${freshName()}${freshName()}` })).objects).toEqual([]);
  });
});
