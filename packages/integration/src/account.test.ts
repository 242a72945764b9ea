import { expect, test } from "vitest";
import { clientOf } from "./support/client.ts";
import { describeEach } from "./support/describe-each.ts";
import { required } from "./support/required.ts";
import { kloudless, target } from "./support/target.ts";

/** A flag that every account has which has this part of the API. */
const FLAGS: Readonly<Record<string, string>> = { storage: "can_upload_file", crm: "can_crud_crm_objects" };

describeEach("account", target.accounts, "is active", ({ id, service, apis, token, capabilities }) => {
  const hasStorage = apis.includes("storage");

  test("is retrieved by its id", async () => {
    const account = await kloudless.accounts.retrieve(id);
    expect(account).toMatchObject({ id, service, active: true });
    expect(account.account).not.toBe("");
    expect(account.quota).toBeUndefined();
  });

  test("is retrieved in full, with its room and its abilities", async () => {
    const account = await kloudless.accounts.retrieve(id, { retrieve_full: true });
    expect(account).toMatchObject({ id, service, apis });
    if (hasStorage) expect(account.quota).toHaveProperty("total");
    for (const api of apis) if (FLAGS[api] !== undefined) expect(Object.keys(capabilities)).toContain(FLAGS[api]);
    expect(Object.keys(account.properties?.capabilities ?? {}).toSorted()).toEqual(Object.keys(capabilities).toSorted());
  });

  test("tells its room", async ({ skip }) => {
    skip(!hasStorage, `${service} has no storage`);
    const { total, used } = await kloudless.account(id).storage.quota();
    for (const bytes of [total, used]) expect(bytes === null || bytes >= 0).toBe(true);
  });

  test("is in the list of all, whatever the size of its pages", async () => {
    for (const page_size of [1, 1000]) {
      const ids: number[] = [];
      for await (const account of kloudless.accounts.all({ page_size })) ids.push(account.id);
      expect(ids).toContain(id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  test("is found among the active ones, and by its name", async () => {
    const { account: name } = await kloudless.accounts.retrieve(id);
    const ids: number[] = [];
    for await (const account of kloudless.accounts.all({ active: true, search: name })) ids.push(account.id);
    expect(ids).toContain(id);
    for await (const account of kloudless.accounts.all({ active: false })) expect(account.id).not.toBe(id);
  });

  test("is updated, and back", async () => {
    const account = await kloudless.accounts.retrieve(id);
    const before = account.account;
    account.account = `${before} (renamed)`;
    try {
      await account.save();
      expect((await kloudless.accounts.retrieve(id)).account).toBe(`${before} (renamed)`);
    } finally {
      account.account = before;
      await account.save();
    }
    expect((await kloudless.accounts.retrieve(id)).account).toBe(before);
  });

  test("is `me` to a client with its token, which sees no other", async (context) => {
    const known = required(context, token, `no token of the ${service} account is known: see TOKENS`);
    const own = clientOf(target, { token: known });
    try {
      expect(await own.account().refresh()).toMatchObject({ service });
      expect((await own.accounts.all()).objects.map((account) => account.id)).toEqual([id]);
      if (!hasStorage) return;
      const { name, type } = await own.account().storage.folders.root().refresh();
      expect(typeof name).toBe("string");
      expect(type).toBe("folder");
    } finally {
      await own.close();
    }
  });
});
