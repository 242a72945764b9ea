import { Kloudless } from "@kloudless/core";
import { File, type FileData, Folder, type FolderData } from "@kloudless/storage";
import { expect, test } from "vitest";
import type { Walked } from "../../remote/walk.ts";
import { type Order, sorted } from "./sorted.ts";

const { connection } = new Kloudless({ apiKey: "none" }).account(1);

function walked(path: string, size: number | null = null, modified: string | null = null): Walked {
  const names = path.replace(/\/$/, "").split("/");
  const data = { id: path, name: names.at(-1), size, modified };
  const item = path.endsWith("/") ? new Folder(connection, data as FolderData) : new File(connection, data as FileData);
  return { item, path: names };
}

function ids(items: readonly Walked[], order: Order, isReverse?: boolean): string[] {
  return sorted(items, order, isReverse).map(({ item }) => item.id);
}

test("names are sorted as people do: folders first, numbers by their value, what is in a folder behind it", () => {
  const items = ["b.txt", "a10.txt", "z/", "a9.txt", "z/x.txt", "m/", "m/n/", "m/a.txt", "m/n/deep.txt"].map((path) => walked(path));
  const inOrder = ["m/", "m/n/", "m/n/deep.txt", "m/a.txt", "z/", "z/x.txt", "a9.txt", "a10.txt", "b.txt"];
  expect(ids(items, "name")).toEqual(inOrder);
  expect(ids(items, "name", true)).toEqual(inOrder.toReversed());
});

test("the largest, and the newest, come first, and what is not known comes last", () => {
  const items = [walked("a", 1, "2026-01-01T00:00:00Z"), walked("b", null, null), walked("c", 5, "2025-01-01T00:00:00Z")];
  expect(ids(items, "size")).toEqual(["c", "a", "b"]);
  expect(ids(items, "modified")).toEqual(["a", "c", "b"]);
});
