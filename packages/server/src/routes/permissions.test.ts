import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";

interface Permission {
  id: string;
  type: string;
  role: string;
  name: string | null;
  email: string | null;
}

const bo = { type: "user", role: "reader", email: "bo@example.test" };

async function setUp() {
  const { api, server } = await serve();
  const file = (await api.upload("a.txt", "a")).json;
  const path = `${api.storage()}/files/${file.id}/permissions`;
  const put = (body: unknown) => api.send("PUT", path, { body });
  const roles = (answer: { json: { permissions: Permission[] } }): string[] =>
    answer.json.permissions.map(({ email, id, role }) => `${email ?? id}:${role}`);
  return { api, server, file, path, put, roles };
}

test("a new object has one permission, its owner's", async () => {
  const { api, server, path } = await setUp();
  const folder = (await api.folder("f")).json;
  const owner = {
    id: String(server.accounts[0]?.id),
    type: "user",
    role: "owner",
    name: "ada@example.com",
    email: "ada@example.com",
  };
  for (const at of [path, `${api.storage()}/folders/${folder.id}/permissions`, `${api.storage()}/folders/root/permissions`]) {
    expect(await api.get(at)).toMatchObject({ status: 200, json: { permissions: [owner] } });
  }
});

test("PUT replaces all but the owner, PATCH adds and changes", async () => {
  const { api, path, put, roles } = await setUp();
  const owner = "ada@example.com:owner";
  expect(roles(await put([bo]))).toEqual([owner, "bo@example.test:reader"]);
  expect(roles(await api.patch(path, [{ ...bo, role: "writer" }]))).toEqual([owner, "bo@example.test:writer"]);
  const cy = { type: "group", role: "previewer", id: "g7", name: "Cy's" };
  const patched = await api.patch(path, [cy]);
  expect(roles(patched)).toEqual([owner, "bo@example.test:writer", "g7:previewer"]);
  expect(patched.json.permissions[2]).toEqual({ id: "g7", type: "group", role: "previewer", name: "Cy's", email: null });
  expect((await api.get(path)).json).toEqual(patched.json);
  expect(roles(await put([cy]))).toEqual([owner, "g7:previewer"]);
  expect(roles(await put([]))).toEqual([owner]);
});

test("folders have their own, and so does the root", async () => {
  const { api, path, roles } = await setUp();
  const folder = (await api.folder("f")).json;
  for (const id of [folder.id, "root"]) {
    const at = `${api.storage()}/folders/${id}/permissions`;
    expect(roles(await api.send("PUT", at, { body: [bo] }))).toHaveLength(2);
    expect(roles(await api.get(at))).toHaveLength(2);
  }
  expect(roles(await api.get(path))).toHaveLength(1);
});

test("what was read can be sent back, the owner included", async () => {
  const { api, path, put, roles } = await setUp();
  await put([bo, { type: "anyone", role: "reader" }, { type: "domain", role: "reader", id: "example.test" }]);
  const { permissions } = (await api.get(path)).json;
  expect((await put(permissions)).json.permissions).toEqual(permissions);
  expect((await api.patch(path, permissions)).json.permissions).toEqual(permissions);
  expect(roles(await put([{ type: "user", role: "reader", email: "ADA@example.com" }]))).toEqual(["ada@example.com:owner"]);
});

test("people are the same by id and by e-mail address in any case", async () => {
  const { api, path, put, roles } = await setUp();
  await put([{ type: "user", role: "reader", id: "u1", email: "Bo@Example.test", name: "Bo" }]);
  await api.patch(path, [{ ...bo, role: "writer" }]);
  const { permissions } = (await api.patch(path, [{ type: "user", role: "previewer", id: "u1" }])).json;
  expect(permissions[1]).toEqual({ id: "u1", type: "user", role: "previewer", name: "Bo", email: "bo@example.test" });
  expect(permissions).toHaveLength(2);
  expect(roles(await put([bo, { ...bo, role: "writer" }]))).toEqual(["ada@example.com:owner", "bo@example.test:writer"]);
});

test.each([
  ["[0].role", [{ ...bo, role: "king" }]],
  ["[0].role", [{ type: "user", email: "x@example.test" }]],
  ["[0].role", [{ ...bo, role: "owner" }]],
  ["[1].role", [bo, { ...bo, role: "__proto__" }]],
  ["[0].type", [{ ...bo, type: "robot" }]],
  ["[0].type", [{ role: "reader", email: "x@example.test" }]],
  ["[0].email or id", [{ type: "user", role: "reader" }]],
  ["[0].email or id", [{ type: "user", role: "reader", email: null }]],
  ["[0].email", [{ ...bo, email: 7 }]],
  ["[0].id", [{ ...bo, id: "" }]],
  ["[0].name", [{ ...bo, name: "x".repeat(1025) }]],
  ["[0]", ["bo"]],
  ["list", { "bo@example.test": "reader" }],
  ["list", {}],
  ["at most 1000", Array.from({ length: 1001 }, (_, index) => ({ ...bo, email: `${index}@example.test` }))],
])("refuses, naming %s, and changes nothing", async (name, body) => {
  const { api, path, put, roles } = await setUp();
  await put([{ ...bo, email: "kept@example.test" }]);
  for (const method of ["PUT", "PATCH"]) {
    const { status, json } = await api.send(method, path, { body });
    expect(status).toBe(400);
    expect(json.message).toContain(name);
  }
  expect(roles(await api.get(path))).toEqual(["ada@example.com:owner", "kept@example.test:reader"]);
});

test("only what is there has them, and only for those who may see it", async () => {
  const { api, server, path, file } = await setUp();
  const folder = (await api.folder("f")).json;
  for (const at of [`files/nothing`, `files/${folder.id}`, `folders/${file.id}`, "files/root"]) {
    expect((await api.get(`${api.storage()}/${at}/permissions`)).status).toBe(404);
    expect((await api.send("PUT", `${api.storage()}/${at}/permissions`, { body: [bo] })).status).toBe(404);
  }
  expect((await api.as(`Bearer ${server.accounts[1]?.token}`).get(path)).status).toBe(404);
  expect((await api.delete(path)).status).toBe(405);
});
