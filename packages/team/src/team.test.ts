import { type Account, ArgumentError, ExponentialBackoff, Kloudless, NotFoundError, PermissionError, path } from "@kloudless/core";
import { createServer } from "@kloudless/server";
import { storage } from "@kloudless/storage";
import { expect, expectTypeOf, onTestFinished, test } from "vitest";
import { Group, type GroupData, type GroupHandle, type TeamApi, team, User, type UserData } from "./index.ts";

const users = Array.from({ length: 7 }, (_, index) => ({ id: `u:${index}/x`, name: `User ${index}`, email: `u${index}@example.com` }));
const groups = [
  { id: "all", name: "All", members: users.map(({ id }) => id) },
  { id: "leads", name: "Leads", members: [{ id: "u:0/x", role: "chief of everything" }] },
];

async function bench() {
  const server = await createServer({
    accounts: [
      { service: "box", account: "admin@example.com", admin: true, team: { users, groups } },
      { service: "box", account: "plain@example.com" },
      { service: "s3", account: "bucket", admin: true },
    ],
    faults: true,
  });
  const kloudless = new Kloudless({
    apiKey: server.apiKey,
    baseUrl: server.url,
    retry: new ExponentialBackoff({ base: 1 }),
    use: [team, storage],
  });
  onTestFinished(async () => {
    await kloudless.close();
    await server.close();
  });
  const [admin, plain, s3] = await kloudless.accounts.all();
  if (admin === undefined || plain === undefined || s3 === undefined) throw new Error("The server has three accounts.");
  return { server, kloudless, admin, plain, s3 };
}

async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was expected to reject, and did not.");
}

test("the capability is on accounts, and the same object by both doors", async () => {
  const { admin, kloudless } = await bench();
  expect(admin.team).toBe(team(admin));
  expectTypeOf(admin.team).toEqualTypeOf<TeamApi>();
  expect(() => team(kloudless)).toThrow(ArgumentError);
});

test("users and groups, page by page, one by one, and who is in which", async () => {
  const { admin } = await bench();
  const page = await admin.team.users.all({ page_size: 3 });
  expect([page.count, page.nextPage]).toEqual([3, "2"]);
  const everybody = await admin.team.users.all({ page_size: 3 }).toArray();
  expect(everybody.map(({ name }) => name)).toEqual(users.map(({ name }) => name));
  const [first] = everybody;
  expect(first).toBeInstanceOf(User);
  expect(first).toMatchObject({ id: "u:0/x", email: "u0@example.com", role: "member", type: "user", api: "team" });
  expect(JSON.stringify(await admin.team.users.retrieve("u:0/x"))).toBe(JSON.stringify(first));

  const memberships = await admin.team.users.handle("u:0/x").memberships().toArray();
  expect(memberships.map(({ id, role }) => [id, role])).toEqual([
    ["all", "member"],
    ["leads", "chief of everything"],
  ]);
  const leads = await admin.team.groups.retrieve("leads");
  expect(leads).toBeInstanceOf(Group);
  expect((await leads.members()).objects.map(({ id, role }) => [id, role])).toEqual([["u:0/x", "chief of everything"]]);
  expect(await admin.team.groups.handle("all").members({ page_size: 2 }).toArray()).toHaveLength(7);
  expect((await admin.team.groups.all()).objects.map(({ name }) => name)).toEqual(["All", "Leads"]);
});

test("what is not there, and whose team it is not", async () => {
  const { admin, plain, kloudless } = await bench();
  for (const call of [
    () => admin.team.users.retrieve("unknown"),
    () => admin.team.users.handle("unknown").memberships(),
    () => admin.team.groups.retrieve("unknown"),
    () => admin.team.groups.handle("unknown").members(),
    () => kloudless.account(1).team.users.all(),
  ])
    expect(await rejection(call())).toBeInstanceOf(NotFoundError);
  for (const call of [
    () => plain.team.users.all(),
    () => plain.team.users.retrieve("u:0/x"),
    () => plain.team.groups.all(),
    () => plain.team.groups.retrieve("all"),
    () => plain.team.groups.handle("all").members(),
  ]) {
    const error = await rejection(call());
    expect(error).toBeInstanceOf(PermissionError);
    expect(error).toMatchObject({ code: "forbidden" });
  }
  for (const id of ["", ".."]) expect(await rejection(admin.team.users.retrieve(id))).toBeInstanceOf(ArgumentError);
});

test("bad input: sizes of pages that are none, and pages that are not there", async () => {
  const { admin } = await bench();
  const [user, group] = [admin.team.users.handle("u:0/x"), admin.team.groups.handle("all")];
  for (const list of [
    (params: object) => admin.team.users.all(params),
    (params: object) => admin.team.groups.all(params),
    (params: object) => user.memberships(params),
    (params: object) => group.members(params),
  ]) {
    for (const page_size of [0, -1, 1001, 1.5])
      expect(await rejection(list({ page_size }))).toMatchObject({ status: 400, code: "invalid_parameters" });
    expect(await rejection(list({ page: "nonsense" }))).toMatchObject({ status: 400, code: "invalid_parameters" });
    expect(await rejection(list({ page: 9 }))).toBeInstanceOf(NotFoundError);
  }
});

test("an administrator acts as a user, call by call", async () => {
  const { server, kloudless, admin, plain, s3 } = await bench();
  const options = { asUser: "u:3/x" };
  const file = await admin.storage.files.create({ parent_id: "root", name: "a.txt" }, "hello", options);
  expect(await file.contents(options).text()).toBe("hello");
  file.name = "b.txt";
  await file.save(options);
  const names = [];
  for await (const item of admin.storage.folders.root().contents({}, options)) names.push(item.name);
  expect(names).toEqual(["b.txt"]);
  const events = await kloudless.request<{ count: number }>({ method: "GET", path: path`/accounts/${admin.id}/events` }, options);
  expect(events.count).toBe(2);
  await file.delete({}, options);
  const storageCalls = server.requests.filter(({ url }) => /\/(?:storage|events)/.test(url));
  expect(storageCalls.map(({ headers }) => headers["x-kloudless-as-user"])).toEqual(storageCalls.map(() => "u:3/x"));

  expect(await rejection(admin.storage.folders.root().refresh({ asUser: "nobody" }))).toBeInstanceOf(NotFoundError);
  expect(await rejection(plain.storage.folders.root().refresh(options))).toBeInstanceOf(PermissionError);
  expect(await rejection(s3.storage.folders.root().refresh({ asUser: "1" }))).toMatchObject({ status: 400 });
});

test("types: all of it is for reading, handles have no fields, and a capability that is not used is a compile error", () => {
  const change = (user: User, group: Group): void => {
    // @ts-expect-error -- users are the service's
    user.name = "other";
    // @ts-expect-error -- users are the service's
    user.role = null;
    // @ts-expect-error -- groups are the service's
    group.id = "other";
  };
  expectTypeOf(change).returns.toBeVoid();
  expectTypeOf<User["email"]>().toEqualTypeOf<string | null>();
  expectTypeOf<User["toJSON"]>().returns.toEqualTypeOf<UserData>();
  expectTypeOf<Group["toJSON"]>().returns.toEqualTypeOf<GroupData>();
  expectTypeOf<GroupHandle>().not.toHaveProperty("name");
  const plain = new Kloudless({ apiKey: "k" });
  expectTypeOf(plain.account(1)).not.toHaveProperty("team");
  expectTypeOf<Account>().not.toHaveProperty("team");
  // @ts-expect-error -- `use` names no team
  expect(plain.account(1).team).toBeUndefined();
});
