import { expect, test } from "vitest";
import { type Answer, Api } from "../testing/api.ts";
import { Person } from "../testing/consent.ts";
import { serve } from "../testing/serve.ts";

const OOB = "urn:ietf:wg:oauth:2.0:oob";

/** A developer who has made an application with an account in it, besides the one that the configuration is about. */
async function setUp() {
  const { api, server } = await serve({
    oauth: { redirectUris: ["https://configured.example/cb"], trustedDomains: ["https://configured.example"] },
  });
  const developer = api.as(`DeveloperKey ${server.developerKey}`);
  const { id } = (await developer.post("/applications", { name: "Ledger" })).json;
  const { key } = (await developer.get(`/applications/${id}/apikeys`)).json.objects[0];
  await new Api(server, `APIKey ${key}`).post("/accounts", { service: "box", account: "z@example.com", token: "t" });
  const open = (change: Readonly<Record<string, string>>): Promise<Answer> =>
    new Person(api).open({ client_id: id, response_type: "code", state: "s", ...change });
  return { developer, server, id, key, path: `/meta/applications/${id}`, open, api };
}

test("an address that is registered is one that people are sent to, as long as it is", async () => {
  const { developer, api, id, key, path, open } = await setUp();
  const redirect_uri = "https://app.example.com/cb?x=1";
  expect((await open({ redirect_uri })).status).toBe(400);
  const made = await developer.post(`${path}/redirect_uris`, { url: redirect_uri });
  expect(made.status).toBe(201);
  expect(made.json).toEqual({
    id: expect.any(String) as string,
    url: redirect_uri,
    created: made.json.created,
    modified: made.json.created,
    api: "meta",
    type: "redirect_uri",
  });
  const person = new Person(api);
  const back = await person.approve({ client_id: id, response_type: "code", redirect_uri });
  const code = new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const form = new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri, client_id: id, client_secret: key });
  expect((await api.as(undefined).send("POST", "/oauth/token", { body: form.toString() })).json.access_token).toEqual(expect.any(String));
  for (const other of ["https://app.example.com/cb", `${redirect_uri}0`, "https://configured.example/cb"])
    expect((await open({ redirect_uri: other })).status).toBe(400);
  const stillOpen = await person.open({ client_id: id, response_type: "code", redirect_uri });
  expect((await developer.delete(`${path}/redirect_uris/${made.json.id}`)).status).toBe(204);
  expect((await open({ redirect_uri })).status).toBe(400);
  for (const decision of ["approve", "deny"]) {
    const late = await person.send(stillOpen, { decision });
    expect([late.status, late.headers.get("location")]).toEqual([400, null]);
  }
});

test.each([
  ["app.example.com", "https://app.example.com", 200],
  ["App.Example.com", "https://app.example.com", 200],
  ["app.example.com:8443", "https://app.example.com:8443", 200],
  ["localhost:8000", "http://localhost:8000", 200],
  ["localhost:8000", "https://localhost:8000", 200],
  ["127.0.0.1:8000", "http://127.0.0.1:8000", 200],
  ["app.example.com", "http://app.example.com", 400],
  ["app.example.com", "https://app.example.com:8443", 400],
  ["app.example.com:8443", "https://app.example.com", 400],
  ["example.com", "https://app.example.com", 400],
  ["app.example.com", "https://app.example.com.evil.example", 400],
  ["localhost:8000", "http://localhost:8001", 400],
  ["app.example.com", "https://app.example.com/", 400],
  ["app.example.com", "https://configured.example", 400],
])("of the trusted domain %s, a page at %s gets %i", async (domain, origin, status) => {
  const { developer, path, open } = await setUp();
  const ask = (): Promise<Answer> => open({ response_type: "token", redirect_uri: OOB, origin });
  expect((await ask()).status).toBe(400);
  const made = await developer.post(`${path}/trusted_domains`, { domain });
  expect(made.json).toMatchObject({ domain: domain.toLowerCase(), api: "meta", type: "trusted_domain" });
  expect((await ask()).status).toBe(status);
  await developer.delete(`${path}/trusted_domains/${made.json.id}`);
  expect((await ask()).status).toBe(400);
});

test("what the configuration registers still counts, for its own application", async () => {
  const { developer, server, open } = await setUp();
  const own = `/applications/${server.applicationId}`;
  expect((await developer.get(`${own}/redirect_uris`)).json).toMatchObject({ total: 0, objects: [], api: "meta", type: "object_list" });
  const client_id = server.applicationId;
  expect((await open({ client_id, redirect_uri: "https://configured.example/cb" })).status).toBe(200);
  await developer.post(`${own}/redirect_uris`, { redirect_uri: "http://127.0.0.1/cb" });
  expect((await open({ client_id, redirect_uri: "http://127.0.0.1:49152/cb" })).status).toBe(200);
});

test("they are listed in pages, found, and nobody else's", async () => {
  const { developer, server, path, key } = await setUp();
  const made = [];
  for (const n of [1, 2, 3]) made.push((await developer.post(`${path}/redirect_uris`, { url: `https://app.example.com/${n}` })).json);
  expect((await developer.get(`${path}/redirect_uris`)).json).toMatchObject({ total: 3, count: 3, page: 1, objects: made });
  expect((await developer.get(`${path}/redirect_uris?page_size=2&page=2`)).json.objects).toEqual([made[2]]);
  const one = `/redirect_uris/${made[0].id}`;
  expect((await developer.get(path + one)).json).toEqual(made[0]);
  for (const wrong of [`/applications/${server.applicationId}${one}`, `${path}/trusted_domains/${made[0].id}`, `${path}/redirect_uris/x`]) {
    expect((await developer.get(wrong)).status).toBe(404);
    expect((await developer.delete(wrong)).status).toBe(404);
  }
  expect((await developer.as(`APIKey ${key}`).post(`${path}/redirect_uris`, { url: "https://evil.example" })).status).toBe(403);
  expect((await developer.get(`${path}/redirect_uris`)).json.total).toBe(3);
});

test.each([
  ["redirect_uris", {}, "url"],
  ["redirect_uris", { url: 7 }, "url"],
  ["redirect_uris", { url: "/callback" }, "url"],
  ["redirect_uris", { url: "javascript:alert(1)" }, "url"],
  ["redirect_uris", { url: "https://app.example.com/#" }, "url"],
  ["redirect_uris", { url: "https://ada@app.example.com/" }, "url"],
  ["redirect_uris", { url: OOB }, "url"],
  ["redirect_uris", { url: `https://app.example.com/${"x".repeat(2048)}` }, "url"],
  ["redirect_uris", { url: "https://twice.example" }, "url"],
  ["trusted_domains", {}, "domain"],
  ["trusted_domains", { domain: "" }, "domain"],
  ["trusted_domains", { domain: "https://app.example.com" }, "domain"],
  ["trusted_domains", { domain: "app.example.com/x" }, "domain"],
  ["trusted_domains", { domain: "*.example.com" }, "domain"],
  ["trusted_domains", { domain: "app.example.com:99999" }, "domain"],
])("%s takes no %j", async (name, body, field) => {
  const { developer, path } = await setUp();
  await developer.post(`${path}/redirect_uris`, { url: "https://twice.example" });
  const { total } = (await developer.get(`${path}/${name}`)).json;
  const { json } = await developer.post(`${path}/${name}`, body);
  expect(json).toMatchObject({ status_code: 400, error_code: "invalid_parameters", message: expect.stringContaining(field) as string });
  expect((await developer.get(`${path}/${name}`)).json.total).toBe(total);
});
