import { NotFoundError } from "@kloudless/core";
import { describe, expect, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import { anyObject } from "./any-object.ts";
import { GenericObject } from "./index.ts";

const bench = useBench();
const crm = () => bench.one.crm;
const INVALID = { status: 400, code: "invalid_parameters" };

/** Each list, by how it is asked for. */
const LISTS: readonly [name: string, list: (params: object) => PromiseLike<unknown>][] = [
  ["accounts", (params) => crm().accounts.all(params)],
  ["contacts", (params) => crm().contacts.all(params)],
  ["leads", (params) => crm().leads.all(params)],
  ["opportunities", (params) => crm().opportunities.all(params)],
  ["campaigns", (params) => crm().campaigns.all(params)],
  ["tasks", (params) => crm().tasks.all(params)],
  ["objects", (params) => crm().objects("Account").all(params)],
  ["search", (params) => crm().search.all({ q: "a", ...params })],
  ["recent", (params) => crm().recent.all(params)],
  ["schemas", (params) => crm().schemas.all(params)],
];

describe.each(LISTS)("bad input: the list of %s", (_name, list) => {
  test.each([0, -1, 1001, 1.5])("has no pages of %s", async (page_size) => {
    expect(await rejection(list({ page_size }))).toMatchObject(INVALID);
  });

  test("has no page that it never gave out", async () => {
    for (const page of ["nonsense", "0", "x".repeat(5000)]) expect(await rejection(list({ page }))).toBeInstanceOf(NotFoundError);
  });
});

describe("bad input: a raw type that nobody knows is refused by its name", () => {
  test.each<[string, () => PromiseLike<unknown>]>([
    ["list", () => crm().objects("Nonsense").all()],
    ["create", () => crm().objects("Nonsense").create({ name: "n" })],
    ["retrieve", () => crm().objects("Nonsense").retrieve("x")],
    ["delete", () => crm().objects("Nonsense").handle("x").delete()],
    ["search", () => crm().search.all({ q: "SELECT Id FROM Nonsense", lang: "SOQL" })],
  ])("%s", async (_verb, ask) => {
    expect(await rejection(ask())).toMatchObject({ ...INVALID, message: expect.stringContaining("Nonsense") });
  });

  test("in a batch, among good ones", async () => {
    const get = (raw_type: string) => ({ method: "GET", url_data: { raw_type } }) as const;
    const results = await crm().batch([get("Account"), get("Nonsense"), get("Contact")]);
    expect(results.map(({ ok, status }) => [ok, status])).toEqual([
      [true, 200],
      [false, 400],
      [true, 200],
    ]);
    expect(results[1]).toMatchObject({ error_code: "invalid_parameters", message: expect.stringContaining("Nonsense") });
  });
});

describe("an unknown field is kept", () => {
  test("where the server sends it: on the record, in its JSON, through every change", async () => {
    const made = await crm().accounts.create({ name: "Northwind" });
    const more = { loyalty_tier: "gold", deep: { list: [1, null] }, due_date: null };
    bench.server.faults.add({ path: "/crm/accounts/", action: { body: { ...made.toJSON(), ...more } } });
    const found = await made.refresh();
    expect(found).toMatchObject(more);
    expect(JSON.parse(JSON.stringify(found))).toMatchObject({ ...more, name: "Northwind" });
    bench.server.faults.add({ method: "PATCH", path: "/crm/accounts/", action: { body: { ...made.toJSON(), ...more, phone: "7" } } });
    found.phone = "7";
    await found.save();
    // It is nobody's but the server's: what was changed is sent, and nothing else.
    expect(bench.last().json).toEqual({ phone: "7" });
    expect(found.toJSON()).toMatchObject({ ...more, phone: "7" });
  });

  test("where the service has it: in raw.object, through create, retrieve, save and a batch", async () => {
    const made = await crm().contacts.create({ last_name: "Lovelace", raw: { object: { Favourite__c: { colour: "blue" } } } });
    const found = await crm().contacts.retrieve(made.id);
    expect(found.raw.object.Favourite__c).toEqual({ colour: "blue" });
    found.title = "Countess";
    await found.save();
    const [read] = await crm().batch([{ method: "GET", url_data: { raw_type: "Contact", id: made.id } }]);
    if (!read.ok) throw new Error("It is there.");
    expect(read.body.raw.object).toMatchObject({ Favourite__c: { colour: "blue" }, Title: "Countess" });
  });

  test("so is an unknown type, and an unknown value of a known field", async () => {
    const data = { id: "x1", api: "crm", type: "invoice", status: "Haunted", total: 7, raw: { type: "Invoice", object: { Total: 7 } } };
    const found = anyObject(bench.one.connection, data);
    expect(found).toBeInstanceOf(GenericObject);
    expect(found.toJSON()).toEqual(data);
    expect(found.rawType).toBe("Invoice");
  });

  test("a name that the API does not have is no field to write: the server passes it over", async () => {
    const made = await crm().accounts.create({ name: "n", nonsense: 1 } as { name: string });
    expect(bench.last().json).toEqual({ name: "n", nonsense: 1 });
    expect(made).not.toHaveProperty("nonsense");
  });
});
