import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";

interface Property {
  key: string;
  value: string;
  created: string;
  modified: string;
}

async function setUp() {
  const { api, server } = await serve();
  const file = (await api.upload("a.txt", "a")).json;
  const path = `${api.storage()}/files/${file.id}/properties`;
  const pairs = (answer: { json: { properties: Property[] } }): string[] =>
    answer.json.properties.map(({ key, value }) => `${key}=${value}`);
  return { api, server, file, path, pairs };
}

test("a new file has none", async () => {
  const { api, path } = await setUp();
  expect(await api.get(path)).toMatchObject({ status: 200, json: { properties: [] } });
});

test("they are set, changed and deleted one by one, and the answer has them all", async () => {
  const { api, path, pairs } = await setUp();
  const set = await api.patch(path, [
    { key: "a", value: "1" },
    { key: "b", value: "2" },
  ]);
  expect([set.status, pairs(set)]).toEqual([200, ["a=1", "b=2"]]);
  const [before] = set.json.properties as Property[];
  const changed = await api.patch(path, [
    { key: "a", value: "one" },
    { key: "b", value: null },
    { key: "c", value: "" },
    { key: "nothing", value: null },
  ]);
  expect(pairs(changed)).toEqual(["a=one", "c="]);
  const [after] = changed.json.properties as Property[];
  expect(Object.keys(after ?? {})).toEqual(["key", "value", "created", "modified"]);
  expect(after?.created).toBe(before?.created);
  expect((after?.modified ?? "") > (before?.modified ?? "")).toBe(true);
  expect((await api.get(path)).json).toEqual(changed.json);
});

test("of one key twice the last counts", async () => {
  const { api, path, pairs } = await setUp();
  const body = [
    { key: "a", value: "1" },
    { key: "a", value: null },
    { key: "a", value: "3" },
  ];
  expect(pairs(await api.patch(path, body))).toEqual(["a=3"]);
});

test("all of them are deleted at once, as often as one likes", async () => {
  const { api, path } = await setUp();
  await api.patch(path, [{ key: "a", value: "1" }]);
  for (let n = 0; n < 2; n++) expect(await api.delete(path)).toMatchObject({ status: 204, text: "" });
  expect((await api.get(path)).json).toEqual({ properties: [] });
});

test("keys and values are data, whatever is in them", async () => {
  const { api, path } = await setUp();
  const keys = ["__proto__", "constructor", "toString", "'; drop table properties; --", "ключ ☃", "a\nb", " ", "%_"];
  const body = keys.map((key) => ({ key, value: `${key}!` }));
  await api.patch(path, body);
  const { properties } = (await api.get(path)).json as { properties: Property[] };
  expect(properties.map(({ key, value }) => ({ key, value }))).toEqual(body);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  await api.send("PATCH", path, { body: `[{"key":"x","value":"y","__proto__":{"polluted":true}}]` });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test.each([
  ["[0].key", [{ value: "1" }]],
  ["[1].key", [{ key: "a", value: "1" }, { value: "2" }]],
  ["[0].key", [{ key: 7, value: "1" }]],
  ["[0].key", [{ key: "", value: "1" }]],
  ["[0].key", [{ key: "x".repeat(257), value: "1" }]],
  ["[0].value", [{ key: "a" }]],
  ["[0].value", [{ key: "a", value: 1 }]],
  ["[0].value", [{ key: "a", value: { nested: true } }]],
  ["[0].value", [{ key: "a", value: "x".repeat(8193) }]],
  ["[0].key", [{ key: "a\u0000b", value: "" }]],
  ["[0].value", [{ key: "a", value: "\ud800" }]],
  ["[0]", ["a"]],
  ["[0]", [null]],
  ["list", { a: "1" }],
  ["list", "a"],
  ["at most 1000", Array.from({ length: 1001 }, (_, index) => ({ key: String(index), value: "" }))],
])("refuses, naming %s, and changes nothing", async (name, body) => {
  const { api, path, pairs } = await setUp();
  await api.patch(path, [{ key: "kept", value: "1" }]);
  const { status, json } = await api.send("PATCH", path, { body: JSON.stringify(body) });
  expect(status).toBe(400);
  expect(json.message).toContain(name);
  expect(pairs(await api.get(path))).toEqual(["kept=1"]);
});

test("a full file still takes changes, and new keys for old ones", async () => {
  const { api, path } = await setUp();
  const all = Array.from({ length: 1000 }, (_, index) => ({ key: String(index), value: "" }));
  expect((await api.patch(path, all)).json.properties).toHaveLength(1000);
  expect((await api.patch(path, [{ key: "0", value: "changed" }])).status).toBe(200);
  expect((await api.patch(path, [{ key: "new", value: "1" }])).status).toBe(400);
  const swap = [
    { key: "0", value: null },
    { key: "new", value: "1" },
  ];
  expect((await api.patch(path, swap)).status).toBe(200);
});

test("only a file that is there has them", async () => {
  const { api, server, path, file } = await setUp();
  const folder = (await api.folder("f")).json;
  for (const id of ["nothing", folder.id]) expect((await api.get(`${api.storage()}/files/${id}/properties`)).status).toBe(404);
  expect((await api.get(`${api.storage()}/folders/${folder.id}/properties`)).status).toBe(404);
  expect((await api.get(`${api.storage(1)}/files/${file.id}/properties`)).status).toBe(404);
  expect((await api.as(`Bearer ${server.accounts[1]?.token}`).get(path)).status).toBe(404);
  expect((await api.send("PUT", path, { body: "[]" })).status).toBe(405);
});

test("the account says that files may have properties and permissions", async () => {
  const { api, server } = await setUp();
  const { json } = await api.get(`/accounts/${server.accounts[0]?.id}?retrieve_full=true`);
  expect(json.properties.capabilities).toMatchObject({
    properties_supported_for_files: { value: true },
    can_list_properties: { value: true },
    can_delete_all_properties: { value: true },
    permissions_supported_for_files: { value: true },
    permissions_supported_for_folders: { value: true },
  });
});
