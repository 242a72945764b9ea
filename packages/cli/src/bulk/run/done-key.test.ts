import { expect, test } from "vitest";
import type { FileEntry } from "../ends/entry.ts";
import { doneKey, pathKey } from "./done-key.ts";

const file: FileEntry = { kind: "file", name: "b", ref: "1", size: 1, modified: 1, changed: 1, isReadable: true };

test("a file named like a path is not known as the file at that path", () => {
  expect(pathKey(["a/b"])).not.toBe(pathKey(["a", "b"]));
  expect(doneKey(["a/b"], file)).not.toBe(doneKey(["a", "b"], file));
});

test("a file that was changed is another one", () => {
  expect(doneKey(["a"], file)).toBe(doneKey(["a"], { ...file, ref: "2" }));
  for (const change of [{ size: 2 }, { changed: 2 }, { changed: undefined }])
    expect(doneKey(["a"], { ...file, ...change })).not.toBe(doneKey(["a"], file));
});
