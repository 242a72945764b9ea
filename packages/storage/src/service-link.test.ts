import { NotFoundError, type PageList } from "@kloudless/core";
import { expect, expectTypeOf, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import type { FileHandle, FolderHandle, ServiceLink } from "./index.ts";

const bench = useBench();

test("the links of the service, of files and of folders", async () => {
  const folder = await bench.folder();
  const file = await bench.one.storage.files.create({ parent_id: folder.id, name: "a" }, "");
  for (const item of [file, folder]) {
    // A disk makes no links.
    expect(await item.links().toArray()).toEqual([]);
    const objects = [{ id: "L1", url: "https://box.example/s/1", access: "open" }];
    bench.server.faults.add({ path: "/links", action: { body: { objects, next_page: null } } });
    expect(await item.links({ page_size: 5 }).toArray()).toEqual(objects);
    expect(bench.server.requests.at(-1)?.url).toBe(
      `/v1/accounts/${bench.one.id}/storage/${item.type}s/${encodeURIComponent(item.id)}/links?page_size=5`,
    );
  }
  expect(await rejection(bench.one.storage.files.handle("F-none").links())).toBeInstanceOf(NotFoundError);
});

test("types: plain data", () => {
  expectTypeOf<FileHandle["links"]>().returns.toEqualTypeOf<PageList<ServiceLink>>();
  expectTypeOf<FolderHandle["links"]>().returns.toEqualTypeOf<PageList<ServiceLink>>();
});
