import { mkdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { tempDir } from "../testing/serve.ts";
import { indexBehind, sortedNames } from "./sorted-names.ts";

test("the place behind a name is where sorting would put it", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.string(), (unsorted, after) => {
      const names = unsorted.toSorted();
      expect(names.slice(indexBehind(names, after))).toEqual(names.filter((name) => name > after));
    }),
  );
});

test("a large folder is listed as it is, whatever has changed since it was listed last", async () => {
  const folder = join(await tempDir(), "large");
  await mkdir(folder);
  const names = Array.from({ length: 1200 }, (_, index) => String(index).padStart(4, "0"));
  for (const name of names) await writeFile(join(folder, name), "");
  await utimes(folder, 1, 1);
  const first = await sortedNames(folder);
  expect(first).toEqual(names);
  expect(await sortedNames(folder)).toBe(first);
  await rm(join(folder, "0000"));
  expect(await sortedNames(folder)).toEqual(names.slice(1));
  await rename(join(folder, "0001"), join(folder, "1200"));
  expect(await sortedNames(folder)).toEqual([...names.slice(2), "1200"]);
  await writeFile(join(folder, "1201"), "");
  expect(await sortedNames(folder)).toEqual([...names.slice(2), "1200", "1201"]);
});
