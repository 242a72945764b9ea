import { NotFoundError, PermissionError } from "@kloudless/core";
import { expect, type TestContext, test } from "vitest";
import { describeEach } from "./support/describe-each.ts";
import { freshName } from "./support/fresh-name.ts";
import { refusal, rejection } from "./support/rejection.ts";
import { kloudless, target } from "./support/target.ts";

/** Services whose administrators cannot act as a user. */
const WITHOUT_USERS: readonly string[] = ["s3", "s3_compatible", "sharepoint", "sharepoint2013", "egnyte"];

/** How much of a large team is looked at. */
const SOME = 5;

describeEach("team", target.teams, "is an administrator's", ({ id, service, apis }) => {
  const account = kloudless.account(id);
  const { team } = account;

  /** Skips the test where the team has none of them. */
  async function needsSome(context: TestContext, kind: "users" | "groups"): Promise<void> {
    const { count } = await (kind === "users" ? team.users.all({ page_size: 1 }) : team.groups.all({ page_size: 1 }));
    context.skip(count === 0, `the team of ${service} has no ${kind}`);
  }

  for (const kind of ["users", "groups"] as const) {
    test(`${kind} are listed page by page, and retrieved one by one`, async (context) => {
      await needsSome(context, kind);
      const ids = (await team[kind].all().toArray()).map((each) => each.id);
      expect(new Set(ids).size).toBe(ids.length);
      const byOne: string[] = [];
      for await (const each of team[kind].all({ page_size: 1 })) {
        byOne.push(each.id);
        if (byOne.length === SOME) break;
      }
      expect(byOne).toEqual(ids.slice(0, SOME));
      for (const each of byOne) {
        const one = await team[kind].retrieve(each);
        expect(one).toMatchObject({ id: each, type: kind.slice(0, -1), api: "team" });
        expect(one.name).toBeTypeOf("string");
      }
    });
  }

  test("users tell their e-mail addresses, or that they have none", async (context) => {
    await needsSome(context, "users");
    for (const { email } of await team.users.all({ page_size: SOME })) expect(email === null || email.includes("@")).toBe(true);
  });

  test("who is a member of a group has it among the memberships", async (context) => {
    await needsSome(context, "groups");
    let looked = 0;
    for (const group of await team.groups.all({ page_size: SOME })) {
      for (const member of await group.members({ page_size: SOME })) {
        looked++;
        const memberships = await team.users.handle(member.id).memberships().toArray();
        expect(memberships.map((each) => each.id)).toContain(group.id);
      }
    }
    context.skip(looked === 0, `the first groups of the team of ${service} have no members`);
  });

  test("a user and a group that are not there are 404", async () => {
    expect(await rejection(team.users.retrieve(freshName()))).toBeInstanceOf(NotFoundError);
    expect(await rejection(team.groups.retrieve(freshName()))).toBeInstanceOf(NotFoundError);
  });

  test("an administrator acts as a user, but not as one that is not there", async (context) => {
    context.skip(!apis.includes("storage") || WITHOUT_USERS.includes(service), `administrators of ${service} act as no users in storage`);
    await needsSome(context, "users");
    const [user] = await team.users.all({ page_size: 1 });
    expect((await account.storage.folders.root().refresh({ asUser: user?.id ?? "" })).type).toBe("folder");
    const nobody = account.storage.folders.root().refresh({ asUser: freshName() });
    expect([400, 403, 404]).toContain(await refusal(nobody));
  });
});

const others = target.accounts.filter(({ admin }) => !admin);
describeEach("no team", others, "is not an administrator's", ({ id, service, apis }) => {
  const account = kloudless.account(id);

  test("users and groups are for administrators", async () => {
    for (const call of [() => account.team.users.all(), () => account.team.groups.all()])
      expect(await rejection(call())).toBeInstanceOf(PermissionError);
  });

  test("nobody else acts as a user", async (context) => {
    context.skip(!apis.includes("storage"), `${service} has no storage`);
    expect([400, 403]).toContain(await refusal(account.storage.folders.root().refresh({ asUser: "1" })));
  });
});
