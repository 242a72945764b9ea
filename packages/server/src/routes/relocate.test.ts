import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

const paths = async (api: Api, account = 0): Promise<string[]> =>
  (await api.contents("root", "?recursive=true", account)).json.objects.map(({ path }: { path: string }) => path);

async function makeTree(root: string): Promise<void> {
  await mkdir(join(root, "tree", "inner", "empty"), { recursive: true });
  await mkdir(join(root, "other"));
  for (const file of ["tree/1", "tree/inner/2", "loose"]) await writeFile(join(root, file), file);
}

const TREE = ["/tree", "/tree/1", "/tree/inner", "/tree/inner/2", "/tree/inner/empty"];
const BEFORE = ["/loose", "/other", ...TREE];
const idOf = async (api: Api, name: string, account = 0): Promise<string> =>
  (await api.post(`/accounts/${api.server.accounts[account]?.id}/encode_raw_id`, { raw_id: `/${name}`, type: "file" })).json.id;

async function setUp() {
  const { api, server, root } = await serve();
  await makeTree(root);
  const { json } = await api.contents("root", "?recursive=true");
  const ids = Object.fromEntries(json.objects.map(({ path, id }: { path: string; id: string }) => [path, id])) as Record<string, string>;
  return {
    api,
    server,
    root,
    files: `${api.storage()}/files`,
    folders: `${api.storage()}/folders`,
    ids,
    second: server.accounts[1]?.id ?? 0,
  };
}

test("a rename keeps the parent and changes the id", async () => {
  const { api, files, ids } = await setUp();
  const { status, json } = await api.patch(`${files}/${ids["/loose"]}`, { name: "renamed.txt" });
  expect([status, json.path, json.parent.id]).toEqual([200, "/renamed.txt", "root"]);
  expect(json.id).not.toBe(ids["/loose"]);
  expect((await api.get(`${files}/${ids["/loose"]}`)).status).toBe(404);
  expect((await api.get(`${files}/${json.id}`)).json).toEqual(json);
});

test("a file moves, and may be renamed on the way", async () => {
  const { api, files, ids, root } = await setUp();
  const { json } = await api.patch(`${files}/${ids["/loose"]}`, { parent_id: ids["/other"], name: "new" });
  expect(json).toMatchObject({ path: "/other/new", parent: { id: ids["/other"] } });
  expect(await readFile(join(root, "other", "new"), "utf8")).toBe("loose");
  expect(await paths(api)).toEqual(["/other", "/other/new", ...TREE]);
});

test("a folder moves with all that is in it", async () => {
  const { api, folders, ids } = await setUp();
  const { status, json } = await api.patch(`${folders}/${ids["/tree"]}`, { parent_id: ids["/other"], name: "trunk" });
  expect([status, json.path]).toEqual([200, "/other/trunk"]);
  expect(await paths(api)).toEqual(["/loose", "/other", ...TREE.map((path) => path.replace("/tree", "/other/trunk"))]);
});

test("what stays where it is stays as it is", async () => {
  const { api, files, folders, ids, server } = await setUp();
  const account = server.accounts[0]?.id;
  for (const body of [
    { name: "loose" },
    { parent_id: "root" },
    { name: "loose", parent_id: "root", account },
    { account: String(account) },
  ]) {
    expect((await api.patch(`${files}/${ids["/loose"]}`, body)).json.id).toBe(ids["/loose"]);
  }
  expect((await api.patch(`${folders}/${ids["/tree"]}`, { name: "tree" })).status).toBe(200);
  expect(await paths(api)).toEqual(BEFORE);
});

test("a taken name is a conflict that names what has it", async () => {
  const { api, files, folders, ids } = await setUp();
  await api.upload("loose", "already there", { parent: ids["/other"] ?? "" });
  const inTheWay = await idOf(api, "other/loose");
  const answers = [
    [await api.patch(`${files}/${ids["/loose"]}`, { parent_id: ids["/other"] }), inTheWay],
    [await api.patch(`${files}/${ids["/loose"]}`, { name: "tree" }), ids["/tree"]],
    [await api.patch(`${folders}/${ids["/tree"]}`, { name: "loose" }), ids["/loose"]],
    [await api.patch(`${folders}/${ids["/tree"]}`, { name: "other" }), ids["/other"]],
  ] as const;
  for (const [{ json }, id] of answers) {
    expect(json).toMatchObject({ status_code: 409, error_code: "naming_conflict", conflicting_resource_id: id });
  }
  expect(await paths(api)).toEqual(["/loose", "/other", "/other/loose", ...TREE]);
});

test("ten files that want one name at once: one gets it", async () => {
  const { api, files } = await serve().then(async ({ api: client }) => ({ api: client, files: `${client.storage()}/files` }));
  const ids = await Promise.all(Array.from({ length: 10 }, async (_, index) => (await api.upload(`file-${index}`, `${index}`)).json.id));
  const answers = await Promise.all(ids.map((id) => api.patch(`${files}/${id}`, { name: "same" })));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
  expect((await api.contents()).json.count).toBe(10);
});

test("a folder cannot be moved into itself", async () => {
  const { api, folders, ids } = await setUp();
  for (const parent of ["/tree", "/tree/inner", "/tree/inner/empty"]) {
    const answer = await api.patch(`${folders}/${ids["/tree"]}`, { parent_id: ids[parent] });
    expect([answer.status, answer.json.error_code]).toEqual([400, "invalid_parameters"]);
  }
  expect(await paths(api)).toEqual(BEFORE);
});

test("a folder can be copied into itself", async () => {
  const { api, folders, ids } = await setUp();
  const answer = await api.post(`${folders}/${ids["/tree"]}/copy`, { parent_id: ids["/tree/inner"] });
  expect([answer.status, answer.json.path]).toEqual([200, "/tree/inner/tree"]);
  expect((await paths(api)).filter((path) => path.startsWith("/tree/inner/tree"))).toEqual(TREE.map((path) => `/tree/inner${path}`));
});

test.each(["number", "string"])("a file moves to another account, whose id is a %s", async (form) => {
  const { api, files, ids, second } = await setUp();
  const account = form === "number" ? second : String(second);
  const { status, json } = await api.patch(`${files}/${ids["/loose"]}`, { account, parent_id: "root", name: "moved" });
  expect([status, json.account, json.path, json.size]).toEqual([201, second, "/moved", 5]);
  expect((await api.get(`${api.storage(1)}/files/${json.id}/contents`)).text).toBe("loose");
  expect(await paths(api)).toEqual(["/other", ...TREE]);
});

test("a whole tree moves and copies to another account", async () => {
  const { api, folders, ids, second } = await setUp();
  const copy = await api.post(`${folders}/${ids["/tree"]}/copy`, { account: second, parent_id: "root" });
  expect([copy.status, copy.json.account]).toEqual([201, second]);
  expect(await paths(api, 1)).toEqual(TREE);
  expect(await paths(api)).toEqual(BEFORE);
  const move = await api.patch(`${folders}/${ids["/tree"]}`, { account: second, parent_id: copy.json.id });
  expect([move.status, move.json.path]).toEqual([201, "/tree/tree"]);
  expect((await paths(api, 1)).filter((path) => path.startsWith("/tree/tree"))).toEqual(TREE.map((path) => `/tree${path}`));
  expect(await paths(api)).toEqual(["/loose", "/other"]);
});

test("a move to another account that fails takes back what it made and keeps what there was", async () => {
  const { api, folders, files, ids, second } = await setUp();
  await api.upload("loose", "already there", { account: 1 });
  await api.folder("tree", "root", 1);
  for (const [path, name] of [
    [`${files}/${ids["/loose"]}`, "loose"],
    [`${folders}/${ids["/tree"]}`, "tree"],
  ] as const) {
    const { json } = await api.patch(path, { account: second, parent_id: "root" });
    expect(json).toMatchObject({ status_code: 409, conflicting_resource_id: await idOf(api, name, 1) });
  }
  expect(await paths(api)).toEqual(BEFORE);
  expect(await paths(api, 1)).toEqual(["/loose", "/tree"]);
});

test("another account has to be told which folder, and has to be the client's", async () => {
  const { api, files, ids, server, second } = await setUp();
  expect((await api.patch(`${files}/${ids["/loose"]}`, { account: second })).json.message).toContain("parent_id");
  expect((await api.patch(`${files}/${ids["/loose"]}`, { account: second, parent_id: ids["/other"] })).json.error_code).toBe(
    "invalid_parent_folder",
  );
  const me = api.as(`Bearer ${server.accounts[0]?.token}`);
  for (const account of [second, 123456789, "nonsense"]) {
    expect((await me.patch(`${files}/${ids["/loose"]}`, { account, parent_id: "root" })).status).toBe(404);
    expect((await me.post(`${files}/${ids["/loose"]}/copy`, { account, parent_id: "root" })).status).toBe(404);
  }
  const both = api.as(`Bearer ${server.accounts[0]?.token},${server.accounts[1]?.token}`);
  expect((await both.post(`${files}/${ids["/loose"]}/copy`, { account: second, parent_id: "root" })).status).toBe(201);
  expect((await api.patch(`${files}/${ids["/loose"]}`, { account: { id: 1 }, parent_id: "root" })).status).toBe(400);
});

test("a copy gets a new id, a new name when its own is taken, and leaves the original alone", async () => {
  const { api, files, folders, ids } = await setUp();
  const copy = (await api.post(`${files}/${ids["/loose"]}/copy`, { parent_id: ids["/other"] })).json;
  expect(copy).toMatchObject({ path: "/other/loose", size: 5 });
  expect((await api.post(`${files}/${ids["/loose"]}/copy`, { parent_id: "root" })).json.name).toBe("loose (1)");
  expect((await api.post(`${files}/${ids["/loose"]}/copy`, { parent_id: "root", name: "named.txt" })).json.name).toBe("named.txt");
  expect((await api.post(`${files}/${ids["/loose"]}/copy`, { parent_id: "root", name: "named.txt" })).json.name).toBe("named (1).txt");
  expect((await api.post(`${folders}/${ids["/tree"]}/copy`, { parent_id: "root" })).json.name).toBe("tree (1)");
  expect((await paths(api)).filter((path) => path.startsWith("/tree (1)"))).toHaveLength(TREE.length);
  expect((await api.get(`${files}/${ids["/loose"]}`)).status).toBe(200);
});

test("what is asked for has to make sense", async () => {
  const { api, files, ids } = await setUp();
  const file = `${files}/${ids["/loose"]}`;
  const answers = [
    await api.patch(file, {}),
    await api.patch(file, { nonsense: 1 }),
    await api.patch(file, { name: 1 }),
    await api.patch(file, { name: "" }),
    await api.patch(file, { name: "a/b" }),
    await api.patch(file, { parent_id: 5 }),
    await api.post(`${file}/copy`, {}),
    await api.post(`${file}/copy`, { parent_id: "root", name: ".." }),
  ];
  expect(answers.map(({ status, json }) => [status, json.error_code])).toEqual(answers.map(() => [400, "invalid_parameters"]));
  expect((await api.patch(file, { parent_id: "nonsense" })).json.error_code).toBe("invalid_parent_folder");
  expect((await api.patch(`${files}/nonsense`, { name: "a" })).status).toBe(404);
  expect(await paths(api)).toEqual(BEFORE);
});
