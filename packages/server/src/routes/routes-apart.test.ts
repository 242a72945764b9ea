import { describe, expect, test } from "vitest";
import type { Route } from "../http/route.ts";
import { type Estate, estate, SECRET } from "../testing/estate.ts";
import type { Plan, Rightful } from "../testing/rightful/plan.ts";
import { PLANS } from "../testing/rightful/plans.ts";
import { routes } from "./index.ts";

/** Every method of every route with this access, as plans name them: of the two prefixes of the management API, without the longer one. */
const asked = (access: Route["access"]): string[] => [
  ...new Set(
    routes
      .filter((route) => route.access === access)
      .flatMap(({ methods, path }) => Object.keys(methods).map((method) => `${method} ${path.replace(/^\/meta\//, "/")}`)),
  ),
];

const planOf = (name: string): Plan => {
  const plan = PLANS.get(name);
  if (plan === undefined) throw new Error(`There is a route that nothing is planned for: ${name}`);
  return plan;
};

const send = (here: Estate, credential: string | undefined, name: string, { path, ...rest }: Rightful, at = path) =>
  here.owner.as(credential).send(name.split(" ")[0] ?? "", at, rest);

/** The owner gets through with the very request that others were refused: it was their credential that was wrong with it. */
async function getsThrough(here: Estate, credential: string, name: string, rightful: Rightful): Promise<void> {
  const { status } = await send(here, credential, name, rightful);
  const { answered } = planOf(name);
  expect([name, answered === undefined ? status >= 200 && status < 300 : status]).toEqual([name, answered?.[0] ?? true]);
}

/** Nothing of the owner's is gone. */
async function untouched({ server, owned, owner, developer }: Estate): Promise<void> {
  for (const { id } of owned) expect((await owner.get(`/accounts/${id}`)).json).toMatchObject({ active: true, account: SECRET });
  expect((await developer.get(`/applications/${server.applicationId}`)).json).toMatchObject({ name: "Kloudless", active: true });
}

test("every route belongs to somebody, and has a request that its owner may make", () => {
  for (const { access } of routes) expect(["account", "client", "management", "public"]).toContain(access);
  // What needs no credential: addresses that were given away, which are secrets themselves, and the pages and tokens of OAuth.
  for (const name of asked("public")) expect(name).toMatch(/^[A-Z]+ \/(?:upload\/|l\/|v1\/oauth)/);
  const all = [...asked("account"), ...asked("management")];
  expect([...PLANS.keys()].toSorted()).toEqual(all.toSorted());
  // Each part of the API is among them, so that none is refused for want of being there.
  for (const part of ["/storage/", "/events", "/raw", "/team/", "/crm/", "/cal/", "/tasks/", "/applications", "/developers"])
    expect(all.filter((name) => name.includes(part)).length).toBeGreaterThan(0);
  expect(asked("account").length).toBeGreaterThan(100);
  expect(asked("management").length).toBeGreaterThan(30);
});

describe("S18: all routes about accounts refuse", () => {
  test("other applications' keys, other accounts' tokens, developer keys and nobody, and no owner", { timeout: 120_000 }, async () => {
    const here = await estate();
    const { stranger, server, accounts, theirs } = here;
    for (const name of asked("account")) {
      const { kind } = planOf(name);
      const rightful = await planOf(name).request(here);
      const [mine, other] = kind === undefined ? [0, 0] : [accounts[kind], theirs[kind]];
      const both = rightful.path.replace(`/${mine}`, `/${mine},${other}`);
      for (const [credential, status, path] of [
        [`APIKey ${stranger.apiKey}`, 404, rightful.path],
        [`Bearer ${stranger.token}`, 404, rightful.path],
        // Another account of the same owner.
        [here.neighbour, 404, rightful.path],
        // Together with an account that the client may see.
        [`APIKey ${stranger.apiKey}`, 404, both],
        [`APIKey ${server.apiKey}`, 404, both],
        [`DeveloperKey ${server.developerKey}`, 403, rightful.path],
        ["APIKey wrong", 401, rightful.path],
        ["Bearer wrong", 401, rightful.path],
        [undefined, 401, rightful.path],
      ] as const) {
        // An account that was made for its end has an id of its own.
        if (path === both && both === rightful.path) continue;
        const refused = await send(here, credential, name, rightful, path);
        expect([name, credential, path, refused.status]).toEqual([name, credential, path, status]);
        for (const word of [SECRET, "secret"]) expect(refused.text).not.toContain(word);
      }
      await getsThrough(here, `APIKey ${server.apiKey}`, name, rightful);
    }
    await untouched(here);
  });

  test("accounts of one's own where ids are another account's", { timeout: 120_000 }, async () => {
    const here = await estate();
    const { stranger, accounts, theirs, server } = here;
    for (const name of asked("account")) {
      const { kind, request, elsewhere = 404 } = planOf(name);
      if (kind === undefined || name === "DELETE /accounts/:account") continue;
      const rightful = await request(here);
      const path = rightful.path.replace(`/accounts/${accounts[kind]}`, `/accounts/${theirs[kind]}`);
      expect(path).not.toBe(rightful.path);
      const { status, text } = await send(here, `APIKey ${stranger.apiKey}`, name, rightful, path);
      const isRight = elsewhere === "own" ? status >= 200 && status < 300 : status === elsewhere;
      expect([name, status, isRight]).toEqual([name, status, true]);
      for (const word of [SECRET, `/accounts/${accounts[kind]}/`, "Adas__c"]) expect(text).not.toContain(word);
      await getsThrough(here, `APIKey ${server.apiKey}`, name, rightful);
    }
    await untouched(here);
  });

  test("records of another account in a batch", async () => {
    const { owner, accounts, stranger, theirs } = await estate();
    const { id } = (await owner.post(`/accounts/${accounts.crm}/crm/accounts`, { name: "secret" })).json;
    const requests = ["GET", "PATCH", "DELETE"].map((method) => ({ id: method, method, url_data: { raw_type: "Account", id }, body: {} }));
    const batch = (credential: string, account: number) => owner.as(credential).post(`/accounts/${account}/crm/batch`, { requests });
    const { json } = await batch(`APIKey ${stranger.apiKey}`, theirs.crm);
    expect(json.responses).toEqual([]);
    expect(json.errors.map(({ status }: { status: number }) => status)).toEqual([404, 404, 404]);
    expect((await batch(`APIKey ${owner.server.apiKey}`, accounts.crm)).json.errors).toEqual([]);
  });

  test("lists of accounts show each client its own", async () => {
    const { owner, owned, server, stranger, neighbour } = await estate();
    const ids = async (credential: string) =>
      (await owner.as(credential).get("/accounts?page_size=1000")).json.objects.map(({ id }: { id: number }) => id);
    expect(await ids(`APIKey ${server.apiKey}`)).toEqual(owned.map(({ id }) => id));
    expect(await ids(neighbour)).toEqual([owned.at(-1)?.id]);
    expect(await ids(`APIKey ${stranger.apiKey}`)).toEqual(Object.values(stranger.accounts));
    for (const credential of [`DeveloperKey ${server.developerKey}`, "APIKey wrong", undefined]) {
      for (const method of ["GET", "POST"]) expect([401, 403]).toContain((await owner.as(credential).send(method, "/accounts")).status);
    }
  });
});

describe.each(["", "/meta"])("S18: all management routes below %j refuse", (prefix) => {
  test("other developers, and every key that is no developer's, and no owner", { timeout: 120_000 }, async () => {
    const here = await estate();
    const { server, owned, stranger } = here;
    for (const name of asked("management")) {
      const { request, elsewhere = 404 } = planOf(name);
      const made = await request(here);
      const rightful = { ...made, path: prefix + made.path };
      const other = await send(here, `DeveloperKey ${stranger.developerKey}`, name, rightful);
      const isRight = elsewhere === "own" ? other.status < 300 : other.status === elsewhere;
      expect([name, other.status, isRight]).toEqual([name, other.status, true]);
      for (const word of ["secret", server.applicationId, server.apiKey]) expect(other.text).not.toContain(word);
      for (const [credential, status] of [
        [`APIKey ${server.apiKey}`, 403],
        [`Bearer ${owned[0]?.token}`, 403],
        ["DeveloperKey wrong", 401],
        ["Bearer wrong", 401],
        [undefined, 401],
      ] as const) {
        const refused = await send(here, credential, name, rightful);
        expect([name, credential, refused.status]).toEqual([name, credential, status]);
      }
      await getsThrough(here, `DeveloperKey ${server.developerKey}`, name, rightful);
    }
    await untouched(here);
  });
});
