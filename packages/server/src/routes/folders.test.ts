import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";

test("the root has no parent", async () => {
  const { api, server } = await serve();
  const { json } = await api.get(`${api.storage()}/folders/root`);
  expect(json).toEqual({
    id: "root",
    name: "Google Drive",
    type: "folder",
    api: "storage",
    account: server.accounts[0]?.id,
    size: null,
    created: expect.any(String),
    modified: expect.any(String),
    path: "/",
    ancestors: [],
    can_create_folders: true,
    can_upload_files: true,
    can_list_recursively: true,
    raw_id: "/",
    ids: { default: "root", path: "root" },
    id_type: "path",
    href: `${server.url}/v1/accounts/${server.accounts[0]?.id}/storage/folders/root`,
  });
});

test("a folder that exists is found instead of made, unless that is a conflict", async () => {
  const { api } = await serve();
  const made = await api.folder("inbox");
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ name: "inbox", type: "folder", size: null, path: "/inbox", parent: { id: "root" } });
  const found = await api.folder("inbox");
  expect([found.status, found.json.id]).toEqual([200, made.json.id]);
  const conflict = await api.post(`${api.storage()}/folders?conflict_if_exists=True`, { parent_id: "root", name: "inbox" });
  expect(conflict.json).toMatchObject({ status_code: 409, error_code: "naming_conflict", conflicting_resource_id: made.json.id });
});

test("a file in the way is always a conflict", async () => {
  const { api } = await serve();
  const { id } = (await api.upload("inbox", "x")).json;
  expect((await api.folder("inbox")).json).toMatchObject({ status_code: 409, conflicting_resource_id: id });
});

test("ten that make one folder at once all get it", async () => {
  const { api } = await serve();
  const answers = await Promise.all(Array.from({ length: 10 }, () => api.folder("inbox")));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
  expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
});

test("the parent is the root when nobody says otherwise, and must exist when somebody does", async () => {
  const { api } = await serve();
  expect((await api.post(`${api.storage()}/folders`, { name: "a" })).json.path).toBe("/a");
  const answer = await api.folder("b", "nonsense");
  expect([answer.status, answer.json.error_code]).toEqual([400, "invalid_parent_folder"]);
});

test("an empty folder is deleted, a full one only with everything in it", async () => {
  const { api, root } = await serve();
  const empty = (await api.folder("empty")).json.id;
  expect((await api.delete(`${api.storage()}/folders/${empty}`)).status).toBe(204);
  const full = (await api.folder("full")).json.id;
  await api.upload("a", "a", { parent: (await api.folder("inner", full)).json.id });
  const refused = await api.delete(`${api.storage()}/folders/${full}`);
  expect([refused.status, refused.json.error_code]).toEqual([403, "folder_not_empty"]);
  expect((await api.delete(`${api.storage()}/folders/${full}?recursive=True&permanent=True`)).status).toBe(204);
  expect((await api.get(`${api.storage()}/folders/${full}`)).status).toBe(404);
  expect(existsSync(join(root, "full"))).toBe(false);
});

test("the root cannot be deleted, renamed, moved or copied", async () => {
  const { api } = await serve();
  const path = `${api.storage()}/folders/root`;
  const inner = (await api.folder("inner")).json.id;
  const answers = [
    await api.delete(`${path}?recursive=true`),
    await api.patch(path, { name: "new" }),
    await api.patch(path, { parent_id: inner }),
    await api.post(`${path}/copy`, { parent_id: inner }),
  ];
  expect(answers.map(({ status, json }) => [status, json.error_code])).toEqual(answers.map(() => [403, "forbidden"]));
  expect(await api.names()).toEqual(["inner"]);
});
