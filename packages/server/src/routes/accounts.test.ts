import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serve, tempDir } from "../testing/serve.ts";

const importable = { account: "eve@example.com", service: "dropbox", token: "upstream-token" };

test("an account has the fields of early and late clients", async () => {
  const { api, server } = await serve();
  const [{ id } = { id: 0 }] = server.accounts;
  const { json } = await api.get(`/accounts/${id}`);
  expect(json).toMatchObject({
    id,
    account: "ada@example.com",
    service: "gdrive",
    service_name: "Google Drive",
    active: true,
    enabled: true,
    admin: false,
    apis: ["storage"],
    effective_scope: "gdrive:normal.storage.default",
    api: "core",
    type: "account",
    custom_properties: {},
    href: `${server.url}/v1/accounts/${id}`,
  });
  expect(String(id)).toMatch(/^\d{9,10}$/);
  expect(json.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(Object.keys(json)).not.toContain("token");
  expect(Object.keys(json)).not.toContain("quota");
});

test("retrieve_full adds quota and capabilities, retrieve_tokens the credentials", async () => {
  const { api, server } = await serve();
  const { json } = await api.get(`/accounts/${server.accounts[0]?.id}?retrieve_full=True&retrieve_tokens=TRUE`);
  expect(json.quota).toEqual({ total: expect.any(Number), used: expect.any(Number) });
  expect(json.properties.capabilities.can_move_file).toEqual({ value: true });
  expect(json.object_definitions).toEqual({});
  expect(json).toMatchObject({ token: server.accounts[0]?.token, token_secret: null, refresh_token: null, token_expiry: null });
});

test("lists are numbered, ten to a page, and end with 404", async () => {
  const { api } = await serve({ accounts: Array.from({ length: 12 }, (_, index) => ({ service: "box", account: `user-${index}` })) });
  const first = (await api.get("/accounts")).json;
  expect(first).toMatchObject({ total: 12, count: 10, page: 1, type: "object_list", api: "core" });
  const second = (await api.get("/accounts?page=2")).json;
  expect(second).toMatchObject({ total: 12, count: 2, page: 2 });
  const names = [...first.objects, ...second.objects].map((object: { account: string }) => object.account);
  expect(names).toEqual(Array.from({ length: 12 }, (_, index) => `user-${index}`));
  const end = await api.get("/accounts?page=3");
  expect([end.status, end.json.error_code]).toEqual([404, "not_found"]);
  expect((await api.get("/accounts?page_size=1")).json.count).toBe(1);
  expect((await api.get("/accounts?page_size=1000")).json.count).toBe(12);
});

test("an empty first page is no error", async () => {
  const { api } = await serve({ accounts: [] });
  expect((await api.get("/accounts")).json).toMatchObject({ total: 0, count: 0, page: 1, objects: [] });
});

test.each(["page=0", "page=-1", "page=x", "page_size=0", "page_size=1001", "page_size=1.5", "active=maybe"])(
  "refuses ?%s",
  async (query) => {
    const { api } = await serve();
    const answer = await api.get(`/accounts?${query}`);
    expect([answer.status, answer.json.error_code]).toEqual([400, "invalid_parameters"]);
    expect(answer.json.message).toContain(query.split("=")[0]);
  },
);

test("lists are filtered by state, administrators and words", async () => {
  const { api } = await serve({
    accounts: [
      { service: "box", account: "Ada_1@example.com", admin: true },
      { service: "gdrive", account: "bob%@example.com" },
    ],
  });
  const accounts = async (query: string) =>
    (await api.get(`/accounts?${query}`)).json.objects.map((object: { service: string }) => object.service);
  expect(await accounts("admin=True")).toEqual(["box"]);
  expect(await accounts("admin=false")).toEqual(["gdrive"]);
  expect(await accounts("search=ADA")).toEqual(["box"]);
  expect(await accounts("search=gdri")).toEqual(["gdrive"]);
  expect(await accounts("search=%25")).toEqual(["gdrive"]);
  expect(await accounts("search=_")).toEqual(["box"]);
  await api.patch(`/accounts/${api.server.accounts[1]?.id}`, { active: false });
  expect(await accounts("active=True")).toEqual(["box"]);
  expect(await accounts("enabled=False")).toEqual(["gdrive"]);
});

test("an inactive account is found only by those who do not ask for an active one, and its storage is closed", async () => {
  const { api } = await serve();
  const path = `/accounts/${api.server.accounts[0]?.id}`;
  expect((await api.patch(path, { enabled: false })).json).toMatchObject({ active: false, enabled: false });
  expect((await api.get(path)).status).toBe(200);
  expect((await api.get(`${path}?active=True`)).status).toBe(404);
  expect((await api.get(`${path}?enabled=false`)).status).toBe(200);
  const closed = await api.contents();
  expect([closed.status, closed.json.error_code]).toEqual([403, "forbidden"]);
});

test("PATCH changes what is writable, and takes the whole object back", async () => {
  const { api } = await serve();
  const path = `/accounts/${api.server.accounts[0]?.id}`;
  const before = (await api.get(path)).json;
  const change = {
    ...before,
    account: "new@example.com",
    service: "box",
    token: "t",
    token_secret: "s",
    refresh_token: "r",
    token_expiry: "2030-01-01T00:00:00Z",
  };
  const after = (await api.patch(path, change)).json;
  expect(after).toEqual({
    ...before,
    account: "new@example.com",
    service: "box",
    service_name: "Box",
    effective_scope: "box:normal.storage.default",
    modified: after.modified,
  });
  expect(after.modified > before.modified).toBe(true);
  expect((await api.get(`${path}?retrieve_tokens=true`)).json).toMatchObject({ token: "t", token_secret: "s", refresh_token: "r" });
  expect((await api.patch(path, { refresh_token: null })).status).toBe(200);
  expect((await api.get(`${path}?retrieve_tokens=true`)).json.refresh_token).toBeNull();
  expect((await api.patch(path, {})).json.modified).not.toBe(before.modified);
});

test.each([
  { service: "nonsense" },
  { service: 1 },
  { account: "" },
  { active: "yes" },
  { token: 1 },
  { token_expiry: "soon" },
  { custom_properties: [] },
])("PATCH refuses %j", async (change) => {
  const { api } = await serve();
  const answer = await api.patch(`/accounts/${api.server.accounts[0]?.id}`, change);
  expect([answer.status, answer.json.error_code]).toEqual([400, "invalid_parameters"]);
  expect(answer.json.message).toContain(Object.keys(change)[0]);
});

test("an imported account has storage at once, and a bearer token that its importer did not choose", async () => {
  const { api } = await serve();
  const created = await api.post("/accounts", importable);
  expect(created.status).toBe(201);
  expect(created.json).toMatchObject({ account: "eve@example.com", service: "dropbox", active: true, admin: false });
  const path = `/accounts/${created.json.id}`;
  expect((await api.get(path)).json).toEqual(created.json);
  expect((await api.get(`${path}?retrieve_tokens=true`)).json.token).toBe("upstream-token");
  expect((await api.get(`${path}/storage/folders/root`)).json.name).toBe("Dropbox");
  expect((await api.as("Bearer upstream-token").get("/accounts")).status).toBe(401);
});

test.each([
  { ...importable, service: "nonsense" },
  { ...importable, service: "__proto__" },
  { account: "a", service: "box" },
  { account: "a", token: "t" },
  { service: "box", token: "t" },
  { ...importable, token: 1 },
  { ...importable, service: "sharepoint" },
  { ...importable, service: "hubspot" },
  { ...importable, token_expiry: "never" },
])("refuses to import %j", async (body) => {
  const { api } = await serve();
  const answer = await api.post("/accounts", body);
  expect([answer.status, answer.json.error_code]).toEqual([400, "invalid_parameters"]);
  expect((await api.get("/accounts")).json.total).toBe(3);
});

test("services that ask for more get it, and show it", async () => {
  const { api } = await serve();
  const created = await api.post("/accounts", { ...importable, service: "sharepoint", domain: "example.sharepoint.com" });
  expect([created.status, created.json.domain]).toEqual([201, "example.sharepoint.com"]);
});

test("a service without storage says so", async () => {
  const { api } = await serve();
  const { id } = (await api.post("/accounts", { ...importable, service: "salesforce" })).json;
  const answer = await api.get(`/accounts/${id}/storage/folders/root`);
  expect([answer.status, answer.json.error_code]).toEqual([501, "not_implemented"]);
  expect((await api.get(`/accounts/${id}?retrieve_full=true`)).json.apis).toEqual(["crm"]);
});

test("a token cannot import accounts", async () => {
  const { api } = await serve();
  expect((await api.as(`Bearer ${api.server.accounts[0]?.token}`).post("/accounts", importable)).status).toBe(403);
});

test("a deleted account is gone, its token too; its files are left alone", async () => {
  const root = await tempDir();
  const { api, server } = await serve({ accounts: [{ service: "box", account: "a", connector: { type: "disk", root } }] });
  await api.upload("a.txt", "kept");
  const me = api.as(`Bearer ${server.accounts[0]?.token}`);
  const deleted = await me.delete("/accounts/me");
  expect([deleted.status, deleted.text]).toEqual([204, ""]);
  expect((await me.get("/accounts/me")).status).toBe(401);
  expect((await api.get(`/accounts/${server.accounts[0]?.id}`)).status).toBe(404);
  expect((await api.contents()).status).toBe(404);
  expect(existsSync(join(root, "a.txt"))).toBe(true);
});

test("quota is that of the file system", async () => {
  const { api } = await serve();
  const { json } = await api.get(`${api.storage()}/quota`);
  expect(json).toEqual({ total: expect.any(Number), used: expect.any(Number), type: "quota", api: "storage" });
  expect(json.total).toBeGreaterThan(json.used);
});
