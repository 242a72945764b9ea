import { ApiError, ArgumentError, NotFoundError, PageList } from "@kloudless/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import { type File, type FileHandle, type Folder, type NewPermission, type Permission, Permissions } from "./index.ts";

const bench = useBench();
const last = () => bench.server.requests.at(-1);
const BO = { type: "user", role: "reader", email: "bo@example.test" } as const;
const CY = { type: "user", role: "writer", id: "u7" } as const;

const file = (): Promise<File> => bench.one.storage.files.create({ parent_id: "root", name: "shared.txt" }, "");
const short = (permissions: readonly Permission[]) =>
  permissions.map(({ role, email, id }) => [role, role === "owner" ? "" : (email ?? id)]);

const kinds: Record<string, () => Promise<File | Folder>> = { files: file, folders: () => bench.folder() };

describe.each(Object.entries(kinds))("of %s", (kind, make) => {
  test("there is the owner's at first", async () => {
    const { permissions, id } = await make();
    const all = await permissions.all();
    expect(short(all)).toEqual([["owner", ""]]);
    expect(Object.getPrototypeOf(all[0])).toBe(Object.prototype);
    expect(last()?.url).toBe(`/v1/accounts/${bench.one.id}/storage/${kind}/${encodeURIComponent(id)}/permissions`);
  });

  test("set puts a list in the place of all but the owner's", async () => {
    const { permissions } = await make();
    expect(short(await permissions.set([BO, CY]))).toEqual(
      expect.arrayContaining([
        ["owner", ""],
        ["reader", BO.email],
        ["writer", CY.id],
      ]),
    );
    expect(last()).toMatchObject({ method: "PUT", body: JSON.stringify([BO, CY]) });
    expect(short(await permissions.set([CY]))).toEqual([
      ["owner", ""],
      ["writer", CY.id],
    ]);
    expect(short(await permissions.set([]))).toEqual([["owner", ""]]);
    expect(short(await permissions.all())).toEqual([["owner", ""]]);
  });

  test("update changes those it names and leaves the others", async () => {
    const { permissions } = await make();
    await permissions.set([BO, CY]);
    const after = await permissions.update([{ ...BO, role: "writer" }]);
    expect(last()?.method).toBe("PATCH");
    expect(short(after)).toEqual(
      expect.arrayContaining([
        ["owner", ""],
        ["writer", BO.email],
        ["writer", CY.id],
      ]),
    );
    expect(after).toHaveLength(3);
  });

  test("what was fetched can be changed and sent back", async () => {
    const { permissions } = await make();
    const all = await permissions.set([BO]);
    const changed = await permissions.set(all.map((given) => (given.email === BO.email ? { ...given, role: "previewer" } : given)));
    expect(short(changed)).toEqual([
      ["owner", ""],
      ["previewer", BO.email],
    ]);
  });

  test("an unknown role is refused by the server, and changes nothing", async () => {
    const { permissions } = await make();
    for (const method of ["set", "update"] as const) {
      const error = await rejection(permissions[method]([CY, { ...BO, role: "emperor" }]));
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 400 });
    }
    expect(short(await permissions.all())).toEqual([["owner", ""]]);
  });

  test.each([
    ["no list", BO],
    ["the map of old", { "bo@example.test": "reader" }],
    ["a text", "bo@example.test"],
    ["nothing at all", undefined],
    ["nothing in it", [null]],
    ["nobody", [{ type: "user", role: "reader" }]],
    ["nobody's address", [{ type: "group", role: "reader", email: "" }]],
    ["no role", [{ type: "user", email: "bo@example.test" }]],
    ["no type", [{ role: "reader", email: "bo@example.test" }]],
  ])("refuses %s before anything is sent", async (_, given) => {
    const { permissions } = await make();
    const before = bench.server.requests.length;
    for (const method of ["set", "update"] as const) {
      const error = await rejection(permissions[method](given as never));
      expect(error).toBeInstanceOf(ArgumentError);
      expect(error).toMatchObject({ argument: "permissions" });
    }
    expect(bench.server.requests.length).toBe(before);
  });
});

test("anyone needs no name", async () => {
  const { permissions } = await file();
  const all = await permissions.set([{ type: "anyone", role: "reader" }]);
  expect(all.map(({ type }) => type)).toContain("anyone");
});

test("of what is not there is not found", async () => {
  expect(await rejection(bench.one.storage.files.handle("F-none").permissions.all())).toBeInstanceOf(NotFoundError);
});

test("update is not sent again when its answer is lost; set is", async () => {
  const { permissions } = await file();
  bench.server.faults.add({ path: "/permissions", times: 2, action: { commitThenReset: true } });
  await expect(permissions.update([BO])).rejects.toMatchObject({ code: "connection", attempts: 1 });
  expect(await permissions.set([BO])).toHaveLength(2);
});

test.each([
  ["an object list", { type: "object_list", objects: [{ id: "u1", ...BO }] }],
  ["a bare list", [{ id: "u1", ...BO }]],
  ["more than one name", { permissions: [{ id: "u1", ...BO }], objects: [] }],
])("understands %s", async (_, body) => {
  bench.server.faults.add({ path: "/permissions", action: { body } });
  expect(await (await file()).permissions.all()).toEqual([{ id: "u1", ...BO }]);
});

test.each([{}, { permissions: {} }, { permissions: ["bo"] }, [null], "x"])("an answer that is no list is an error: %j", async (body) => {
  bench.server.faults.add({ path: "/permissions", action: { body: typeof body === "string" ? JSON.stringify(body) : body } });
  await expect((await file()).permissions.all()).rejects.toMatchObject({ code: "bad_list" });
});

test("follow the object when its id changes, and hide no field of its data", async () => {
  const source = await file();
  source.name = `moved ${Date.now()}.txt`;
  await source.save();
  await source.permissions.all();
  expect(last()?.url).toContain(encodeURIComponent(source.id));
  bench.server.faults.add({
    method: "GET",
    action: { body: { id: "F1", type: "file", permissions: "data", properties: 1, links: [], versions: 2 } },
  });
  await source.refresh();
  expect(source.permissions).toBeInstanceOf(Permissions);
  expect(source.links()).toBeInstanceOf(PageList);
  expect(source.toJSON()).toMatchObject({ permissions: "data", properties: 1, links: [], versions: 2 });
});

test("types: data, and what can be sent", () => {
  expectTypeOf<FileHandle["permissions"]>().toEqualTypeOf<Permissions>();
  expectTypeOf<Permissions["all"]>().returns.resolves.toEqualTypeOf<Permission[]>();
  expectTypeOf<Permission>().toExtend<NewPermission>();
  // @ts-expect-error -- a role is needed
  const wrong: NewPermission = { type: "user", email: "bo@example.test" };
  expect(wrong.role).toBeUndefined();
});
