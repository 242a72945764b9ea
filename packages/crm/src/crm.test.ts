import { type Account, ArgumentError, Kloudless } from "@kloudless/core";
import { createServer } from "@kloudless/server";
import { describe, expect, expectTypeOf, onTestFinished, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import {
  type AnyCrmObject,
  type Campaign,
  Contact,
  type ContactHandle,
  type CrmAccount,
  CrmApi,
  CrmObject,
  type CrmTask,
  crm,
  GenericObject,
  type Opportunity,
} from "./index.ts";

const bench = useBench();

test("adds the same object to an account that it returns when it is called with one", () => {
  const { one, two } = bench;
  expect(one.crm).toBeInstanceOf(CrmApi);
  expect(one.crm).toBe(crm(one));
  expect(one.crm).not.toBe(two.crm);
});

test("refuses to be called with a client, which has no CRM of its own", () => {
  expect(() => crm(bench.kloudless)).toThrow(ArgumentError);
  expect(() => crm(bench.kloudless)).toThrow("`account.crm`");
});

test("a server started without options has a CRM account behind the storage accounts", async () => {
  const server = await createServer();
  onTestFinished(() => server.close());
  await using kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, use: [crm] });
  const [storage, , account] = await kloudless.accounts.all();
  expect(account).toMatchObject({ service: "salesforce", apis: ["crm"] });
  const contact = await account!.crm.contacts.create({ last_name: "Lovelace" });
  expect(contact.name).toBe("Lovelace");
  expect(await rejection(storage!.crm.contacts.all())).toMatchObject({ status: 501, code: "not_implemented" });
});

test("with a token, `me` is the account", async () => {
  const token = bench.server.accounts.find(({ id }) => id === bench.one.id)?.token;
  await using mine = new Kloudless({ token, baseUrl: bench.server.url, use: [crm] });
  const task = await mine.account().crm.tasks.create({});
  expect(task).toMatchObject({ status: "Not Started", priority: "Normal" });
  expect((await bench.one.crm.tasks.retrieve(task.id)).id).toBe(task.id);
});

describe("search", () => {
  test("finds records of all types by a word in any of their texts", async () => {
    const contact = await bench.one.crm.contacts.create({ last_name: "Searchable-Äpfel" });
    const foo = await bench.one.crm.objects("Bar__c").create({ raw: { object: { Text__c: "about searchable-äpfel" } } });
    const found = await bench.one.crm.search.all({ q: "searchable-ÄPFEL", lang: "KEYWORD", page_size: 1 }).toArray();
    expect(found.map(({ id }) => id)).toEqual([contact.id, foo.id]);
    expect(found.map((object) => object.constructor)).toEqual([Contact, GenericObject]);
    expect(found[1]?.rawType).toBe("Bar__c");
    expect(await bench.two.crm.search.all({ q: "searchable-äpfel" }).toArray()).toEqual([]);
    const [first] = found;
    if (first?.type !== "contact") throw new Error("A contact was found first.");
    first.title = "found";
    expect((await first.save()).title).toBe("found");
  });

  test("by a query gives rows with what was selected", async () => {
    const account = await bench.one.crm.accounts.create({ name: "Query 'd", phone: "7" });
    const q = "SELECT Id, Phone FROM Account WHERE Name = 'Query \\'d' LIMIT 5";
    const rows = await bench.one.crm.search.all({ q, lang: "SOQL" }).toArray();
    expect(rows.map(({ raw }) => raw)).toEqual([{ type: "Account", id: account.raw_id, object: { Id: account.raw_id, Phone: "7" } }]);
    const [row] = rows;
    expect(row).toBeInstanceOf(GenericObject);
    expect((await row!.refresh()).raw.object.Name).toBe("Query 'd");
    expect(await rejection(bench.two.crm.search.all({ q, lang: "SOQL" }))).toMatchObject({ status: 400 });
  });

  test("needs something to look for", () => {
    expect(() => bench.one.crm.search.all({ q: "" })).toThrow(ArgumentError);
  });
});

test("recent lists what was changed last, of all types", async () => {
  const first = await bench.one.crm.leads.create({ last_name: "a", company: "b" });
  const second = await bench.one.crm.campaigns.create({ name: "c" });
  first.title = "changed";
  await first.save();
  const found = await bench.one.crm.recent.all({ page_size: 2 });
  expect(found.objects.map(({ id }) => id)).toEqual([first.id, second.id]);
  expect((await bench.one.crm.recent.all({ after: new Date(Date.now() + 60_000) })).objects).toEqual([]);
  expect(await rejection(bench.one.crm.recent.all({ after: new Date("x") }))).toBeInstanceOf(ArgumentError);
});

test("schemas tell the types and their fields", async () => {
  await bench.one.crm.objects("Schema__c").create({ raw: { object: { Size__c: 3 } } });
  const names = (await bench.one.crm.schemas.all({ page_size: 3 }).toArray()).map(({ raw }) => raw.type);
  expect(names).toEqual(expect.arrayContaining(["Account", "Contact", "Lead", "Opportunity", "Campaign", "Task", "User", "Schema__c"]));
  const schema = await bench.one.crm.schemas.retrieve("Schema__c");
  expect(schema).toMatchObject({ id: "Schema__c", custom: true, raw: { type: "Schema__c" } });
  expect(schema.raw.object?.fields).toContainEqual({ name: "Size__c", type: "number", required: false, readonly: false });
  expect(await rejection(bench.one.crm.schemas.retrieve("Nonsense"))).toMatchObject({ status: 404 });
});

describe("types", () => {
  const compiles = (use: unknown) => expectTypeOf(use).toBeUnknown();

  test("of fields are those of the API, and may be null", () => {
    expectTypeOf<Contact["first_name"]>().toEqualTypeOf<string | null>();
    expectTypeOf<Contact["account"]>().toEqualTypeOf<string | null>();
    expectTypeOf<Contact["type"]>().toEqualTypeOf<"contact">();
    expectTypeOf<CrmAccount["employees"]>().toEqualTypeOf<number | string | null>();
    expectTypeOf<Opportunity["amount"]>().toEqualTypeOf<number | string | null>();
    expectTypeOf<Opportunity["closing_date"]>().toEqualTypeOf<string | Date | null>();
    expectTypeOf<Campaign["campaign_type"]>().toEqualTypeOf<string | null>();
    expectTypeOf<CrmTask["priority"]>().toEqualTypeOf<string | null>();
    expectTypeOf<GenericObject["raw"]["object"]>().toEqualTypeOf<Record<string, unknown>>();
    expectTypeOf<Contact["id"]>().toEqualTypeOf<string>();
  });

  test("what the server sets is readonly", () => {
    compiles((contact: Contact, account: CrmAccount) => {
      contact.first_name = "a";
      contact.raw.object.Custom__c = 1;
      account.employees = "85";
      // @ts-expect-error -- the CRM makes it of its parts
      contact.name = "b";
      // @ts-expect-error -- the server decides on the id
      contact.id = "c";
      // @ts-expect-error -- the server keeps the times
      account.created = null;
      // @ts-expect-error -- a contact stays one
      contact.type = "lead";
      // @ts-expect-error -- it is no field of a contact
      contact.employees = 1;
      // @ts-expect-error -- a name is a text
      account.name = 1;
    });
  });

  test("handles have an id and methods, and no fields", () => {
    const handle = bench.one.crm.contacts.handle("C1");
    expectTypeOf(handle).toEqualTypeOf<ContactHandle>();
    expectTypeOf<ContactHandle>().toHaveProperty("delete");
    expectTypeOf<ContactHandle>().not.toHaveProperty("first_name");
    expectTypeOf<ContactHandle>().not.toHaveProperty("raw");
    expectTypeOf<ContactHandle["refresh"]>().returns.resolves.toEqualTypeOf<Contact>();
    expectTypeOf<Contact>().toExtend<ContactHandle>();
    expect(handle).toMatchObject({ id: "C1" });
    expect(handle).toBeInstanceOf(CrmObject);
  });

  test("what is found is told apart by its type", () => {
    compiles((found: AnyCrmObject) => {
      if (found.type === "contact") expectTypeOf(found).toEqualTypeOf<Contact>();
      if (found.type === "account") expectTypeOf(found.industry).toEqualTypeOf<string | null>();
      expectTypeOf(found.raw.type).toBeString();
    });
  });

  test("a capability that is not used is a compile error", () => {
    const plain = new Kloudless({ apiKey: "k" });
    expectTypeOf(plain.account(1)).not.toHaveProperty("crm");
    expectTypeOf<Account>().not.toHaveProperty("crm");
    // @ts-expect-error -- `use` names no crm
    expect(plain.account(1).crm).toBeUndefined();
  });
});
