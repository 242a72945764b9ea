import { ApiError } from "@kloudless/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import type { Quota } from "./index.ts";

const bench = useBench();
const api = () => bench.one.storage;
const last = () => bench.server.requests.at(-1);

describe("quota", () => {
  test("tells how much room there is", async () => {
    const { used, total } = await api().quota();
    expect(used === null || used >= 0).toBe(true);
    expect(total === null || total >= 0).toBe(true);
    expect(last()?.url).toBe(`/v1/accounts/${bench.one.id}/storage/quota`);
    expectTypeOf<Quota["total"]>().toEqualTypeOf<number | null>();
  });

  test("an answer that is none is an error", async () => {
    bench.server.faults.add({ path: "/quota", action: { body: "7" } });
    await expect(api().quota()).rejects.toMatchObject({ code: "bad_object" });
  });
});

describe("convertId", () => {
  test("gives the id under which an object is found", async () => {
    const folder = await bench.folder();
    const file = await api().files.create({ parent_id: folder.id, name: "ä b.txt" }, "x");
    const ids = [
      await api().convertId({ raw_id: folder.path ?? "", type: "folder" }),
      await api().convertId({ raw_id: `${folder.path}/ä b.txt`, type: "file" }),
    ];
    expect((await api().folders.retrieve(ids[0] ?? "")).name).toBe(folder.name);
    expect((await api().files.retrieve(ids[1] ?? "")).raw_id).toBe(file.raw_id);
    expect(await bench.one.encodeRawId({ raw_id: folder.path ?? "", type: "folder", api: "storage" })).toBe(ids[0]);
  });

  test("an unknown type is an error of the server", async () => {
    const error = await rejection(api().convertId({ raw_id: "/", type: "sketch" }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, code: "invalid_resource_type" });
    await expect(api().convertId({ raw_id: "", type: "file" })).rejects.toMatchObject({ status: 400 });
  });

  test("only computes, so it is repeated when its answer is lost", async () => {
    bench.server.faults.add({ path: "/convert_id", action: { commitThenReset: true } });
    expect(await api().convertId({ raw_id: "/", type: "folder" })).toEqual(expect.any(String));
  });

  test.each([{}, { id: 7 }, []])("an answer without an id is an error: %j", async (body) => {
    bench.server.faults.add({ path: "/convert_id", action: { body } });
    await expect(api().convertId({ raw_id: "/", type: "folder" })).rejects.toMatchObject({ code: "bad_object" });
  });
});
