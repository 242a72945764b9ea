import { Kloudless, webhooks } from "@kloudless/core";
import { storage } from "@kloudless/storage";
import { expect, test, vi } from "vitest";
import { expectAsked, refused } from "../../core/test/asked.ts";
import { bench, receiver } from "../test/bench.ts";

/**
 * The API's management endpoints, row by row: each is driven through the SDK, and found in what the server was asked. How each behaves
 * is tested where it lives; this says that none is missing on either side.
 */
async function world() {
  const { server, kloudless } = await bench({ webhooks: { debounce: 10 } });
  const { url, deliveries } = await receiver(() => [200, server.applicationId]);
  const { applications, developers, licenses } = kloudless.management;
  const own = applications.handle(server.applicationId);
  return {
    server,
    kloudless,
    applications,
    developers,
    licenses,
    own,
    deliveries,
    /** An application for a row to do what it likes with. */
    application: () => applications.create({ name: "Ledger / Sync+=" }),
    /** A webhook of the server's own application. */
    hook: () => own.webhooks.create({ url }),
    self: async () => {
      const [developer] = await developers.all();
      if (developer === undefined) throw new Error("There is always one.");
      return developer;
    },
  };
}

type World = Awaited<ReturnType<typeof world>>;
type RowOf = readonly [row: string, asked: string, ask: (here: World) => Promise<unknown>, refusedWith?: number];

const [CALLBACK, DOMAIN] = ["https://app.example.com/callback", "localhost:8000"];
const [ALL, ONE] = ["/meta/applications", "/meta/applications/*"];

/** What is there by no more than its name: an empty list, to which nothing can be added. The SDK has no methods for it. */
const guessed = (name: string): RowOf[] => {
  const path = ({ server }: World): string => `/meta/applications/${server.applicationId}/${name}`;
  const list = (here: World) => here.kloudless.request({ method: "GET", path: path(here), auth: "developer" });
  const add = (here: World) => here.kloudless.request({ method: "POST", path: path(here), json: {}, auth: "developer" });
  return [
    ["2.6, guessed", `GET ${ONE}/${name}`, async (here) => expect(await list(here)).toMatchObject({ count: 0, objects: [] })],
    ["2.6, guessed", `POST ${ONE}/${name}`, async (here) => expect(await refused(add(here))).toEqual([501, "not_implemented"]), 501],
  ];
};

const rows: readonly RowOf[] = [
  [
    "2.2",
    `GET ${ALL}?active=true&page_size=1`,
    async ({ applications }) => expect((await applications.all({ active: true, page_size: 1 })).count).toBe(1),
  ],
  ["2.2", `POST ${ALL}`, async ({ application }) => expect(await application()).toMatchObject({ active: true, api: "meta" })],
  [
    "2.2",
    `GET ${ONE}`,
    async ({ applications, application }) => {
      const made = await application();
      expect((await applications.retrieve(made.id)).toJSON()).toEqual(made.toJSON());
    },
  ],
  [
    "2.2",
    `PATCH ${ONE}`,
    async ({ application }) => {
      const made = await application();
      made.name = "renamed";
      expect((await made.save()).name).toBe("renamed");
    },
  ],
  ["2.2", `DELETE ${ONE}`, async ({ application }) => (await application()).delete()],
  // One key is there from the start.
  ["2.3", `GET ${ONE}/apikeys`, async ({ application }) => expect((await (await application()).apikeys.all()).count).toBe(1)],
  ["2.3", `POST ${ONE}/apikeys`, async ({ application }) => (await application()).apikeys.create()],
  ["2.3", `DELETE ${ONE}/apikeys/*`, async ({ application }) => (await (await application()).apikeys.create()).delete()],
  ["2.4", `GET ${ONE}/webhooks`, async ({ own }) => own.webhooks.all()],
  ["2.4", `POST ${ONE}/webhooks`, async ({ hook }) => hook()],
  [
    "2.4",
    `GET ${ONE}/webhooks/*`,
    async ({ own, hook }) => {
      const made = await hook();
      expect((await own.webhooks.retrieve(made.id)).toJSON()).toEqual(made.toJSON());
    },
  ],
  ["2.4", `DELETE ${ONE}/webhooks/*`, async ({ hook }) => (await hook()).delete()],
  [
    "2.4, guessed",
    `PATCH ${ONE}/webhooks/*`,
    async ({ hook }) => {
      const made = await hook();
      made.url = "https://example.com/other";
      expect(await refused(made.save())).toEqual([501, "not_implemented"]);
    },
    501,
  ],
  ["2.5", "GET /meta/developers", async ({ developers }) => developers.all()],
  ["2.5", "GET /meta/developers/*", async ({ developers, self }) => developers.retrieve((await self()).id)],
  [
    "2.5",
    "PATCH /meta/developers/*",
    async ({ self }) => {
      const developer = await self();
      Object.assign(developer, { first_name: "Ada", last_name: "Lovelace" });
      expect(await developer.save()).toMatchObject({ first_name: "Ada", last_name: "Lovelace" });
    },
  ],
  ["2.6", `GET ${ONE}/redirect_uris`, async ({ own }) => own.redirectUris.all()],
  ["2.6", `POST ${ONE}/redirect_uris`, async ({ application }) => (await application()).redirectUris.create({ url: CALLBACK })],
  [
    "2.6",
    `GET ${ONE}/redirect_uris/*`,
    async ({ own }) => own.redirectUris.retrieve((await own.redirectUris.create({ url: CALLBACK })).id),
  ],
  ["2.6", `DELETE ${ONE}/redirect_uris/*`, async ({ own }) => (await own.redirectUris.create({ url: CALLBACK })).delete()],
  ["2.6", `GET ${ONE}/trusted_domains`, async ({ own }) => own.trustedDomains.all()],
  ["2.6", `POST ${ONE}/trusted_domains`, async ({ own }) => own.trustedDomains.create({ domain: DOMAIN })],
  [
    "2.6",
    `GET ${ONE}/trusted_domains/*`,
    async ({ own }) => own.trustedDomains.retrieve((await own.trustedDomains.create({ domain: DOMAIN })).id),
  ],
  ["2.6", `DELETE ${ONE}/trusted_domains/*`, async ({ own }) => (await own.trustedDomains.create({ domain: DOMAIN })).delete()],
  // A server of one's own gives out no licenses: this one says that there is none.
  [
    "2.6",
    "GET /meta/licenses/*/contents",
    async ({ licenses }) => expect(await refused(licenses.contents("1"))).toEqual([404, "not_found"]),
    404,
  ],
  ["2.6, guessed", "GET /meta/licenses", async ({ licenses }) => expect((await licenses.all()).objects).toEqual([])],
  ...["service_keys", "fe_upload_locations"].flatMap(guessed),
];

test.each(rows.map((row) => [row[0], row[1], row] as const))("row %s: %s", async (_row, _asked, [row, asked, ask, refusedWith]) => {
  const here = await world();
  await expectAsked(here.server, [row, asked, () => ask(here), refusedWith]);
});

test.each(["/applications", "/meta/applications"])("rows 2.2: %s, which is what it was called at some time", async (path) => {
  const { kloudless, server } = await bench();
  await expectAsked(server, ["2.2", `GET ${path}`, () => kloudless.request({ method: "GET", path, auth: "developer" })]);
});

test("row 1: the developer key is taken as a bearer token, too, as the later name of it is", async () => {
  const { server } = await bench();
  await using kloudless = new Kloudless({ token: server.developerKey, baseUrl: server.url });
  expect(await kloudless.request({ method: "GET", path: "/meta/applications" })).toMatchObject({ total: 1, api: "meta" });
});

test("row 2.6: a license is read as it comes, from servers that have any", async () => {
  const { kloudless, server } = await bench();
  server.faults.add({ path: "/licenses/L1/contents", action: { headers: { "content-type": "application/x-license" }, body: "bytes" } });
  const license = await kloudless.management.licenses.contents("L1");
  expect([license.headers["content-type"], await license.text()]).toEqual(["application/x-license", "bytes"]);
});

test("rows 5.1 to 5.4: the test, then a notification for each change, signed over its bytes", async () => {
  const here = await world();
  await here.hook();
  const account = here.kloudless.account(here.server.accounts[0]?.id);
  await storage(account).files.create({ parent_id: "root", name: "a.txt" }, "x");
  await vi.waitFor(() => expect(here.deliveries.length).toBe(2), { timeout: 5000 });
  expect(here.deliveries.map(({ body }) => body.toString())).toEqual(["", `account=${account.id}`]);
  const read = here.deliveries.map(({ body, signature }) => webhooks.verify(body, signature, here.server.apiKey));
  expect(read).toEqual([
    { accountIds: [], subscriptionId: undefined, isTest: true },
    { accountIds: [account.id], subscriptionId: undefined, isTest: false },
  ]);
});
