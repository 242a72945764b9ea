import { expect, test } from "vitest";
import type { AccountOptions } from "../index.ts";
import { serve } from "../testing/serve.ts";

const ADMIN: AccountOptions = {
  service: "box",
  account: "root@example.com",
  admin: true,
  team: {
    users: [
      { id: "dbmid:AAH4f", name: "Ana", email: "ana@example.test", role: "owner" },
      { name: "Ben", email: "ben@example.test" },
    ],
    groups: [{ id: "eng/1", name: "Engineering", members: [{ id: "dbmid:AAH4f", role: "admin" }, "2"] }, { name: "Empty" }],
  },
};

async function team(account: AccountOptions = ADMIN) {
  const { api, server } = await serve({ accounts: [account, { service: "gdrive", account: "plain@example.com" }] });
  return { api, server, path: `/accounts/${server.accounts[0]?.id}/team`, plain: `/accounts/${server.accounts[1]?.id}/team` };
}

const ANA = { id: "dbmid:AAH4f", name: "Ana", email: "ana@example.test", role: "owner", type: "user", api: "team" };
const BEN = { id: "2", name: "Ben", email: "ben@example.test", role: "member", type: "user", api: "team" };

test("users, groups, and who is in which", async () => {
  const { api, path } = await team();
  expect((await api.get(`${path}/users`)).json).toEqual({
    count: 2,
    page: 1,
    next_page: null,
    objects: [ANA, BEN],
    type: "object_list",
    api: "team",
  });
  expect((await api.get(`${path}/users/dbmid%3AAAH4f`)).json).toEqual(ANA);
  const groups = (await api.get(`${path}/groups`)).json.objects;
  expect(groups).toEqual([
    { id: "eng/1", name: "Engineering", type: "group", api: "team" },
    { id: "g2", name: "Empty", type: "group", api: "team" },
  ]);
  expect((await api.get(`${path}/groups/eng%2F1`)).json).toEqual(groups[0]);
  expect((await api.get(`${path}/groups/eng%2F1/members`)).json.objects).toEqual([{ ...ANA, role: "admin" }, BEN]);
  expect((await api.get(`${path}/groups/g2/members`)).json).toMatchObject({ count: 0, next_page: null, objects: [] });
  expect((await api.get(`${path}/users/2/memberships`)).json.objects).toEqual([{ ...groups[0], role: "member" }]);
});

test("pages are walked by what the one before said", async () => {
  const { api, path } = await team();
  const first = (await api.get(`${path}/users?page_size=1&page=1`)).json;
  expect(first).toMatchObject({ count: 1, page: 1, next_page: "2", objects: [ANA] });
  expect((await api.get(`${path}/users?page_size=1&page=2`)).json).toMatchObject({ page: 2, next_page: null, objects: [BEN] });
  expect((await api.get(`${path}/users?page_size=1&page=3`)).status).toBe(404);
  for (const query of ["page_size=0", "page_size=1001", "page=x"]) expect((await api.get(`${path}/users?${query}`)).status).toBe(400);
});

test("only an administrator's account that can be used has a team, and nobody writes to it", async () => {
  const { api, path, plain, server } = await team();
  for (const below of ["users", "users/2", "users/2/memberships", "groups", "groups/g2", "groups/g2/members"]) {
    const refused = (await api.get(`${plain}/${below}`)).json;
    expect(refused).toMatchObject({ status_code: 403, error_code: "forbidden" });
    expect(refused.message).toContain("administrator");
    expect((await api.post(`${path}/${below}`, {})).status).toBe(405);
  }
  for (const below of ["users/x", "users/x/memberships", "groups/x", "groups/x/members"]) {
    expect((await api.get(`${path}/${below}`)).json.error_code).toBe("not_found");
  }
  await api.patch(`/accounts/${server.accounts[0]?.id}`, { active: false });
  expect((await api.get(`${path}/users`)).status).toBe(403);
});

test("an administrator's account has a team by default", async () => {
  const { api, path } = await team({ service: "box", account: "root@example.com", admin: true });
  const users = (await api.get(`${path}/users`)).json.objects;
  expect(users[0]).toMatchObject({ id: "1", email: "root@example.com", role: "admin" });
  const groups = (await api.get(`${path}/groups`)).json.objects;
  expect((await api.get(`${path}/groups/${groups[0].id}/members`)).json.count).toBe(users.length);
});

test("an administrator acts as a user of the team, wherever something is stored or has happened", async () => {
  const { api, server } = await team();
  const account = `/accounts/${server.accounts[0]?.id}`;
  const as = (user: string) => ({ "x-kloudless-as-user": user });
  const uploaded = await api.upload("a.txt", "x", { headers: as("2") });
  expect(uploaded.status).toBe(201);
  const file = `${account}/storage/files/${uploaded.json.id}`;
  const paths = [file, `${file}/contents`, `${account}/storage/folders/root/contents`, `${account}/events`, `${account}/storage/links`];
  for (const path of paths) {
    expect((await api.get(path, as("2"))).status).toBe(200);
    expect((await api.get(path, as("nobody"))).json).toMatchObject({ status_code: 404, error_code: "not_found" });
  }
  expect((await api.upload("b.txt", "x", { headers: as("nobody") })).status).toBe(404);
  const plain = `/accounts/${server.accounts[1]?.id}/storage/folders/root/contents`;
  expect((await api.get(plain, as("2"))).json).toMatchObject({ status_code: 403, error_code: "forbidden" });
  // To whom something goes is no matter of the user.
  const moved = await api.send("PATCH", file, { body: { account: server.accounts[1]?.id, parent_id: "root" }, headers: as("2") });
  expect(moved.json).toMatchObject({ account: server.accounts[1]?.id, name: "a.txt" });
  const both = `/accounts/${server.accounts[0]?.id},${server.accounts[1]?.id}/storage/links`;
  expect((await api.get(both, as("2"))).status).toBe(403);
});

test("a service that knows no users to act as says so", async () => {
  const { api, server } = await team({ ...ADMIN, service: "s3" });
  const path = `/accounts/${server.accounts[0]?.id}/storage/folders/root/contents`;
  expect((await api.get(path, { "x-kloudless-as-user": "2" })).json).toMatchObject({ error_code: "invalid_parameters" });
  expect((await api.get(path)).status).toBe(200);
});

test.each<[AccountOptions["team"], string]>([
  [{ users: [{ id: "a b", name: "A", email: "a@b.c" }] }, "team.users"],
  [
    {
      users: [
        { id: "2", name: "A", email: "a@b.c" },
        { name: "B", email: "b@b.c" },
      ],
    },
    '"2" is there twice',
  ],
  [{ groups: [{ name: "G", members: ["1"] }] }, "groups[0].members"],
])("a team that makes no sense is named: %j", async (options, message) => {
  await expect(team({ ...ADMIN, ...(options && { team: options }) })).rejects.toThrow(message);
});

test("an account without an administrator has no team", async () => {
  await expect(team({ ...ADMIN, admin: false })).rejects.toThrow("accounts[0].team: only an account with admin = true");
});
