import { ArgumentError, NotFoundError } from "@kloudless/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import type { File, FileHandle, Folder, Properties, Property } from "./index.ts";

const bench = useBench();
const last = () => bench.server.requests.at(-1);
const sent = () => JSON.parse(last()?.body ?? "null") as unknown;
const file = (): Promise<File> => bench.one.storage.files.create({ parent_id: "root", name: "kept.txt" }, "");
const record = (list: readonly Property[]) => Object.fromEntries(list.map(({ key, value }) => [key, value]));

describe("all", () => {
  test("there are none at first", async () => {
    const { properties, id } = await file();
    expect(await properties.all()).toEqual([]);
    expect(last()?.url).toBe(`/v1/accounts/${bench.one.id}/storage/files/${encodeURIComponent(id)}/properties`);
  });

  test("of what is not there is not found", async () => {
    expect(await rejection(bench.one.storage.files.handle("F-none").properties.all())).toBeInstanceOf(NotFoundError);
  });

  test.each([
    ["an object list", { type: "object_list", objects: [{ key: "a", value: "1" }] }],
    ["a bare list", [{ key: "a", value: "1" }]],
  ])("understands %s", async (_, body) => {
    bench.server.faults.add({ path: "/properties", action: { body } });
    expect(await (await file()).properties.all()).toEqual([{ key: "a", value: "1" }]);
  });

  test("an answer that is no list is an error", async () => {
    bench.server.faults.add({ path: "/properties", action: { body: { key: "a" } } });
    await expect((await file()).properties.all()).rejects.toMatchObject({ code: "bad_list" });
  });
});

describe("update", () => {
  test("sets and removes by keys, and leaves the others", async () => {
    const { properties } = await file();
    expect(record(await properties.update({ project: "apollo", draft: "yes" }))).toEqual({ project: "apollo", draft: "yes" });
    const after = await properties.update({ draft: null, mood: "Grüße 🌍", empty: "" });
    expect(record(after)).toEqual({ project: "apollo", mood: "Grüße 🌍", empty: "" });
    expect(record(await properties.all())).toEqual(record(after));
    for (const { created, modified } of after) expect(Date.parse(String(created)) + Date.parse(String(modified))).not.toBeNaN();
  });

  test("takes a list as it goes over the wire, with what some services add", async () => {
    const { properties } = await file();
    const changes = [
      { key: "a", value: "1", box_scope: "global" },
      { key: "b", value: null },
    ];
    expect(record(await properties.update(changes))).toEqual({ a: "1" });
    expect(last()?.method).toBe("PATCH");
    expect(sent()).toEqual(changes);
    await properties.update({ a: "2" });
    expect(sent()).toEqual([{ key: "a", value: "2" }]);
  });

  test("of nothing changes nothing", async () => {
    const { properties } = await file();
    await properties.update({ a: "1" });
    expect(record(await properties.update([]))).toEqual({ a: "1" });
    expect(record(await properties.update({}))).toEqual({ a: "1" });
  });

  test("takes keys that mean something to JavaScript", async () => {
    const { properties } = await file();
    const changes = JSON.parse('{ "__proto__": "p", "constructor": "c" }') as Record<string, string>;
    expect((await properties.update(changes)).map(({ key }) => key).toSorted()).toEqual(["__proto__", "constructor"]);
  });

  test.each([
    ["key", [{ value: "1" }]],
    ["key", [{ key: "", value: "1" }]],
    ["key", [{ key: 1, value: "1" }]],
    ["key", { "": "1" }],
    ["value", [{ key: "a" }]],
    ["value", { a: 1 }],
    ["value", { a: undefined }],
    ["changes", "a"],
    ["changes", undefined],
  ])("without a good %s it is refused before anything is sent: %j", async (argument, changes) => {
    const { properties } = await file();
    const before = bench.server.requests.length;
    const error = await rejection(properties.update(changes as never));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument });
    expect(bench.server.requests.length).toBe(before);
  });

  test("is sent again when its answer is lost: twice is the same as once", async () => {
    const { properties } = await file();
    bench.server.faults.add({ method: "PATCH", path: "/properties", action: { commitThenReset: true } });
    expect(record(await properties.update({ a: "1" }))).toEqual({ a: "1" });
  });
});

test("deleteAll removes all", async () => {
  const { properties } = await file();
  await properties.update({ a: "1", b: "2" });
  await properties.deleteAll();
  expect(last()).toMatchObject({ method: "DELETE", status: 204 });
  expect(await properties.all()).toEqual([]);
  await properties.deleteAll();
});

test("they follow the file when it is renamed, and are not copied with it", async () => {
  const source = await file();
  await source.properties.update({ a: "1" });
  source.name = `kept ${Date.now()}.txt`;
  await source.save();
  expect(record(await source.properties.all())).toEqual({ a: "1" });
  const copy = await source.copy({ parent_id: "root" });
  expect(await copy.properties.all()).toEqual([]);
});

test("types: only files have them", () => {
  expectTypeOf<FileHandle["properties"]>().toEqualTypeOf<Properties>();
  expectTypeOf<Folder>().not.toHaveProperty("properties");
  expectTypeOf<Properties["update"]>().returns.resolves.toEqualTypeOf<Property[]>();
});
