import { expect, test } from "vitest";
import { createServer } from "../index.ts";
import { serve, tempDir } from "../testing/serve.ts";
import { addStranger } from "../testing/strangers.ts";

async function developing() {
  const { api, server } = await serve();
  return { api, server, developer: api.as(`DeveloperKey ${server.developerKey}`) };
}

test.each(["/applications", "/meta/applications", "/meta//applications/"])("a developer finds the application at %s", async (path) => {
  const { server, developer } = await developing();
  const { json } = await developer.get(path);
  expect(json).toMatchObject({ total: 1, count: 1, page: 1, type: "object_list", api: "meta" });
  const [application] = json.objects;
  expect(application).toMatchObject({ id: server.applicationId, active: true, api: "meta", type: "application" });
  expect((await developer.get(`${path}/${server.applicationId}`)).json).toEqual(application);
});

test("filters, ends and unknown applications", async () => {
  const { developer } = await developing();
  expect((await developer.get("/applications?active=True&page_size=1")).json.count).toBe(1);
  expect((await developer.get("/applications?active=False")).json.count).toBe(0);
  expect((await developer.get("/applications?page=2")).status).toBe(404);
  expect((await developer.get("/applications/nonsense")).json.error_code).toBe("not_found");
});

test.each(["page_size=0", "page_size=1001", "page_size=x", "page=0", "active=maybe"])("a list is not asked for with %s", async (query) => {
  const { server, developer } = await developing();
  const paths = ["/applications"];
  if (!query.startsWith("active")) {
    const own = `/applications/${server.applicationId}`;
    paths.push(`${own}/apikeys`, `${own}/webhooks`, `${own}/trusted_domains`, "/developers");
  }
  for (const path of paths) expect((await developer.get(`${path}?${query}`)).json).toMatchObject({ error_code: "invalid_parameters" });
});

test.each(["", "/meta"])("an application is made, changed and deleted below %s", async (prefix) => {
  const { developer, server, api } = await developing();
  const made = await developer.post(`${prefix}/applications`, { name: "Ledger / Sync+=", application_id: "ignored" });
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({
    name: "Ledger / Sync+=",
    description: "",
    logo_url: null,
    active: true,
    implicit_grant_enabled: false,
    recent_enabled: false,
    events_enabled: false,
    source: null,
    api: "meta",
    type: "application",
  });
  expect(made.json.id).toMatch(/^[\w-]{48}$/);
  const path = `${prefix}/applications/${made.json.id}`;
  expect((await developer.get(path)).json).toEqual(made.json);
  expect((await developer.get(`${prefix}/applications`)).json.objects.map(({ id }: { id: string }) => id)).toEqual([
    server.applicationId,
    made.json.id,
  ]);
  const changed = await developer.patch(path, { name: "Other", logo_url: "https://example.com/l.png", events_grant_enabled: true });
  expect(changed.json).toEqual({
    ...made.json,
    name: "Other",
    logo_url: "https://example.com/l.png",
    events_enabled: true,
    modified: changed.json.modified,
  });
  expect(changed.json.modified > made.json.modified).toBe(true);
  expect((await developer.patch(path, {})).json).toEqual(changed.json);
  const [key] = (await developer.get(`${path}/apikeys`)).json.objects;
  const client = api.as(`APIKey ${key.key}`);
  const imported = await client.post("/accounts", { service: "box", account: "z@example.com", token: "t" });
  expect(imported.status).toBe(201);
  const gone = await developer.delete(path);
  expect([gone.status, gone.text]).toEqual([204, ""]);
  expect((await developer.get(path)).status).toBe(404);
  expect((await developer.delete(path)).status).toBe(404);
  expect((await client.get("/accounts")).json).toMatchObject({ status_code: 401, error_code: "unauthorized" });
  // Nothing of the other application went with it.
  expect((await api.get("/accounts")).json.total).toBe(server.accounts.length);
});

test("the template's settings are taken over, unless others are given", async () => {
  const { developer, server } = await developing();
  const set = { description: "What it does", logo_url: "https://example.com/x", implicit_grant_enabled: true };
  await developer.patch(`/applications/${server.applicationId}`, set);
  const made = await developer.post("/applications", { name: "Copy", source: server.applicationId, logo_url: null });
  expect(made.json).toMatchObject({
    name: "Copy",
    source: server.applicationId,
    description: "What it does",
    logo_url: null,
    implicit_grant_enabled: true,
    recent_enabled: true,
  });
  const keys = (await developer.get(`/applications/${made.json.id}/apikeys`)).json.objects;
  expect(keys).toHaveLength(1);
  expect(keys[0].key).not.toBe(server.apiKey);
});

test.each([
  [{}, "name"],
  [{ name: "" }, "name"],
  [{ name: " " }, "name"],
  [{ name: 7 }, "name"],
  [{ name: "x".repeat(256) }, "name"],
  [{ name: "a\0b" }, "name"],
  [{ name: "n", description: [] }, "description"],
  [{ name: "n", active: "yes" }, "active"],
  [{ name: "n", recent_enabled: null }, "recent_enabled"],
  [{ name: "n", source: "unknown" }, "source"],
  [{ name: "n", source: 1 }, "source"],
])("no application is made of %j", async (body, field) => {
  const { developer } = await developing();
  const answer = await developer.post("/applications", body);
  expect(answer.json).toMatchObject({ status_code: 400, error_code: "invalid_parameters" });
  expect(answer.json.message).toContain(field);
  expect((await developer.get("/applications")).json.total).toBe(1);
});

test("an inactive application is shut for its keys, tokens and links at once, and open again afterwards", async () => {
  const { developer, server, api } = await developing();
  const file = (await api.upload("a.txt", "x")).json;
  const link = (await api.post(`${api.storage()}/links`, { file_id: file.id, direct: true })).json;
  const token = api.as(`Bearer ${server.accounts[0]?.token}`);
  const statuses = async () => [
    (await api.get("/accounts")).status,
    (await token.get("/accounts/me")).status,
    (await fetch(link.url)).status,
  ];
  expect(await statuses()).toEqual([200, 200, 200]);
  expect((await developer.patch(`/applications/${server.applicationId}`, { active: false })).json.active).toBe(false);
  expect(await statuses()).toEqual([403, 403, 404]);
  expect((await developer.get("/applications?active=true")).json.total).toBe(0);
  await developer.patch(`/applications/${server.applicationId}`, { active: "True" });
  expect(await statuses()).toEqual([200, 200, 200]);
});

test("other credentials do not manage applications", async () => {
  const { api, server } = await developing();
  const path = `/applications/${server.applicationId}`;
  for (const [authorization, status, code] of [
    [undefined, 401, "authentication_required"],
    ["DeveloperKey nonsense", 401, "unauthorized"],
    ["Bearer nonsense", 401, "invalid_token"],
    [`APIKey ${server.apiKey}`, 403, "forbidden"],
    [`APIKey ${server.developerKey}`, 401, "unauthorized"],
    [`Bearer ${server.accounts[0]?.token}`, 403, "forbidden"],
  ] as const) {
    for (const below of ["", "/apikeys", "/webhooks"]) {
      const stranger = api.as(authorization);
      // `as(undefined)` sends no header at all.
      expect((await stranger.get(path + below)).json).toMatchObject({ status_code: status, error_code: code });
    }
  }
  expect((await api.as(`Bearer ${server.developerKey}`).get(path)).status).toBe(200);
});

test("a server whose application was deleted starts with another one", async () => {
  const dataDir = await tempDir();
  const keys = { developerKey: "a developer key of their own", apiKey: "an api key of their own" };
  const server = await createServer({ dataDir, ...keys });
  const headers = { authorization: `DeveloperKey ${keys.developerKey}` };
  const gone = await fetch(`${server.url}/v1/applications/${server.applicationId}`, { method: "DELETE", headers });
  expect(gone.status).toBe(204);
  await server.close();
  const { api, server: again } = await serve({ dataDir, ...keys });
  expect(again.applicationId).not.toBe(server.applicationId);
  expect((await api.get("/accounts")).json.total).toBe(server.accounts.length);
});

test("API keys are made, listed in clear and deleted, down to the last", async () => {
  const { developer, server, api } = await developing();
  const path = `/meta/applications/${server.applicationId}/apikeys`;
  for (const body of [undefined, {}]) {
    const made = await developer.post(path, body);
    expect(made.status).toBe(201);
    expect(made.json).toEqual({
      key: expect.stringMatching(/^[\w-]{43}$/),
      created: made.json.created,
      modified: made.json.created,
      api: "meta",
      type: "apikey",
    });
    expect((await developer.get(`${path}/${made.json.key}`)).json).toEqual(made.json);
  }
  const { json } = await developer.get(path);
  expect(json).toMatchObject({ total: 3, count: 3, page: 1, type: "object_list", api: "meta" });
  expect(json.objects[0].key).toBe(server.apiKey);
  expect((await developer.get(`${path}?page_size=2&page=2`)).json.objects).toEqual([json.objects[2]]);
  for (const { key } of json.objects) {
    const client = api.as(`APIKey ${key}`);
    expect((await client.get("/accounts")).status).toBe(200);
    expect((await developer.delete(`${path}/${key}`)).status).toBe(204);
    expect((await client.get("/accounts")).status).toBe(401);
    expect((await developer.delete(`${path}/${key}`)).status).toBe(404);
  }
  expect((await developer.get(path)).json).toMatchObject({ total: 0, objects: [] });
});

test("an API key is deleted through its own application only", async () => {
  const { developer, server } = await developing();
  const other = (await developer.post("/applications", { name: "Other" })).json;
  expect((await developer.delete(`/applications/${other.id}/apikeys/${server.apiKey}`)).status).toBe(404);
  expect((await developer.get(`/applications/${other.id}/apikeys/${server.apiKey}`)).status).toBe(404);
});

test("a developer finds and renames themselves, and nobody else", async () => {
  const dataDir = await tempDir();
  await (await createServer({ dataDir })).close();
  const stranger = await addStranger(dataDir);
  const { server, api } = await serve({ dataDir });
  const developer = api.as(`DeveloperKey ${server.developerKey}`);
  const { json } = await developer.get("/meta/developers");
  expect(json).toMatchObject({ total: 1, count: 1, page: 1, type: "object_list", api: "meta" });
  const [self] = json.objects;
  expect(self).toMatchObject({ first_name: "", last_name: "", api: "meta", type: "developer" });
  expect((await developer.get(`/meta/developers/${self.id}`)).json).toEqual(self);
  const changed = (await developer.patch(`/meta/developers/${self.id}`, { first_name: "Ada", id: "x" })).json;
  expect(changed).toEqual({ ...self, first_name: "Ada", modified: changed.modified });
  expect((await developer.patch(`/meta/developers/${self.id}`, { last_name: 5 })).status).toBe(400);
  for (const answer of [
    await developer.get(`/meta/developers/${stranger.developerId}`),
    await developer.patch(`/meta/developers/${stranger.developerId}`, { first_name: "Eve" }),
  ])
    expect(answer.status).toBe(404);
  expect((await developer.get("/developers?page=2")).status).toBe(404);
});

test("what is not known well enough is empty, and cannot be added to", async () => {
  const { developer, server } = await developing();
  const path = `/meta/applications/${server.applicationId}`;
  for (const name of ["service_keys", "fe_upload_locations"]) {
    expect((await developer.get(`${path}/${name}`)).json).toMatchObject({ total: 0, count: 0, objects: [], api: "meta" });
    expect((await developer.post(`${path}/${name}`, {})).json.error_code).toBe("not_implemented");
    expect((await developer.get(`${path}/${name}/1`)).status).toBe(404);
  }
  expect((await developer.get("/meta/licenses")).json.objects).toEqual([]);
  expect((await developer.post("/meta/licenses", {})).json.error_code).toBe("not_implemented");
  for (const id of ["1", "1/contents"]) expect((await developer.get(`/meta/licenses/${id}`)).status).toBe(404);
});
