import { expect, test } from "vitest";
import { createServer } from "../index.ts";
import { Api } from "../testing/api.ts";
import { serve, tempDir } from "../testing/serve.ts";

interface SeenEvent {
  id: string;
  account: number;
  type: string;
  action?: string;
  modified: string;
  metadata: { id: string; path: string; name: string; type: string; size: number | null; account: number; href: string };
  previous_metadata?: { id: string; path: string };
}

const eventsOf = (api: Api, account = 0): string => `/accounts/${api.server.accounts[account]?.id}/events`;

const happened = async (api: Api, query = "", account = 0): Promise<SeenEvent[]> =>
  (await api.get(eventsOf(api, account) + query)).json.objects as SeenEvent[];

/** Type and path of each event, and of a moved object the path before. */
const told = async (api: Api, account = 0): Promise<string[]> =>
  (await happened(api, "", account)).map(({ type, metadata, previous_metadata: before }) =>
    [type, metadata.path, ...(before ? [before.path] : [])].join(" "),
  );

test("every kind of change of a file is an event, in the order in which they happened", async () => {
  const { api } = await serve();
  const files = `${api.storage()}/files`;
  const folder = (await api.folder("box")).json;
  const file = (await api.upload("a.txt", "one")).json;
  await api.upload("a.txt", "two", { query: "?overwrite=true" });
  await api.send("PUT", `${files}/${file.id}`, { body: "three" });
  const renamed = (await api.patch(`${files}/${file.id}`, { name: "b.txt" })).json;
  const moved = (await api.patch(`${files}/${renamed.id}`, { parent_id: folder.id })).json;
  const both = (await api.patch(`${files}/${moved.id}`, { parent_id: "root", name: "c.txt" })).json;
  await api.post(`${files}/${both.id}/copy`, { parent_id: folder.id, name: "d.txt" });
  await api.delete(`${files}/${both.id}`);
  expect(await told(api)).toEqual([
    "add /box",
    "add /a.txt",
    "update /a.txt",
    "update /a.txt",
    "rename /b.txt /a.txt",
    "move /box/b.txt /b.txt",
    "move /c.txt /box/b.txt",
    "copy /box/d.txt",
    "delete /c.txt",
  ]);
});

test("a folder's change is one event, whatever is in it", async () => {
  const { api } = await serve();
  const folders = `${api.storage()}/folders`;
  const folder = (await api.folder("tree")).json;
  await api.upload("leaf", "x", { parent: folder.id });
  const copy = (await api.post(`${folders}/${folder.id}/copy`, { parent_id: "root", name: "copy" })).json;
  const renamed = (await api.patch(`${folders}/${folder.id}`, { name: "trunk" })).json;
  await api.patch(`${folders}/${renamed.id}`, { parent_id: copy.id });
  await api.delete(`${folders}/${copy.id}?recursive=true`);
  expect(await told(api)).toEqual([
    "add /tree",
    "add /tree/leaf",
    "copy /copy",
    "rename /trunk /tree",
    "move /copy/trunk /trunk",
    "delete /copy",
  ]);
});

test("a file sent in parts is one event", async () => {
  const { api } = await serve();
  const session = (await api.post(`${api.storage()}/multipart`, { parent_id: "root", name: "big", size: 3 })).json;
  await api.send("PUT", `${api.storage()}/multipart/${session.id}?part_number=1`, { body: "abc" });
  await api.post(`${api.storage()}/multipart/${session.id}/complete`);
  expect(await told(api)).toEqual(["add /big"]);
});

test("of a change between two accounts each tells its own part", async () => {
  const { api, server } = await serve();
  const second = server.accounts[1]?.id;
  const [one, two] = [(await api.upload("one", "1")).json, (await api.upload("two", "2")).json];
  const folder = (await api.folder("tree")).json;
  await api.post(`${api.storage()}/files/${one.id}/copy`, { account: second, parent_id: "root" });
  await api.patch(`${api.storage()}/files/${two.id}`, { account: second, parent_id: "root", name: "zwei" });
  await api.patch(`${api.storage()}/folders/${folder.id}`, { account: second, parent_id: "root" });
  expect(await told(api)).toEqual(["add /one", "add /two", "add /tree", "delete /two", "delete /tree"]);
  expect(await told(api, 1)).toEqual(["add /one", "add /zwei", "add /tree"]);
});

test("what changes nothing, or fails, is no event", async () => {
  const { api } = await serve();
  const folder = (await api.folder("box")).json;
  const file = (await api.upload("a", "a", { parent: folder.id })).json;
  const { cursor } = (await api.get(`${eventsOf(api)}/latest`)).json;
  await api.folder("box");
  await api.patch(`${api.storage()}/folders/${folder.id}`, { name: "box" });
  await api.patch(`${api.storage()}/folders/${folder.id}`, { parent_id: folder.id });
  await api.delete(`${api.storage()}/folders/${folder.id}`);
  await api.post(`${api.storage()}/files/${file.id}/copy`, { parent_id: "nowhere" });
  await api.delete(`${api.storage()}/files/nothing`);
  expect((await api.get(`${eventsOf(api)}?cursor=${cursor}`)).json).toEqual({
    cursor,
    count: 0,
    remaining: 0,
    objects: [],
    type: "object_list",
    api: "events",
  });
});

test("an event shows the object as it was then", async () => {
  const { api, server } = await serve();
  const file = (await api.upload("a.txt", "four")).json;
  await api.send("PUT", `${api.storage()}/files/${file.id}`, { body: "longer" });
  await api.delete(`${api.storage()}/files/${file.id}`);
  const [added, updated, deleted] = await happened(api);
  expect(added).toEqual({
    id: expect.stringMatching(/^\d+$/) as string,
    account: server.accounts[0]?.id,
    type: "add",
    action: "+",
    modified: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    ip: null,
    user_id: null,
    metadata: file,
  });
  expect([updated?.type, updated?.action, updated?.metadata.size]).toEqual(["update", undefined, 6]);
  expect([deleted?.type, deleted?.action, deleted?.metadata.id, deleted?.metadata.size]).toEqual(["delete", "-", file.id, 6]);
});

test("a page goes on strictly behind its cursor, and says how much is left", async () => {
  const { api } = await serve();
  const start = (await api.get(`${eventsOf(api)}/latest`)).json.cursor as string;
  for (const name of ["a", "b", "c", "d", "e"]) await api.upload(name, name);
  const seen: string[] = [];
  const left: number[] = [];
  let cursor = start;
  for (;;) {
    const { json } = await api.get(`${eventsOf(api)}?cursor=${cursor}&page_size=2`);
    expect(json.count).toBe(json.objects.length);
    if (json.count === 0) break;
    seen.push(...(json.objects as SeenEvent[]).map(({ metadata }) => metadata.name));
    left.push(json.remaining);
    expect(Number(json.cursor)).toBeGreaterThan(Number(cursor));
    expect(json.cursor).toBe(json.objects.at(-1).id);
    cursor = json.cursor;
  }
  expect([seen, left]).toEqual([
    ["a", "b", "c", "d", "e"],
    [3, 1, 0],
  ]);
  expect((await api.get(`${eventsOf(api)}/latest`)).json).toEqual({ cursor });
});

test("no cursor, 0 and after-auth begin with the oldest event", async () => {
  const { api } = await serve();
  await api.upload("a", "a");
  for (const query of ["", "?cursor=", "?cursor=0", "?cursor=after-auth"]) expect(await happened(api, query)).toHaveLength(1);
});

test("a cursor taken before anything happened misses nothing", async () => {
  const { api } = await serve();
  const { cursor } = (await api.get(eventsOf(api))).json;
  expect((await api.get(`${eventsOf(api)}/latest`)).json.cursor).toBe(cursor);
  await api.upload("a", "a");
  expect(await happened(api, `?cursor=${cursor}`)).toHaveLength(1);
});

test.each(["x", "-1", "1", "1.5", "99999999999", "999999999999999999999", "1 or 1=1", "%00"])("refuses the cursor %s", async (cursor) => {
  const { api } = await serve();
  await api.upload("a", "a");
  const { status, json } = await api.get(`${eventsOf(api)}?cursor=${cursor}`);
  expect([status, json.error_code]).toEqual([400, "invalid_parameters"]);
  expect(json.message).toContain("cursor");
});

test.each(["page_size=0", "page_size=1001", "page_size=100000", "page_size=ten", "from=yesterday", "until=2020-01-01", "from=2020-13-01"])(
  "refuses %s",
  async (query) => {
    const { api } = await serve();
    expect((await api.get(`${eventsOf(api)}?${query}`)).status).toBe(400);
  },
);

test("a span of time begins with from and ends before until, also on later pages", async () => {
  const { api } = await serve();
  for (const name of ["a", "b", "c", "d"]) await api.upload(name, name);
  const all = await happened(api);
  const [from, until] = [all[1]?.modified ?? "", all[3]?.modified ?? ""];
  const names = (list: SeenEvent[]): string[] => list.map(({ metadata }) => metadata.name);
  expect(names(await happened(api, `?from=${from}`))).toEqual(["b", "c", "d"]);
  const first = (await api.get(`${eventsOf(api)}?from=${from}&until=${until}&page_size=1`)).json;
  expect([names(first.objects), first.remaining]).toEqual([["b"], 1]);
  const second = (await api.get(`${eventsOf(api)}?cursor=${first.cursor}`)).json;
  expect([names(second.objects), second.remaining]).toEqual([["c"], 0]);
  expect((await api.get(`${eventsOf(api)}?cursor=${second.cursor}`)).json).toMatchObject({ count: 0, remaining: 0, cursor: second.cursor });
  expect((await api.get(`${eventsOf(api)}?cursor=${second.cursor}&from=${from}`)).status).toBe(400);
});

test("a time without an offset is in UTC", async () => {
  const { api } = await serve();
  await api.upload("a", "a");
  const at = (shift: number): string => new Date(Date.now() + shift).toISOString().replace(/Z$/, "");
  expect(await happened(api, `?from=${at(-60_000)}`)).toHaveLength(1);
  expect(await happened(api, `?from=${at(60_000)}`)).toHaveLength(0);
});

test("when nothing has happened since from, the cursor is at the end", async () => {
  const { api } = await serve();
  await api.upload("a", "a");
  const { json } = await api.get(`${eventsOf(api)}?from=2999-01-01`);
  expect([json.count, json.cursor]).toEqual([0, (await api.get(`${eventsOf(api)}/latest`)).json.cursor]);
});

test("nobody sees events of an account that is not theirs", async () => {
  const { api, server } = await serve();
  await api.upload("a", "a");
  const stranger = api.as(`Bearer ${server.accounts[1]?.token}`);
  for (const path of [eventsOf(api), `${eventsOf(api)}/latest`]) {
    expect((await stranger.get(path)).status).toBe(404);
    expect((await api.as(undefined).get(path)).status).toBe(401);
  }
  expect(await happened(stranger, "", 1)).toEqual([]);
  const { json } = await api.as(`Bearer ${server.accounts[0]?.token}`).get("/accounts/me/events");
  expect(json.count).toBe(1);
});

test("every account that is active has events, also one without storage", async () => {
  const { api, server } = await serve({
    accounts: [
      { service: "exchange", account: "a" },
      { service: "box", account: "b" },
    ],
  });
  expect((await api.get(eventsOf(api))).json.objects).toEqual([]);
  await api.patch(`/accounts/${server.accounts[1]?.id}`, { active: false });
  expect((await api.get(eventsOf(api, 1))).status).toBe(403);
});

test("only reading is possible", async () => {
  const { api } = await serve();
  const { headers } = await api.send("OPTIONS", eventsOf(api));
  expect(headers.get("allow")).toBe("GET, HEAD, OPTIONS");
  expect((await api.post(eventsOf(api), {})).status).toBe(405);
});

test("events outlive a restart, and their numbers go on", async () => {
  const dataDir = await tempDir();
  const first = await createServer({ dataDir });
  await new Api(first).upload("a", "a");
  const [before] = await happened(new Api(first));
  await first.close();
  const { api } = await serve({ dataDir });
  await api.upload("b", "b");
  expect((await happened(api)).map(({ id }) => Number(id))).toEqual([Number(before?.id), Number(before?.id) + 1]);
});
