import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Connector, Entry } from "../storage/connector.ts";
import { Drive } from "../storage/drive.ts";
import { Sealer } from "../storage/object-ids.ts";
import { parsePath } from "../storage/path.ts";
import type { Api } from "../testing/api.ts";
import { serve, tempDir } from "../testing/serve.ts";
import { Accounts } from "./accounts.ts";
import { placeOf } from "./belongings.ts";
import { openDatabase } from "./database.ts";
import { Events } from "./events.ts";
import { Ledger } from "./ledger.ts";
import { Properties } from "./properties.ts";
import { ensureOwner } from "./seed.ts";

type Kind = "file" | "folder";

/** Keeps one thing of each kind with a file, under a mark. */
async function keep(api: Api, id: string, mark: string, account = 0): Promise<string> {
  const files = `${api.storage(account)}/files/${id}`;
  await api.patch(`${files}/properties`, [{ key: "mark", value: mark }]);
  await api.patch(`${files}/permissions`, [{ type: "user", role: "reader", email: `${mark}@example.test` }]);
  return (await api.post(`${api.storage(account)}/links`, { file_id: id, direct: true })).json.id as string;
}

/** What is kept with the file at a path: the marks, and how many links lead to it. */
async function kept(api: Api, path: string, account = 0): Promise<[property?: string, permission?: string, links?: number]> {
  const id = await idOf(api, path, account);
  const files = `${api.storage(account)}/files/${id}`;
  const { properties } = (await api.get(`${files}/properties`)).json;
  const { permissions } = (await api.get(`${files}/permissions`)).json;
  const { objects } = (await api.get(`${api.storage(account)}/links`)).json as { objects: { file_id: string }[] };
  const links = objects.filter(({ file_id }) => file_id === id).length;
  return [properties?.[0]?.value, permissions?.[1]?.email?.split("@")[0], links];
}

const NOTHING = [undefined, undefined, 0];

const idOf = async (api: Api, path: string, account = 0): Promise<string> =>
  (await api.post(`/accounts/${api.server.accounts[account]?.id}/encode_raw_id`, { raw_id: path })).json.id as string;

const change = async (api: Api, kind: Kind, path: string, body: object): Promise<void> => {
  expect((await api.patch(`${api.storage()}/${kind}s/${await idOf(api, path)}`, body)).status).toBeLessThan(300);
};

const remove = async (api: Api, kind: Kind, path: string): Promise<void> => {
  expect((await api.delete(`${api.storage()}/${kind}s/${await idOf(api, path)}?recursive=true`)).status).toBe(204);
};

/** Makes files with all kinds of things kept with them; the mark of each is what it is called. */
async function setUp(...paths: string[]) {
  const { api, server, root } = await serve();
  const links: Record<string, string> = {};
  for (const path of paths) {
    let parent = "root";
    const names = path.split("/").slice(1);
    for (const name of names.slice(0, -1)) parent = (await api.folder(name, parent)).json.id;
    const file = (await api.upload(names.at(-1) ?? "", path, { parent })).json;
    links[path] = await keep(api, file.id, `m${paths.indexOf(path)}`);
  }
  const follow = async (path: string): Promise<string> => (await fetch(`${server.url}/l/${links[path]}`)).text();
  return { api, server, root, follow, second: server.accounts[1]?.id };
}

test("what is kept with a file follows it when it is renamed and moved", async () => {
  const { api, follow } = await setUp("/a", "/box/b");
  await change(api, "file", "/a", { name: "c" });
  expect(await kept(api, "/c")).toEqual(["m0", "m0", 1]);
  await change(api, "file", "/c", { parent_id: await idOf(api, "/box"), name: "d" });
  expect(await kept(api, "/box/d")).toEqual(["m0", "m0", 1]);
  expect(await kept(api, "/box/b")).toEqual(["m1", "m1", 1]);
  expect(await follow("/a")).toBe("/a");
});

test("what is kept with files follows their folder, and that alone", async () => {
  const { api, follow } = await setUp("/a/1", "/a/b/2", "/ab/3", "/a b/4", "/a.txt", "/A/5", "/x/a/6");
  await change(api, "folder", "/a", { name: "z" });
  await change(api, "folder", "/z", { parent_id: await idOf(api, "/ab"), name: "y" });
  expect(await kept(api, "/ab/y/1")).toEqual(["m0", "m0", 1]);
  expect(await kept(api, "/ab/y/b/2")).toEqual(["m1", "m1", 1]);
  for (const [index, path] of ["/ab/3", "/a b/4", "/a.txt", "/A/5", "/x/a/6"].entries()) {
    expect(await kept(api, path)).toEqual([`m${index + 2}`, `m${index + 2}`, 1]);
  }
  for (const path of ["/a/1", "/a/b/2"]) expect(await follow(path)).toBe(path);
});

test("no character of a name is a wildcard", async () => {
  const { api } = await setUp("/%/1", "/_/2", "/x/3", "/\\/4", "/a%b/5", "/aXb/6", "/☃/7", "/☃️/8", "/'/9");
  await remove(api, "folder", "/%");
  await remove(api, "folder", "/a%b");
  await change(api, "folder", "/_", { name: "under" });
  await change(api, "folder", "/\\", { name: "back" });
  await change(api, "folder", "/☃", { name: "snow" });
  await change(api, "folder", "/'", { name: "quote" });
  const places = ["/under/2", "/x/3", "/back/4", undefined, "/aXb/6", "/snow/7", "/☃️/8", "/quote/9"];
  for (const [index, path] of places.entries()) {
    if (path !== undefined) expect(await kept(api, path)).toEqual([`m${index + 1}`, `m${index + 1}`, 1]);
  }
  const { total } = (await api.get(`${api.storage()}/links`)).json;
  expect(total).toBe(7);
});

test("what is kept with a folder follows it, too", async () => {
  const { api } = await setUp("/a/1");
  const path = async (folder: string): Promise<string> => `${api.storage()}/folders/${await idOf(api, folder)}/permissions`;
  await api.patch(await path("/a"), [{ type: "user", role: "reader", email: "bo@example.test" }]);
  await change(api, "folder", "/a", { name: "b" });
  expect((await api.get(await path("/b"))).json.permissions).toHaveLength(2);
  await api.folder("a");
  expect((await api.get(await path("/a"))).json.permissions).toHaveLength(1);
});

test("what is kept follows to another account, with ids of that one", async () => {
  const { api, follow, second } = await setUp("/a", "/box/in/b", "/box2/c");
  await change(api, "file", "/a", { account: second, parent_id: "root", name: "A" });
  await change(api, "folder", "/box", { account: second, parent_id: "root" });
  expect(await kept(api, "/A", 1)).toEqual(["m0", "m0", 1]);
  expect(await kept(api, "/box/in/b", 1)).toEqual(["m1", "m1", 1]);
  expect(await kept(api, "/box2/c")).toEqual(["m2", "m2", 1]);
  expect((await api.get(`${api.storage()}/links`)).json.total).toBe(1);
  const [link] = (await api.get(`${api.storage(1)}/links`)).json.objects;
  expect(link).toMatchObject({ account: second, file_id: await idOf(api, "/A", 1) });
  for (const path of ["/a", "/box/in/b"]) expect(await follow(path)).toBe(path);
});

test("what is kept goes with the object, and does not come back with its name", async () => {
  const { api } = await setUp("/a", "/box/b", "/boxes/c");
  const links = (await api.get(`${api.storage()}/links`)).json.objects as { url: string }[];
  await remove(api, "file", "/a");
  await remove(api, "folder", "/box");
  await api.upload("a", "new");
  await api.upload("b", "new", { parent: (await api.folder("box")).json.id });
  expect(await kept(api, "/a")).toEqual(NOTHING);
  expect(await kept(api, "/box/b")).toEqual(NOTHING);
  expect(await kept(api, "/boxes/c")).toEqual(["m2", "m2", 1]);
  expect(await Promise.all(links.map(async ({ url }) => (await fetch(url)).status))).toEqual([404, 404, 200]);
});

test("new content keeps what was kept with the old", async () => {
  const { api, follow } = await setUp("/a");
  await api.upload("a", "two", { query: "?overwrite=true" });
  expect(await kept(api, "/a")).toEqual(["m0", "m0", 1]);
  await api.send("PUT", `${api.storage()}/files/${await idOf(api, "/a")}`, { body: "three" });
  expect(await kept(api, "/a")).toEqual(["m0", "m0", 1]);
  expect(await follow("/a")).toBe("three");
});

test("a copy begins with nothing, here and elsewhere", async () => {
  const { api, second } = await setUp("/a", "/box/b");
  await api.post(`${api.storage()}/files/${await idOf(api, "/a")}/copy`, { parent_id: "root", name: "c" });
  await api.post(`${api.storage()}/files/${await idOf(api, "/a")}/copy`, { parent_id: "root", account: second });
  await api.post(`${api.storage()}/folders/${await idOf(api, "/box")}/copy`, { parent_id: "root", name: "copy" });
  expect(await kept(api, "/c")).toEqual(NOTHING);
  expect(await kept(api, "/a", 1)).toEqual(NOTHING);
  expect(await kept(api, "/copy/b")).toEqual(NOTHING);
  expect(await kept(api, "/a")).toEqual(["m0", "m0", 1]);
});

test("a change that fails leaves what is kept where it is", async () => {
  const { api } = await setUp("/a", "/b", "/box/c");
  expect((await api.patch(`${api.storage()}/files/${await idOf(api, "/a")}`, { name: "b" })).status).toBe(409);
  expect((await api.delete(`${api.storage()}/folders/${await idOf(api, "/box")}`)).status).toBe(403);
  for (const [index, path] of ["/a", "/b", "/box/c"].entries()) expect(await kept(api, path)).toEqual([`m${index}`, `m${index}`, 1]);
});

test("what a file removed behind the server's back left is not for the next of its name", async () => {
  const { api, root, follow } = await setUp("/a", "/b", "/box/c");
  for (const name of ["a", "b", "box"]) await rm(join(root, name), { recursive: true });
  expect(await follow("/a")).not.toBe("/a");
  await api.upload("a", "new");
  await change(api, "file", "/a", { name: "b" });
  const { json: copied } = await api.post(`${api.storage()}/files/${await idOf(api, "/b")}/copy`, { parent_id: "root", name: "a" });
  expect(copied.path).toBe("/a");
  await api.upload("c", "new", { parent: (await api.folder("box")).json.id });
  for (const path of ["/a", "/b", "/box/c"]) expect(await kept(api, path)).toEqual(NOTHING);
});

test("a file replaced behind the server's back is the same to it", async () => {
  const { api, root, follow } = await setUp("/a");
  await writeFile(join(root, "a"), "edited");
  expect(await kept(api, "/a")).toEqual(["m0", "m0", 1]);
  expect(await follow("/a")).toBe("edited");
});

/** A ledger without a server around it, for what no client can time. */
async function alone() {
  const db = await openDatabase(join(await tempDir(), "state.db"), false);
  onTestFinished(() => db.destroy());
  const { applicationId } = await ensureOwner(db, {});
  const accounts = new Accounts(db);
  const wanted = { applicationId, service: "box", account: "a", admin: false, connector: undefined, raw: undefined };
  const account = await accounts.insert(wanted);
  const drive = new Drive(account, {} as Connector, new Sealer(Buffer.alloc(32)));
  const entry = (path: string): Entry => ({
    path: parsePath(path),
    kind: "file",
    size: 1,
    created: null,
    modified: null,
    etag: '"1"',
    raw: {},
  });
  return { ledger: new Ledger(db), events: new Events(db), properties: new Properties(db), accounts, account, drive, entry };
}

test("what is kept with something new is safe from a removal that takes its time", async () => {
  const { ledger, properties, drive, entry } = await alone();
  const [file, place] = [entry("/tree/file"), placeOf(drive, entry("/tree/file"))];
  await properties.change(place, new Map([["old", "1"]]), 10);
  await ledger.removing(drive, entry("/tree"), async () => {
    await ledger.writing(drive, async () => ({ entry: file, replaced: false }));
    await properties.change(place, new Map([["new", "1"]]), 10);
  });
  expect((await properties.list(place)).map(({ key }) => key)).toEqual(["new"]);
});

test("a change that is not recorded is not half recorded", async () => {
  const { ledger, events, account, drive, entry } = await alone();
  const broken = { ...entry("/a"), raw: { cannot: 1n } };
  await expect(ledger.adding(drive, async () => broken)).rejects.toThrow(/BigInt/);
  expect((await events.list(account.id, { after: 0 }, 10)).events).toEqual([]);
  const { oldest, latest } = await events.extent(account.id);
  expect(oldest).toBe(latest);
});

test("a change that ends after its account was disconnected is nobody's", async () => {
  const { ledger, events, accounts, account, drive, entry } = await alone();
  await ledger.adding(drive, async () => {
    await accounts.delete(account.id);
    return entry("/a");
  });
  expect((await events.list(account.id, { after: 0 }, 10)).events).toEqual([]);
});

test("a move to another account that cannot remove the source has added a copy, and lost nothing", async () => {
  const { ledger, events, properties, accounts, account, drive, entry } = await alone();
  const other = await accounts.insert({
    applicationId: account.application_id,
    service: "box",
    account: "b",
    admin: false,
    connector: undefined,
    raw: undefined,
  });
  const elsewhere = new Drive(other, {} as Connector, new Sealer(Buffer.alloc(32)));
  await properties.change(placeOf(drive, entry("/a")), new Map([["key", "1"]]), 10);
  const fail = (): Promise<void> => Promise.reject(new Error("read-only"));
  const moved = ledger.movingAcross({ drive, source: entry("/a"), remove: fail }, { drive: elsewhere, copy: async () => entry("/b") });
  await expect(moved).rejects.toThrow("read-only");
  expect((await events.list(other.id, { after: 0 }, 10)).events.map(({ type }) => type)).toEqual(["add"]);
  expect((await events.list(account.id, { after: 0 }, 10)).events).toEqual([]);
  expect(await properties.list(placeOf(drive, entry("/a")))).toHaveLength(1);
});
