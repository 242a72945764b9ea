import { beforeAll, describe, expect, test } from "vitest";
import { createServer, type KloudlessServer } from "../index.ts";
import { routes } from "../routes/index.ts";
import { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

const tokenOf = (api: Api, index: number): string => api.server.accounts[index]?.token ?? "";
const idOf = (api: Api, index: number): number => api.server.accounts[index]?.id ?? 0;

test.each(["APIKey", "ApiKey", "apikey", "APIKEY"])("the scheme %s is an API key, and opens all accounts", async (scheme) => {
  const { api, server } = await serve();
  const client = api.as(`${scheme} ${server.apiKey}`);
  expect((await client.get("/accounts")).json.total).toBe(3);
  expect((await client.get(`/accounts/${idOf(api, 1)}`)).status).toBe(200);
});

test.each(["Bearer", "bearer", "BEARER"])("the scheme %s is a token, and opens its account alone", async (scheme) => {
  const { api } = await serve();
  const client = api.as(`${scheme} ${tokenOf(api, 1)}`);
  const list = await client.get("/accounts");
  expect(list.json).toMatchObject({ total: 1, objects: [{ id: idOf(api, 1) }] });
  expect((await client.get("/accounts/me")).json.id).toBe(idOf(api, 1));
  expect((await client.get(`/accounts/${idOf(api, 1)}`)).status).toBe(200);
  expect((await client.get(`/accounts/${idOf(api, 0)}`)).status).toBe(404);
});

test("several tokens open their accounts, and me is then nobody", async () => {
  const { api } = await serve();
  const client = api.as(`Bearer ${tokenOf(api, 0)},${tokenOf(api, 1)}`);
  expect((await client.get("/accounts")).json.total).toBe(2);
  expect((await client.get(`/accounts/${idOf(api, 1)}`)).status).toBe(200);
  expect((await client.get("/accounts/me")).status).toBe(400);
  const wrong = await api.as(`Bearer ${tokenOf(api, 0)},nonsense`).get("/accounts");
  expect([wrong.status, wrong.json.error_code]).toEqual([401, "invalid_token"]);
});

test("with an API key there is no me", async () => {
  const { api } = await serve();
  expect((await api.get("/accounts/me")).status).toBe(404);
});

test("what is missing, unknown or in the wrong place is told apart", async () => {
  const { api, server } = await serve();
  const cases: [string | undefined, number, string, number, string][] = [
    // Authorization, on an account path, on a management path
    [undefined, 401, "authentication_required", 401, "authentication_required"],
    ["", 401, "authentication_required", 401, "authentication_required"],
    ["APIKey", 401, "unauthorized", 401, "unauthorized"],
    ["APIKey nonsense", 401, "unauthorized", 401, "unauthorized"],
    ["Basic dXNlcjpwYXNz", 401, "unauthorized", 401, "unauthorized"],
    [server.apiKey, 401, "unauthorized", 401, "unauthorized"],
    ["Bearer", 401, "invalid_token", 401, "invalid_token"],
    ["Bearer nonsense", 401, "invalid_token", 401, "invalid_token"],
    ["DeveloperKey nonsense", 401, "unauthorized", 401, "unauthorized"],
    [`Bearer ${server.apiKey}`, 401, "invalid_token", 401, "invalid_token"],
    [`APIKey ${tokenOf(api, 0)}`, 401, "unauthorized", 401, "unauthorized"],
    [`APIKey ${server.developerKey}`, 401, "unauthorized", 401, "unauthorized"],
    [`APIKey ${server.apiKey}`, 200, "", 403, "forbidden"],
    [`Bearer ${tokenOf(api, 0)}`, 200, "", 403, "forbidden"],
    [`DeveloperKey ${server.developerKey}`, 403, "forbidden", 200, ""],
    [`developerkey  ${server.developerKey} `, 403, "forbidden", 200, ""],
    [`Bearer ${server.developerKey}`, 403, "forbidden", 200, ""],
  ];
  for (const [authorization, ...expected] of cases) {
    const client = api.as(authorization);
    const [account, management] = [await client.get("/accounts"), await client.get("/meta/applications")];
    const actual = [account.status, account.json.error_code ?? "", management.status, management.json.error_code ?? ""];
    expect([authorization, ...actual]).toEqual([authorization, ...expected]);
  }
});

test("no secret of the server is in any refusal", async () => {
  const { api, server } = await serve();
  const secrets = [server.apiKey, server.developerKey, ...server.accounts.map(({ token }) => token)];
  for (const secret of secrets) {
    for (const scheme of ["APIKey", "Bearer", "DeveloperKey", "Nonsense"]) {
      const { text, headers } = await api.as(`${scheme} ${secret}x`).get("/accounts");
      expect(secrets.some((other) => (text + JSON.stringify([...headers])).includes(other))).toBe(false);
    }
  }
});

const accountRoutes = routes
  .filter((route) => route.access === "account")
  .flatMap((route) => Object.keys(route.methods).map((method) => ({ method, path: route.path })));

test("there are routes to isolate", () => {
  expect(accountRoutes.length).toBeGreaterThan(15);
});

describe("isolation", () => {
  let api: Api;
  let stranger: KloudlessServer;
  let file: string;
  let folder: string;

  beforeAll(async () => {
    const server = await createServer();
    stranger = await createServer();
    api = new Api(server);
    file = (await api.upload("a.txt", "secret")).json.id;
    folder = (await api.folder("docs")).json.id;
    return () => Promise.all([server.close(), stranger.close()]);
  });

  test.each(accountRoutes)("$method $path is closed to credentials of others", async ({ method, path }) => {
    const id = path.includes("/folders/") ? folder : file;
    const target = path.replace(":account", String(idOf(api, 0))).replace(":id", id);
    const body = method === "GET" ? {} : { body: "{}" };
    const others = [
      `Bearer ${tokenOf(api, 1)}`,
      `APIKey ${stranger.apiKey}`,
      `Bearer ${stranger.accounts[0]?.token}`,
      `DeveloperKey ${api.server.developerKey}`,
      undefined,
    ];
    const statuses = [];
    for (const authorization of others) statuses.push((await api.as(authorization).send(method, target, body)).status);
    expect(statuses).toEqual([404, 401, 401, 403, 401]);
    expect(await api.names()).toEqual(["a.txt", "docs"]);
    // An id of this account means nothing in another one, even to those who may see both.
    const elsewhere = path.replace(":account", String(idOf(api, 1))).replace(":id", id);
    if (/\/(files|folders)\/:id/.test(path)) expect((await api.send(method, elsewhere, body)).status).toBe(404);
  });
});

test.each(["0", "-1", "1.5", "abc", "1e3", "99999999999999999999", "me,me", "%00", "..%2f"])("no account has the id %s", async (id) => {
  const { api } = await serve();
  expect((await api.get(`/accounts/${id}`)).status).toBe(404);
});
