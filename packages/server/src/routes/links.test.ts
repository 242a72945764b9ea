import { describe, expect, test } from "vitest";
import { createServer } from "../index.ts";
import { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

async function setUp() {
  const { api, server } = await serve();
  const file = (await api.upload("a.txt", "content")).json;
  return { api, server, file, links: `${api.storage()}/links` };
}

test("a link is made, read, changed and deleted", async () => {
  const { api, server, file, links } = await setUp();
  const made = await api.post(links, { file_id: file.id });
  expect(made.status).toBe(201);
  const { id } = made.json;
  expect(made.json).toEqual({
    id: expect.stringMatching(/^[\w-]{20}$/) as string,
    url: `${server.url}/l/${id}`,
    file_id: file.id,
    account: server.accounts[0]?.id,
    active: true,
    direct: false,
    password: null,
    expiration: null,
    created: expect.stringMatching(/Z$/) as string,
    modified: made.json.created,
    type: "link",
    api: "storage",
    href: `${server.url}/v1${links}/${id}`,
  });
  expect((await api.get(`${links}/${id}`)).json).toEqual(made.json);
  const changed = (await api.patch(`${links}/${id}`, { active: false, password: "p", expiration: "2030-01-02T03:04:05" })).json;
  expect(changed).toMatchObject({ active: false, password: true, expiration: "2030-01-02T03:04:05.000000Z" });
  expect(changed.modified > made.json.modified).toBe(true);
  expect((await api.patch(`${links}/${id}`, { password: null, expiration: null })).json).toMatchObject({
    password: null,
    expiration: null,
  });
  expect((await api.delete(`${links}/${id}`)).status).toBe(204);
  for (const method of ["GET", "PATCH", "DELETE"])
    expect((await api.send(method, `${links}/${id}`, method === "PATCH" ? { body: "{}" } : {})).status).toBe(404);
});

test("a link is made with all that it can have", async () => {
  const { api, file, links } = await setUp();
  const options = { direct: true, active: false, password: "p", expiration: "2030-01-01T00:00:00+01:00" };
  const { json } = await api.post(links, { file_id: file.id, ...options, account_id: 7, unknown: {} });
  expect(json).toMatchObject({ direct: true, active: false, password: true, expiration: "2029-12-31T23:00:00.000000Z" });
});

test("a password is neither shown nor kept as it is", async () => {
  const { api, file, links } = await setUp();
  const password = "canary-password";
  const { text, json } = await api.post(links, { file_id: file.id, password });
  const answers = [text, (await api.get(links)).text, (await api.get(`${links}/${json.id}`)).text];
  expect(answers.join("")).not.toContain(password);
  expect(answers.join("")).not.toContain("scrypt");
});

test("what cannot be changed is not, and does not count as a change", async () => {
  const { api, file, links } = await setUp();
  const link = (await api.post(links, { file_id: file.id })).json;
  const other = (await api.upload("b", "b")).json;
  const noise = { file_id: other.id, direct: true, url: "http://elsewhere", id: "x", account: 1, query: {} };
  expect(await api.patch(`${links}/${link.id}`, noise)).toMatchObject({ status: 200, json: link });
});

test.each([
  ["file_id", {}],
  ["file_id", { file_id: 7 }],
  ["direct", { direct: "yes" }],
  ["active", { active: null }],
  ["active", { active: 1 }],
  ["expiration", { expiration: "tomorrow" }],
  ["expiration", { expiration: 1_700_000_000 }],
  ["password", { password: 1234 }],
  ["password", { password: "x".repeat(1025) }],
])("refuses a bad %s: %j", async (name, change) => {
  const { api, file, links } = await setUp();
  const { status, json } = await api.post(links, { ...(name !== "file_id" && { file_id: file.id }), ...change });
  expect([status, json.error_code]).toEqual([400, "invalid_parameters"]);
  expect(json.message).toContain(name);
  expect((await api.get(links)).json.total).toBe(0);
});

test("only an existing file can have a link", async () => {
  const { api, file, links } = await setUp();
  const folder = (await api.folder("f")).json;
  const gone = (await api.upload("gone", "g")).json;
  await api.delete(`${api.storage()}/files/${gone.id}`);
  const ofAnother = (await api.upload("theirs", "t", { account: 1 })).json;
  for (const id of ["nonsense", "root", "", folder.id, gone.id, ofAnother.id, `${file.id}x`]) {
    expect((await api.post(links, { file_id: id })).status).toBe(404);
  }
  expect((await api.send("POST", links, { body: "[]" })).status).toBe(400);
});

test("a link can be asked for by its state", async () => {
  const { api, file, links } = await setUp();
  const { id } = (await api.post(links, { file_id: file.id, active: false })).json;
  expect((await api.get(`${links}/${id}?active=False`)).status).toBe(200);
  expect((await api.get(`${links}/${id}?active=True`)).status).toBe(404);
  expect((await api.get(`${links}/${id}?active=maybe`)).status).toBe(400);
});

describe("the list", () => {
  async function withLinks() {
    const { api, server, links } = await setUp();
    const files = [];
    for (const name of ["b", "c", "d"]) files.push((await api.upload(name, name)).json.id);
    const ids: string[] = [];
    for (const file_id of files) ids.push((await api.post(links, { file_id, active: file_id !== files[1] })).json.id);
    const other = (await api.upload("x", "x", { account: 1 })).json;
    const otherId = (await api.post(`${api.storage(1)}/links`, { file_id: other.id })).json.id as string;
    const idsOf = async (query = "", client = api, path = links): Promise<string[]> =>
      (await client.get(path + query)).json.objects.map(({ id }: { id: string }) => id);
    return { api, server, links, ids, otherId, idsOf };
  }

  test("has pages, an order and a filter", async () => {
    const { api, links, ids, idsOf } = await withLinks();
    const [one, two, three] = ids;
    expect((await api.get(`${links}?page_size=2`)).json).toMatchObject({
      total: 3,
      count: 2,
      page: 1,
      type: "object_list",
      api: "storage",
    });
    expect(await idsOf("?page=2&page_size=2")).toEqual([three]);
    expect(await idsOf()).toEqual(ids);
    expect(await idsOf("?ordering=-created")).toEqual([three, two, one]);
    await api.patch(`${links}/${one}`, { expiration: null });
    expect(await idsOf("?ordering=modified")).toEqual([two, three, one]);
    expect(await idsOf("?active=true")).toEqual([one, three]);
    expect(await idsOf("?active=False")).toEqual([two]);
  });

  test.each([
    ["page=0", 400],
    ["page=x", 400],
    ["page=2", 404],
    ["page=999999999", 404],
    ["page_size=0", 400],
    ["page_size=1001", 400],
    ["ordering=password_hash", 400],
    ["active=perhaps", 400],
  ])("answers %s with %i", async (query, status) => {
    const { api, links } = await withLinks();
    expect((await api.get(`${links}?${query}`)).status).toBe(status);
  });

  test("is empty where there is none", async () => {
    const { api } = await serve();
    expect((await api.get(`${api.storage()}/links`)).json).toMatchObject({ total: 0, count: 0, page: 1, objects: [] });
  });

  test("may be about several accounts, all of which the client may see", async () => {
    const { api, server, ids, otherId, idsOf } = await withLinks();
    const [one, two] = server.accounts;
    const both = `/accounts/${one?.id},${two?.id}/storage/links`;
    expect(await idsOf("", api, both)).toEqual([...ids, otherId]);
    expect(await idsOf("?page_size=1&page=4", api, both)).toEqual([otherId]);
    expect(await idsOf("", api.as(`Bearer ${one?.token},${two?.token}`), both)).toEqual([...ids, otherId]);
    expect(await idsOf("", api, `/accounts/${one?.id},${one?.id}/storage/links`)).toEqual(ids);
    for (const path of [
      both,
      `/accounts/${two?.id}/storage/links`,
      "/accounts/me,1/storage/links",
      `/accounts/${one?.id},/storage/links`,
    ]) {
      expect((await api.as(`Bearer ${one?.token}`).get(path)).status).toBe(404);
    }
    expect(await idsOf("", api.as(`Bearer ${one?.token}`), "/accounts/me/storage/links")).toEqual(ids);
    expect((await api.post(both, { file_id: "x" })).status).toBe(400);
    await api.patch(`/accounts/${two?.id}`, { active: false });
    expect((await api.get(both)).status).toBe(403);
    const many = Array.from({ length: 101 }, (_, index) => index).join(",");
    expect((await api.get(`/accounts/${many}/storage/links`)).status).toBe(400);
  });
});

test("a link belongs to its account: nobody reaches it through another one", async () => {
  const { api, server, file, links } = await setUp();
  const { id } = (await api.post(links, { file_id: file.id })).json;
  const through = `${api.storage(1)}/links/${id}`;
  for (const client of [api, api.as(`Bearer ${server.accounts[1]?.token}`)]) {
    for (const method of ["GET", "PATCH", "DELETE"]) {
      expect((await client.send(method, through, method === "PATCH" ? { body: { active: false } } : {})).status).toBe(404);
    }
  }
  expect((await api.as(`Bearer ${server.accounts[1]?.token}`).get(`${links}/${id}`)).status).toBe(404);
  expect((await api.get(`${links}/${id}`)).json.active).toBe(true);
});

test("two applications know nothing of each other's links", async () => {
  const { file, links, api } = await setUp();
  const stranger = await createServer();
  try {
    const { id } = (await api.post(links, { file_id: file.id })).json;
    const other = new Api(stranger);
    expect((await other.get(`${other.storage()}/links/${id}`)).status).toBe(404);
    expect((await other.get(`/v1${links}/${id}`)).status).toBe(404);
    expect((await fetch(`${stranger.url}/l/${id}`)).status).toBe(404);
  } finally {
    await stranger.close();
  }
});

test("a copy may come with a link", async () => {
  const { api, server, file, links } = await setUp();
  const options = encodeURIComponent(JSON.stringify({ direct: true }));
  const copyTo = (query: string, body = {}) => api.post(`${api.storage()}/files/${file.id}/copy${query}`, { parent_id: "root", ...body });
  const { json } = await copyTo(`?link=true&link_options=${options}`);
  expect(await (await fetch(json.link)).text()).toBe("content");
  expect((await api.get(links)).json.objects).toMatchObject([{ file_id: json.id, url: json.link, direct: true }]);
  const across = (await copyTo("?link=True", { account: server.accounts[1]?.id })).json;
  expect((await api.get(`${api.storage(1)}/links`)).json.objects).toMatchObject([{ file_id: across.id, url: across.link, direct: false }]);
  expect((await copyTo("?link=false")).json).not.toHaveProperty("link");
});

test("bad link options are refused before anything is copied", async () => {
  const { api, file } = await setUp();
  for (const options of ["nonsense", "[]", JSON.stringify({ expiration: "x" })]) {
    const query = `?link=true&link_options=${encodeURIComponent(options)}`;
    expect((await api.post(`${api.storage()}/files/${file.id}/copy${query}`, { parent_id: "root" })).status).toBe(400);
  }
  expect(await api.names()).toEqual(["a.txt"]);
});

test("disks have no links of their own", async () => {
  const { api, file } = await setUp();
  const none = { count: 0, page: 1, next_page: null, objects: [], type: "object_list", api: "storage" };
  for (const path of [`files/${file.id}/links`, "folders/root/links"]) {
    expect(await api.get(`${api.storage()}/${path}`)).toMatchObject({ status: 200, json: none });
  }
  expect((await api.get(`${api.storage()}/files/nothing/links`)).status).toBe(404);
});
