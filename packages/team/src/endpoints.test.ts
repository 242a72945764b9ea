import { Kloudless } from "@kloudless/core";
import { createServer, type KloudlessServer } from "@kloudless/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAsked, type Row } from "../../core/test/asked.ts";
import { type TeamApi, team } from "./index.ts";

/** The API's team endpoints, row by row: each is driven through the SDK, and found in what the server was asked. */
let server: KloudlessServer;
let kloudless: Kloudless<readonly [typeof team]>;
let api: TeamApi;

beforeAll(async () => {
  const users = [
    { id: "dbmid:AAH4f", name: "Ana", email: "ana@example.test" },
    { id: "2", name: "Bo", email: "bo@example.test" },
  ];
  const groups = [{ id: "g/1", name: "All", members: ["dbmid:AAH4f", "2"] }];
  server = await createServer({
    accounts: [{ service: "dropbox", account: "root@example.test", admin: true, team: { users, groups } }],
    faults: true,
  });
  kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, use: [team] });
  const [admin] = await kloudless.accounts.all({ admin: true });
  if (admin === undefined) throw new Error("The server has an administrator's account.");
  api = admin.team;
});

afterAll(async () => {
  await kloudless.close();
  await server.close();
});

const rows: readonly Row[] = [
  ["35", "GET /accounts/*/team/users?page_size=1", async () => api.users.all({ page_size: 1 })],
  [
    "35, next page",
    "GET /accounts/*/team/users?page=2",
    async () => expect(await api.users.all({ page_size: 1 }).toArray()).toHaveLength(2),
  ],
  ["35", "GET /accounts/*/team/users/*", async () => expect((await api.users.retrieve("dbmid:AAH4f")).name).toBe("Ana")],
  [
    "35",
    "GET /accounts/*/team/users/*/memberships",
    async () => expect((await api.users.handle("dbmid:AAH4f").memberships()).objects).toMatchObject([{ id: "g/1", role: "member" }]),
  ],
  ["36", "GET /accounts/*/team/groups", async () => expect((await api.groups.all()).objects).toMatchObject([{ id: "g/1", type: "group" }])],
  ["36", "GET /accounts/*/team/groups/*", async () => expect((await api.groups.retrieve("g/1")).name).toBe("All")],
  [
    "36",
    "GET /accounts/*/team/groups/*/members?page_size=1&page=2",
    async () => expect(await api.groups.handle("g/1").members({ page_size: 1 }).toArray()).toHaveLength(2),
  ],
];

test.each(rows.map((row) => [row[0], row[1], row] as const))("row %s: %s", async (_row, _asked, row) => {
  await expectAsked(server, row);
});
