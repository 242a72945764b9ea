import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Answer, Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

const ASYNC = { "X-Kloudless-Async": "true" };

const taskPath = (api: Api, id: string, account = 0): string => api.storage(account).replace("/storage", `/tasks/${id}`);

/** Waits until something else is in a task's place. */
async function outcome(api: Api, { id }: { id: string }): Promise<Answer> {
  let answer = await api.get(taskPath(api, id));
  await expect
    .poll(async () => {
      answer = await api.get(taskPath(api, id));
      return answer.json.id === id && answer.json.type === "task";
    })
    .toBe(false);
  return answer;
}

test("a copy can be made as a task, whose place is taken by the result", async () => {
  const { api, server } = await serve();
  const folder = (await api.folder("docs")).json;
  await api.upload("a.txt", "hello", { parent: folder.id });
  const path = `${api.storage()}/folders/${folder.id}/copy`;
  const { status, json } = await api.send("POST", path, { body: { parent_id: "root", name: "copy" }, headers: ASYNC });
  expect([status, json]).toEqual([
    202,
    { id: expect.any(String), state: "STARTED", status: "STARTED", info: null, account: server.accounts[0]?.id, type: "task", api: "core" },
  ]);
  const done = await outcome(api, json);
  expect([done.status, done.json]).toMatchObject([200, { name: "copy", type: "folder" }]);
  expect(await api.names(done.json.id)).toEqual(["a.txt"]);
  expect((await outcome(api, json)).json).toEqual(done.json);
});

test.each([
  ["a file within the account", {}, "?return_type=task", {}],
  ["a file to another account", { other: true }, "", ASYNC],
])("copying %s as a task", async (_what, { other }: { other?: boolean }, query, headers) => {
  const { api, server } = await serve();
  const file = (await api.upload("a.txt", "hello")).json;
  const body = { parent_id: "root", name: "b.txt", ...(other && { account: server.accounts[1]?.id }) };
  const { status, json } = await api.send("POST", `${api.storage()}/files/${file.id}/copy${query}`, { body, headers });
  expect(status).toBe(202);
  expect((await outcome(api, json)).json).toMatchObject({ name: "b.txt", account: server.accounts[other === true ? 1 : 0]?.id });
});

test("a move to another account can be a task; one within the account is done at once", async () => {
  const { api, server } = await serve();
  const file = (await api.upload("a.txt", "hello")).json;
  const move = (id: string, body: unknown) => api.send("PATCH", `${api.storage()}/files/${id}`, { body, headers: ASYNC });
  const renamed = await move(file.id, { name: "b.txt" });
  expect([renamed.status, renamed.json.name]).toEqual([200, "b.txt"]);
  const moved = await move(renamed.json.id, { account: server.accounts[1]?.id, parent_id: "root" });
  expect(moved.status).toBe(202);
  expect((await outcome(api, moved.json)).json).toMatchObject({ name: "b.txt", account: server.accounts[1]?.id });
  expect([await api.names(), await api.names("root", "", 1)]).toEqual([[], ["b.txt"]]);
});

test("what is wrong with a request is said at once; a task that fails is answered with its failure", async () => {
  const { api } = await serve({ allowPrivateFetch: true });
  const upload = (body: unknown) =>
    api.send("POST", `${api.storage()}/files`, { body, headers: { ...ASYNC, "content-type": "application/json" } });
  expect((await upload({ url: "x", name: "a" })).status).toBe(400);
  const { status, json } = await upload({ url: "http://127.0.0.1:1/", name: "a", parent_id: "root" });
  expect(status).toBe(202);
  const failed = await outcome(api, json);
  expect([failed.status, failed.json]).toMatchObject([404, { status_code: 404, error_code: "not_found" }]);
});

test("a task goes on while its client does other things, and is a task until it is done", async () => {
  const { api } = await serve({ allowPrivateFetch: true });
  let finish = (): void => undefined;
  const slow = createServer((_request, response) => {
    response.write("hel");
    finish = () => response.end("lo");
  }).listen(0, "127.0.0.1");
  await once(slow, "listening");
  onTestFinished(() => {
    slow.close();
    slow.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`;
  const body = { url, name: "a", parent_id: "root" };
  const { json } = await api.send("POST", `${api.storage()}/files`, { body, headers: { ...ASYNC, "content-type": "application/json" } });
  const looked = await api.get(taskPath(api, json.id));
  expect([looked.status, looked.json]).toEqual([200, json]);
  expect(await api.names()).toEqual([]);
  finish();
  expect((await outcome(api, json)).json).toMatchObject({ name: "a", size: 5 });
});

test("a task is its account's alone, and an unknown one is not found", async () => {
  const { api } = await serve();
  const folder = (await api.folder("docs")).json;
  const { json } = await api.send("POST", `${api.storage()}/folders/${folder.id}/copy`, { body: { parent_id: "root" }, headers: ASYNC });
  expect((await api.get(taskPath(api, json.id, 1))).status).toBe(404);
  expect((await api.get(taskPath(api, "nonsense"))).json).toMatchObject({ status_code: 404, error_code: "not_found" });
  expect((await outcome(api, json)).json.name).toBe("docs (1)");
});

test("a server that stops does not wait for a task that waits", async () => {
  const { api, server } = await serve({ allowPrivateFetch: true });
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => {
    silent.close();
    silent.closeAllConnections();
  });
  const body = { url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`, name: "a", parent_id: "root" };
  await api.send("POST", `${api.storage()}/files`, { body, headers: { ...ASYNC, "content-type": "application/json" } });
  const before = performance.now();
  await server.close();
  expect(performance.now() - before).toBeLessThan(2000);
});
