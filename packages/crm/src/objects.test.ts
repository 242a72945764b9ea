import { ApiError, ArgumentError, NotFoundError } from "@kloudless/core";
import { describe, expect, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import { Campaign, Contact, CrmAccount, CrmTask, GenericObject, Lead, Opportunity } from "./index.ts";

const bench = useBench();

/** What each type is made with, what is changed, and what its collection is called. */
const TYPES = [
  {
    collection: "accounts",
    rawType: "Account",
    Type: CrmAccount,
    data: { name: "Northwind" },
    change: { industry: "Retail", employees: 85 },
  },
  {
    collection: "contacts",
    rawType: "Contact",
    Type: Contact,
    data: { first_name: "Ada", last_name: "Lovelace" },
    change: { title: "Countess", phone: "+1" },
  },
  { collection: "leads", rawType: "Lead", Type: Lead, data: { company: "Tiles", last_name: "Hopper" }, change: { company: "Kilns" } },
  {
    collection: "opportunities",
    rawType: "Opportunity",
    Type: Opportunity,
    data: { name: "Big one", stage_name: "open", closing_date: "2018-05-01T00:00:00Z" },
    change: { stage_name: "won", amount: "1200.50", probability: 90 },
  },
  {
    collection: "campaigns",
    rawType: "Campaign",
    Type: Campaign,
    data: { name: "Spring" },
    change: { campaign_type: "Mail", budgeted_cost: 10 },
  },
  { collection: "tasks", rawType: "Task", Type: CrmTask, data: { status: "Open", priority: "High" }, change: { subject: "Call" } },
] as const;

describe.each(TYPES)("$collection", ({ collection, rawType, Type, data, change }) => {
  // The collections differ in their types only, which the tests at the end of this package are about.
  const records = () =>
    bench.one.crm[collection] as unknown as {
      all(params?: object): AsyncIterable<CrmAccount> & PromiseLike<{ objects: CrmAccount[]; nextPage: unknown }>;
      create(data: object): Promise<CrmAccount>;
      retrieve(id: string): Promise<CrmAccount>;
      handle(id: string): CrmAccount;
    };

  test("are made, found, changed and deleted, with their raw_type in every call", async () => {
    const made = await records().create({ ...data, description: "first" });
    expect(made).toBeInstanceOf(Type);
    expect(made).toMatchObject({ ...data, description: "first", api: "crm", raw: { type: rawType, object: { Description: "first" } } });
    expect(bench.last()).toMatchObject({
      method: "POST",
      url: `/${collection}?raw_type=${rawType}`,
      json: { ...data, description: "first" },
    });

    const found = await records().retrieve(made.id);
    expect(bench.last()).toMatchObject({ method: "GET", url: `/${collection}/${made.id}?raw_type=${rawType}` });
    expect(found.toJSON()).toEqual(made.toJSON());
    expect((await records().retrieve(made.raw_id as string)).id).toBe(made.id);

    Object.assign(found, change, { description: null });
    await found.save();
    expect(bench.last()).toEqual({
      method: "PATCH",
      url: `/${collection}/${made.id}?raw_type=${rawType}`,
      json: { ...change, description: null },
    });
    expect(found).toMatchObject({ ...data, ...change, description: null });
    expect(String(found.modified) > String(made.modified)).toBe(true);

    const before = bench.server.requests.length;
    await found.save();
    expect(bench.server.requests.length).toBe(before);

    expect((await records().handle(made.id).refresh()).toJSON()).toEqual(found.toJSON());
    await found.delete();
    expect(bench.last()).toMatchObject({ method: "DELETE", url: `/${collection}/${made.id}?raw_type=${rawType}` });
    await expect(found.refresh()).rejects.toBeInstanceOf(NotFoundError);
    await expect(found.delete()).rejects.toBeInstanceOf(NotFoundError);
  });

  test("are listed page by page", async () => {
    const made = await Promise.all([1, 2, 3].map(() => records().create(data)));
    const page = await records().all({ page_size: 2 });
    expect(page.objects).toHaveLength(2);
    expect(page.nextPage).toEqual(expect.any(String));
    const ids: string[] = [];
    for await (const record of records().all({ page_size: 2 })) ids.push(record.id);
    expect(ids).toHaveLength(new Set(ids).size);
    for (const { id } of made) expect(ids).toContain(id);
    for (const record of made) await record.delete();
  });

  test("of another account are not there", async () => {
    const { id } = await records().create(data);
    await expect(bench.two.crm[collection].retrieve(id)).rejects.toBeInstanceOf(NotFoundError);
  });
});

test("a record without what it needs is refused with the names of it", async () => {
  const error = await rejection(bench.one.crm.leads.create({}));
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 400, message: expect.stringMatching(/last_name, company/) });
});

test("dates are written as times, and an invalid one is refused before anything is sent", async () => {
  const closing_date = new Date("2026-01-02T03:04:05Z");
  const made = await bench.one.crm.opportunities.create({ name: "a", stage_name: "open", closing_date });
  expect(made.closing_date).toBe("2026-01-02T03:04:05.000Z");
  made.closing_date = new Date("2027-01-02T03:04:05Z");
  await made.save();
  expect(made.closing_date).toBe("2027-01-02T03:04:05.000Z");
  const before = bench.server.requests.length;
  const error = await rejection(bench.one.crm.campaigns.create({ name: "a", start: new Date("x") }));
  expect(error).toBeInstanceOf(ArgumentError);
  expect(error).toMatchObject({ argument: "start" });
  expect(bench.server.requests.length).toBe(before);
});

test("the account of a contact is a record of the CRM, and leads nowhere else", async () => {
  const { crm } = bench.one;
  const company = await crm.accounts.create({ name: "Northwind" });
  const contact = await crm.contacts.create({ last_name: "Lovelace", account: company.id });
  expect(contact.account).toBe(company.id);
  expect(contact.raw.object.AccountId).toBe(company.raw_id);
  expect((await crm.contacts.all({ account: company.id })).objects.map(({ id }) => id)).toEqual([contact.id]);
  expect((await crm.contacts.all({ account: company.raw_id as string })).count).toBe(1);
  expect((await crm.contacts.all({ account: "none" })).count).toBe(0);
  contact.account = null;
  expect((await contact.save()).account).toBeNull();

  // Some services count their records: a number is no account of Kloudless, either.
  bench.server.faults.add({ path: "/crm/contacts", action: { body: { ...contact.toJSON(), account: 7 } } });
  await contact.refresh();
  contact.title = "x";
  await contact.save();
  expect(bench.server.requests.at(-1)?.url).toContain(`/accounts/${bench.one.id}/crm/contacts/`);
});

describe("raw.object", () => {
  test("takes what only the service knows, and sends what changed", async () => {
    const account = await bench.one.crm.accounts.create({ name: "a", raw: { object: { Custom__c: 1, Nested__c: { a: [1] } } } });
    expect(account.raw.object).toMatchObject({ Id: account.raw_id, Name: "a", Custom__c: 1, Nested__c: { a: [1] } });
    account.raw.object.Custom__c = 2;
    (account.raw.object.Nested__c as { a: number[] }).a.push(2);
    account.raw.object.More__c = "m";
    account.name = "b";
    await account.save();
    expect(bench.last().json).toEqual({ name: "b", raw: { object: { Custom__c: 2, Nested__c: { a: [1, 2] }, More__c: "m" } } });
    expect(account.raw.object).toMatchObject({ Name: "b", Custom__c: 2, Nested__c: { a: [1, 2] }, More__c: "m" });
    const before = bench.server.requests.length;
    await account.save();
    expect(bench.server.requests.length).toBe(before);

    delete account.raw.object.Custom__c;
    await account.save();
    expect(bench.last().json).toEqual({ raw: { object: { Custom__c: null } } });
    expect(account.raw.object.Custom__c).toBeNull();
  });

  test("by the service's names changes the unified fields, too", async () => {
    const account = await bench.one.crm.accounts.create({ raw: { object: { Name: "from raw" } } });
    expect(account.name).toBe("from raw");
    account.raw.object.NumberOfEmployees = 3;
    expect((await account.save()).employees).toBe(3);
  });

  test("is refused before anything is sent when it is no object", async () => {
    const account = await bench.one.crm.accounts.create({ name: "a" });
    account.raw = { type: "Account" } as never;
    const before = bench.server.requests.length;
    expect(await rejection(account.save())).toMatchObject({ name: "ArgumentError", argument: "raw" });
    expect(bench.server.requests.length).toBe(before);
  });

  test("keys that mean something to JavaScript are fields like others", async () => {
    const object = JSON.parse('{ "__proto__": { "polluted": 1 }, "constructor": "c" }') as Record<string, unknown>;
    const account = await bench.one.crm.accounts.create({ name: "a", raw: { object } });
    expect(Object.keys(account.raw.object)).toEqual(expect.arrayContaining(["__proto__", "constructor"]));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    account.name = "b";
    await account.save();
    expect(bench.last().json).toEqual({ name: "b" });
  });
});

test("a field that collides with a method stays in the JSON", async () => {
  const made = await bench.one.crm.accounts.create({ name: "a" });
  bench.server.faults.add({ path: "/crm/accounts", action: { body: { ...made.toJSON(), save: 1, rawType: "x" } } });
  await made.refresh();
  expect(JSON.parse(JSON.stringify(made))).toMatchObject({ save: 1, rawType: "x" });
  expect(made.rawType).toBe("Account");
  made.name = "b";
  expect((await made.save()).name).toBe("b");
});

describe("objects", () => {
  test("of a standard type are those of its collection, by either id", async () => {
    const objects = bench.one.crm.objects("Account");
    const made = await objects.create({ name: "generic", description: "d" });
    expect(made).toBeInstanceOf(GenericObject);
    expect(made).toMatchObject({
      type: "account",
      name: "generic",
      raw: { type: "Account", object: { Name: "generic", Description: "d" } },
    });
    expect(bench.last()).toMatchObject({ method: "POST", url: "/objects?raw_type=Account" });
    const found = await objects.retrieve(made.raw.object.Id as string);
    expect(found.id).toBe(made.id);
    found.name = "renamed";
    found.description = null;
    await found.save();
    expect(bench.last()).toMatchObject({ method: "PATCH", url: `/objects/${made.id}?raw_type=Account` });
    expect(found.raw.object).toMatchObject({ Name: "renamed", Description: null });
    expect((await bench.one.crm.accounts.retrieve(made.id)).name).toBe("renamed");
    await found.delete();
    expect(bench.last()).toMatchObject({ method: "DELETE", url: `/objects/${made.id}?raw_type=Account` });
  });

  test("of a custom type are there once one was made", async () => {
    const foos = bench.one.crm.objects("Foo__c");
    expect(await rejection(foos.all())).toMatchObject({ status: 400 });
    const foo = await foos.create({ name: "n", raw: { object: { Size__c: 3 } } });
    expect(foo).toMatchObject({ type: "object", rawType: "Foo__c", raw: { type: "Foo__c", object: { Name: "n", Size__c: 3 } } });
    expect((await foos.all()).objects.map(({ id }) => id)).toEqual([foo.id]);
    expect((await foos.handle(foo.id).refresh()).raw.object.Size__c).toBe(3);
    expect(await rejection(bench.two.crm.objects("Foo__c").all())).toMatchObject({ status: 400 });
  });

  test("of a type that nobody knows, or none, are refused", async () => {
    expect(await rejection(bench.one.crm.objects("Nonsense").all())).toMatchObject({
      status: 400,
      message: expect.stringContaining("Nonsense"),
    });
    expect(await rejection(bench.one.crm.objects("Nonsense").create({}))).toMatchObject({ status: 400 });
    expect(() => bench.one.crm.objects("")).toThrow(ArgumentError);
  });
});
