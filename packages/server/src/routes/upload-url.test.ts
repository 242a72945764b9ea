import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

afterEach(() => {
  vi.useRealTimers();
});

const s3 = { accounts: [{ service: "s3", account: "a" }] };

async function address(api: Api, query = "", body: Record<string, unknown> = {}): Promise<string> {
  const { status, json } = await api.post(`${api.storage()}/files/upload_url${query}`, { parent_id: "root", name: "a.txt", ...body });
  expect([status, json]).toEqual([
    200,
    { url: expect.any(String), method: "PUT", expiry: expect.any(String), type: "upload_url", api: "storage" },
  ]);
  return json.url;
}

const put = (url: string, body: string): Promise<Response> => fetch(url, { method: "PUT", body });

test("whoever knows the address can upload the file, and nothing else", async () => {
  const { api, root, server } = await serve(s3);
  const url = await address(api);
  expect(url.startsWith(server.url)).toBe(true);
  const first = await put(url, "hello");
  expect([first.status, await first.json()]).toMatchObject([201, { name: "a.txt", size: 5 }]);
  expect((await put(url, "again")).status).toBe(200);
  expect(await readFile(join(root, "a.txt"), "utf8")).toBe("again");
  expect((await fetch(url)).status).toBe(405);
});

test("an address can be asked for that replaces nothing", async () => {
  const { api } = await serve(s3);
  await api.upload("a.txt", "old");
  const answer = await put(await address(api, "?overwrite=false"), "new");
  expect([answer.status, await answer.json()]).toMatchObject([201, { name: "a (1).txt" }]);
});

test("an address that is expired, altered or another account's is refused", async () => {
  const { api, server } = await serve({ accounts: [...s3.accounts, { service: "s3", account: "b" }] });
  const url = await address(api);
  const other = url.replace(String(server.accounts[0]?.id), String(server.accounts[1]?.id));
  for (const wrong of [url.slice(0, -3), `${url.slice(0, -5)}AAAAA`, other, url.replace(String(server.accounts[0]?.id), "1")]) {
    expect((await put(wrong, "x")).status).toBe(403);
  }
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61 * 60 * 1000 });
  const late = await put(url, "x");
  expect([late.status, await late.json()]).toMatchObject([403, { error_code: "forbidden" }]);
  expect(await api.names()).toEqual([]);
});

test("an address whose folder has gone says so", async () => {
  const { api } = await serve(s3);
  const folder = (await api.folder("docs")).json;
  const url = await address(api, "", { parent_id: folder.id });
  await api.delete(`${api.storage()}/folders/${folder.id}`);
  expect(await (await put(url, "x")).json()).toMatchObject({ status_code: 400, error_code: "invalid_parent_folder" });
});

test.each([
  [{ name: undefined }, "invalid_parameters"],
  [{ name: "a/b" }, "invalid_parameters"],
  [{ parent_id: undefined }, "invalid_parameters"],
  [{ parent_id: "nonsense" }, "invalid_parent_folder"],
])("%j is refused", async (body, code) => {
  const { api } = await serve(s3);
  const answer = await api.post(`${api.storage()}/files/upload_url`, { parent_id: "root", name: "a", ...body });
  expect([answer.status, answer.json.error_code]).toEqual([400, code]);
});

test("other services have no such addresses", async () => {
  const { api } = await serve();
  const answer = await api.post(`${api.storage()}/files/upload_url`, { parent_id: "root", name: "a" });
  expect(answer.json).toMatchObject({ status_code: 501, error_code: "not_implemented" });
});

test("an address says nothing about the account's team, and is shut while the application is inactive", async () => {
  const { api, server } = await serve({ accounts: [{ service: "s3", account: "a", admin: true }] });
  const url = await address(api);
  const putting = (target: string) => fetch(target, { method: "PUT", body: "x", headers: { "x-kloudless-as-user": "nobody" } });
  expect((await putting(`${url}x`)).status).toBe(403);
  expect((await putting(url)).status).toBe(201);
  const developer = api.as(`DeveloperKey ${server.developerKey}`);
  await developer.patch(`/applications/${server.applicationId}`, { active: false });
  expect((await putting(url)).status).toBe(403);
});
