import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, type KloudlessServer } from "@kloudless/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAsked, type Row, refused } from "../test/asked.ts";
import { type Account, Kloudless } from "./index.ts";

/**
 * The API's endpoints that belong to no part of it: accounts, events, raw requests, ids. Row by row, each is driven through the SDK and
 * found in what the server was asked. How each behaves is tested where it lives.
 */
let service: Server;
let server: KloudlessServer;
let kloudless: Kloudless;
/** An account with an interface of its service behind it, and one without. */
let one: Account;
let two: Account;

beforeAll(async () => {
  service = createHttpServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ method: request.method, url: request.url }));
  });
  await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
  const base_url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/api/`;
  server = await createServer({
    faults: true,
    accounts: [
      { service: "gdrive", account: "one@example.test", raw: { base_url } },
      { service: "box", account: "two@example.test", admin: true },
    ],
  });
  kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url });
  [one, two] = (await kloudless.accounts.all()).objects as [Account, Account];
});

afterAll(async () => {
  await kloudless.close();
  await server.close();
  service.closeAllConnections();
  service.close();
});

const added = async (name: string): Promise<void> => {
  await kloudless.request({ method: "POST", path: `/accounts/${one.id}/storage/folders`, json: { parent_id: "root", name } });
};

const rows: readonly Row[] = [
  ["4, 1", "GET /accounts", async () => kloudless.accounts.all()],
  ["4, 3", "GET /accounts/*?retrieve_full=false", async () => kloudless.accounts.retrieve(one.id, { retrieve_full: false })],
  [
    "4, capabilities",
    "GET /accounts/*?retrieve_full=true",
    async () => expect((await kloudless.accounts.retrieve(one.id, { retrieve_full: true })).properties?.capabilities).toBeDefined(),
  ],
  [
    "6",
    "POST /accounts/*/raw",
    async () => expect(await (await one.raw("GET", "about?x=1")).json()).toEqual({ method: "GET", url: "/api/about?x=1" }),
  ],
  [
    "6, no service",
    "POST /accounts/*/raw",
    async () => expect(await refused(two.raw("GET", "/about"))).toEqual([501, "not_implemented"]),
    501,
  ],
  [
    "6, other host (S13)",
    "POST /accounts/*/raw",
    async () => expect(await refused(one.raw("GET", "https://example.com/"))).toEqual([400, "invalid_parameters"]),
    400,
  ],
  [
    "7, 2.6",
    "POST /accounts/*/encode_raw_id",
    async () => expect(await one.encodeRawId({ raw_id: "/a", type: "file", api: "storage" })).toMatch(/./),
  ],
  [
    "37",
    "GET /accounts/*/events?page_size=1",
    async () => {
      await added("first");
      const page = await one.events.all({ page_size: 1 });
      expect([page.count, page.objects[0]?.type, typeof page.cursor]).toEqual([1, "add", "string"]);
    },
  ],
  ["37, cursor", "GET /accounts/*/events?cursor=*", async () => one.events.all({ cursor: await one.events.latestCursor() })],
  ["37, beginning", "GET /accounts/*/events?cursor=after-auth", async () => one.events.all({ cursor: "after-auth" })],
  [
    "37, span",
    "GET /accounts/*/events?from=*&until=*",
    async () => one.events.all({ from: new Date(Date.now() - 60_000), until: new Date(Date.now() + 60_000) }),
  ],
  [
    "37, watched",
    "GET /accounts/*/events?cursor=*&page_size=100",
    async () => {
      const cursor = await one.events.latestCursor();
      await added("watched");
      for await (const { event } of one.events.watch({ cursor, interval: 5 })) {
        expect(event.metadata?.name).toBe("watched");
        break;
      }
    },
  ],
  ["38", "GET /accounts/*/events/latest", async () => expect(await one.events.latestCursor()).toMatch(/^\d+$/)],
];

test.each(rows.map((row) => [row[0], row[1], row] as const))("row %s: %s", async (_row, _asked, row) => {
  await expectAsked(server, row);
});

test("row 1: with a token of its own, an account is `me`", async () => {
  await using mine = new Kloudless({ token: server.accounts[0]?.token ?? "", baseUrl: server.url });
  await expectAsked(server, ["1", "GET /accounts/me/events", async () => mine.account().events.all()]);
});
