import { describe, expect, test } from "vitest";
import { createServer } from "../index.ts";
import { type Answer, Api } from "../testing/api.ts";
import { serve, tempDir } from "../testing/serve.ts";

const ACCOUNTS = [
  { service: "salesforce", account: "a" },
  { service: "dynamics", account: "b" },
];

/** A server with two CRM accounts, and the address of the CRM of each. */
async function crms(): Promise<{ api: Api; at: string; other: string; id: number }> {
  const { api, server } = await serve({ accounts: ACCOUNTS });
  const [one, two] = server.accounts.map(({ id }) => id);
  return { api, at: `/accounts/${one}/crm`, other: `/accounts/${two}/crm`, id: one ?? 0 };
}

const isInvalid = ({ status, json }: Answer, ...words: string[]): void => {
  expect([status, json.error_code]).toEqual([400, "invalid_parameters"]);
  for (const word of words) expect(json.message).toContain(word);
};
const isMissing = ({ status, json }: Answer): void => expect([status, json.error_code]).toEqual([404, "not_found"]);

/** The keys every record of a type has, absent values as null. */
const COMMON = ["id", "api", "type", "owner", "description", "created", "modified", "raw_id", "href", "raw"];
const TYPES = [
  [
    "accounts",
    "account",
    "Account",
    { name: "n" },
    "industry_code industry employees rating fax phone website annual_revenue billing_address",
  ],
  [
    "contacts",
    "contact",
    "Contact",
    { first_name: "f", last_name: "l" },
    "account lead name middle_name title department email mailing_address",
  ],
  ["leads", "lead", "Lead", { company: "c", last_name: "l" }, "name first_name title status address industry annual_revenue rating email"],
  [
    "opportunities",
    "opportunity",
    "Opportunity",
    { name: "n", stage_name: "open", closing_date: "2018-05-01T00:00:00Z" },
    "account campaign next_step amount probability opportunity_type",
  ],
  ["campaigns", "campaign", "Campaign", { name: "n" }, "parent campaign_type start end status expected_revenue actual_cost budgeted_cost"],
  ["tasks", "task", "Task", { status: "s", priority: "High" }, "account subject"],
] as const;

test.each(TYPES)("crm/%s: the five verbs", async (collection, type, rawType, data, more) => {
  const { api, at, other } = await crms();
  // Old clients name the type in every call.
  const query = `?raw_type=${rawType}`;
  const made = await api.post(`${at}/${collection}${query}`, { ...data, owner: "u1", nonsense: 1 });
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ ...data, api: "crm", type, owner: "u1", description: null });
  expect(Object.keys(made.json)).toEqual(expect.arrayContaining([...COMMON, ...more.split(" ")]));
  expect(made.json).not.toHaveProperty("nonsense");
  const { id, raw_id, href } = made.json;
  expect(made.json.raw).toMatchObject({ type: rawType, id: raw_id, object: { Id: raw_id, OwnerId: "u1", Description: null } });
  expect(made.json.raw.object).not.toHaveProperty("nonsense");

  const one = `${at}/${collection}/${id}`;
  expect((await api.get(one + query)).json).toEqual(made.json);
  expect((await api.get(`${at}/${collection}/${raw_id}`)).json).toEqual(made.json);
  expect((await api.get(new URL(href).pathname)).json).toEqual(made.json);
  const list = (await api.get(`${at}/${collection}${query}`)).json;
  expect(list).toEqual({ count: 1, page: 1, next_page: null, objects: [made.json], type: "object_list", api: "crm" });

  const patched = await api.patch(one + query, { description: "d" });
  expect(patched.status).toBe(200);
  expect(patched.json).toMatchObject({ ...data, owner: "u1", description: "d", raw: { object: { Description: "d" } } });
  expect(patched.json.created).toBe(made.json.created);
  expect(patched.json.modified > made.json.modified).toBe(true);
  expect((await api.send("PUT", one, { body: { owner: null } })).json).toMatchObject({ ...data, owner: null, description: "d" });

  for (const foreign of [`${other}/${collection}/${id}`, `${other}/${collection}/${raw_id}`, `${other}/objects/${id}`]) {
    isMissing(await api.get(foreign));
    isMissing(await api.patch(foreign, { description: "x" }));
    isMissing(await api.delete(foreign));
  }
  expect((await api.get(`${other}/${collection}`)).json.count).toBe(0);
  const elsewhere = TYPES.find(([name]) => name !== collection)?.[0];
  isMissing(await api.get(`${at}/${elsewhere}/${id}`));

  const deleted = await api.delete(one + query);
  expect([deleted.status, deleted.text]).toEqual([204, ""]);
  isMissing(await api.get(one));
  isMissing(await api.patch(one, {}));
  isMissing(await api.delete(one));
  expect((await api.get(`${at}/${collection}`)).json.objects).toEqual([]);
});

test("what comes of its own accord: names of people, and what a new record starts with", async () => {
  const { api, at } = await crms();
  const contact = (await api.post(`${at}/contacts`, { first_name: "Ada", last_name: "Lovelace", name: "Nobody" })).json;
  expect(contact).toMatchObject({ name: "Ada Lovelace", raw: { object: { Name: "Ada Lovelace" } } });
  const renamed = (await api.patch(`${at}/contacts/${contact.id}`, { middle_name: "King", raw: { object: { Name: "Nobody" } } })).json;
  expect(renamed.name).toBe("Ada King Lovelace");
  expect((await api.post(`${at}/tasks`)).json).toMatchObject({ status: "Not Started", priority: "Normal" });
  expect((await api.post(`${at}/tasks`, { status: null })).json.status).toBe("Not Started");
  expect((await api.post(`${at}/leads`, { last_name: "l", company: "c" })).json.status).toBe("Open - Not Contacted");
});

test.each([
  ["accounts", {}, ["name"]],
  ["accounts", { name: null }, ["name"]],
  ["accounts", { name: "  " }, ["name"]],
  ["contacts", { first_name: "f" }, ["last_name"]],
  ["leads", {}, ["last_name", "company", "are required"]],
  ["opportunities", { name: "n" }, ["stage_name", "closing_date"]],
  ["campaigns", {}, ["name"]],
])("a new record of crm/%s that is %j needs more", async (collection, body, missing) => {
  const { api, at } = await crms();
  isInvalid(await api.post(`${at}/${collection}`, body), ...missing);
  expect((await api.get(`${at}/${collection}`)).json.count).toBe(0);
});

test("what a record needs cannot be taken from it", async () => {
  const { api, at } = await crms();
  const { id } = (await api.post(`${at}/accounts`, { name: "n" })).json;
  isInvalid(await api.patch(`${at}/accounts/${id}`, { name: null }), "name");
  isInvalid(await api.patch(`${at}/accounts/${id}`, { raw: { object: { Name: "" } } }), "name");
  expect((await api.get(`${at}/accounts/${id}`)).json.name).toBe("n");
});

test.each([
  ["accounts", { name: 1 }, "name"],
  ["accounts", { name: "n", employees: "many" }, "employees"],
  ["accounts", { name: "n", employees: {} }, "employees"],
  ["accounts", { name: "n", billing_address: 1 }, "billing_address"],
  ["accounts", { name: "n", raw: [] }, "raw"],
  ["accounts", { name: "n", raw: { object: "x" } }, "raw.object"],
  ["accounts", { name: "n", raw: { object: { Phone: 1 } } }, "raw.object.Phone"],
  ["accounts", { name: "n", raw: { object: { ["x".repeat(256)]: 1 } } }, "raw.object"],
  ["campaigns", { name: "n", start: "soon" }, "start"],
  ["contacts", { last_name: "l", account: 7 }, "account"],
])("a value of crm/%s that makes no sense is refused by its name: %j", async (collection, body, name) => {
  const { api, at } = await crms();
  isInvalid(await api.post(`${at}/${collection}`, body), name);
});

test("a number that JSON cannot hold is refused", async () => {
  const { api, at } = await crms();
  isInvalid(await api.send("POST", `${at}/accounts`, { body: '{"name":"n","employees":1e999}' }), "employees");
});

test.each(["[]", "1", '"x"', "null", "{"])("a body that is no object is refused: %s", async (body) => {
  const { api, at } = await crms();
  const answer = await api.send("POST", `${at}/accounts`, { body });
  expect([answer.status, answer.json.error_code]).toEqual([400, "bad_request"]);
});

describe("raw", () => {
  test("numbers, addresses and unknown fields are kept as they came, system fields are not taken", async () => {
    const { api, at } = await crms();
    const object = { Custom__c: { deep: [1, null] }, Id: "forged", CreatedDate: "forged", Website: "w" };
    const body = { name: "n", employees: "85", annual_revenue: 1.5, billing_address: { city: "Leeds" }, raw: { object } };
    const { json } = await api.post(`${at}/accounts`, body);
    expect(json).toMatchObject({ employees: "85", annual_revenue: 1.5, billing_address: { city: "Leeds" }, website: "w" });
    expect(json.raw.object).toMatchObject({ Custom__c: { deep: [1, null] }, Id: json.raw_id, CreatedDate: json.created });
    // Sent back as it came, it changes nothing, not even the time.
    expect((await api.patch(`${at}/accounts/${json.id}`, json)).json).toEqual(json);
  });

  test("where unified and raw differ, unified counts", async () => {
    const { api, at } = await crms();
    const { json } = await api.post(`${at}/accounts`, { name: "unified", raw: { object: { Name: "raw" } } });
    expect(json).toMatchObject({ name: "unified", raw: { object: { Name: "unified" } } });
  });

  test("is there by default, and not when it is refused", async () => {
    const { api, at } = await crms();
    const { id } = (await api.post(`${at}/accounts`, { name: "n" })).json;
    expect((await api.get(`${at}/accounts/${id}`, { "X-Kloudless-Raw-Data": "true" })).json).toHaveProperty("raw");
    expect((await api.get(`${at}/accounts/${id}`, { "X-Kloudless-Raw-Data": "false" })).json).not.toHaveProperty("raw");
  });

  test("keys that mean something to JavaScript do no harm", async () => {
    const { api, at } = await crms();
    const body = '{"name":"n","__proto__":{"employees":1},"constructor":"x","raw":{"object":{"__proto__":{"polluted":1},"toString":"t"}}}';
    const { status, json, text } = await api.send("POST", `${at}/accounts`, { body });
    expect([status, json.employees]).toEqual([201, null]);
    expect(text).toContain('"__proto__":{"polluted":1}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((await api.get(`${at}/accounts/${json.id}`)).text).toBe(text);
    expect((await api.patch(`${at}/accounts/${json.id}`, { description: "d" })).text).toContain('"__proto__":{"polluted":1}');
  });

  test("texts that databases stumble over are kept", async () => {
    const { api, at } = await crms();
    const text = "a\0b \ud800 ' \" \\ % 🌍";
    const { json } = await api.post(`${at}/accounts`, { name: "n", description: text });
    expect((await api.get(`${at}/accounts/${json.id}`)).json.description).toBe(text);
  });
});

describe("references", () => {
  test("are kept as raw ids, shown as the API's, and any other text stays as it is", async () => {
    const { api, at } = await crms();
    const account = (await api.post(`${at}/accounts`, { name: "n" })).json;
    for (const given of [account.id, account.raw_id]) {
      const contact = (await api.post(`${at}/contacts`, { last_name: "l", account: given, owner: "usr_9" })).json;
      expect(contact).toMatchObject({
        account: account.id,
        owner: "usr_9",
        raw: { object: { AccountId: account.raw_id, OwnerId: "usr_9" } },
      });
    }
    await api.post(`${at}/contacts`, { last_name: "other" });
    for (const filter of [account.id, account.raw_id]) {
      expect((await api.get(`${at}/contacts?account=${filter}`)).json.count).toBe(2);
    }
    expect((await api.get(`${at}/opportunities?account=${account.id}`)).json.count).toBe(0);
  });
});

describe("pages", () => {
  test("are walked with tokens, each record once, whatever is made meanwhile", async () => {
    const { api, at, other } = await crms();
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) await api.post(`${at}/accounts`, { name });
    const seen: string[] = [];
    let page = "1";
    for (let n = 0; n < 10 && page !== ""; n++) {
      const { json } = await api.get(`${at}/accounts?page_size=2&page=${encodeURIComponent(page)}`);
      expect(String(json.page)).toBe(page);
      seen.push(...json.objects.map((object: { name: string }) => object.name));
      if (n === 0) {
        await api.delete(`${at}/accounts/${json.objects[1].id}`);
        isMissing(await api.get(`${other}/accounts?page=${encodeURIComponent(json.next_page)}`));
        isMissing(await api.get(`${at}/contacts?page=${encodeURIComponent(json.next_page)}`));
      }
      page = json.next_page ?? "";
    }
    expect(seen).toEqual(names);
  });

  test.each(["page_size=0", "page_size=1001", "page_size=-1", "page_size=x", "page_size=1.5"])(
    "of a bad size are refused: %s",
    async (query) => {
      const { api, at } = await crms();
      for (const list of [
        "accounts?",
        "objects?raw_type=Account&",
        "search?q=a&",
        "search?lang=SOQL&q=SELECT+Id+FROM+Account&",
        "recent?",
        "schemas?",
      ]) {
        isInvalid(await api.get(`${at}/${list}${query}`), "page_size");
      }
    },
  );

  test.each(["2", "0", "x", "__proto__", "AAAAAAAAAAAAAAAAAAAAAAAA"])("that were never given out are not there: %s", async (page) => {
    const { api, at } = await crms();
    for (const list of ["accounts?", "objects?raw_type=Account&", "search?q=a&", "recent?", "schemas?"]) {
      isMissing(await api.get(`${at}/${list}page=${page}`));
    }
  });

  test("of 1 and 1000 records are possible", async () => {
    const { api, at } = await crms();
    expect((await api.get(`${at}/accounts?page_size=1`)).status).toBe(200);
    expect((await api.get(`${at}/accounts?page_size=1000&page=1`)).status).toBe(200);
  });
});

describe("objects", () => {
  test("of a standard type are the same records, with unified names", async () => {
    const { api, at } = await crms();
    const made = await api.post(`${at}/objects?raw_type=Account`, { name: "n", description: "d" });
    expect([made.status, made.json.type, made.json.raw.type]).toEqual([201, "account", "Account"]);
    const one = `${at}/objects/${made.json.raw.object.Id}?raw_type=Account`;
    expect((await api.get(one)).json).toEqual(made.json);
    expect((await api.get(`${at}/objects/${made.json.id}`)).json).toEqual(made.json);
    const patched = (await api.patch(one, { name: "m" })).json;
    expect(patched).toMatchObject({ name: "m", raw: { object: { Name: "m", Description: "d" } } });
    isMissing(await api.get(`${at}/objects/${made.json.id}?raw_type=Contact`));
    expect((await api.delete(one)).status).toBe(204);
  });

  test("need a type that is known", async () => {
    const { api, at } = await crms();
    isInvalid(await api.get(`${at}/objects`), "raw_type");
    isInvalid(await api.post(`${at}/objects`, { name: "n" }), "raw_type");
    for (const rawType of [
      "Nonsense",
      "account",
      "__proto__",
      "constructor",
      "x'; DROP TABLE crm_records; --__c",
      "Foo__c",
      "a".repeat(500),
    ]) {
      const query = `raw_type=${encodeURIComponent(rawType)}`;
      isInvalid(await api.get(`${at}/objects?${query}`), "raw_type");
      isInvalid(await api.get(`${at}/objects/x?${query}`), "raw_type");
      if (rawType !== "Foo__c") isInvalid(await api.post(`${at}/objects?${query}`, { name: "n" }), "raw_type");
    }
    expect((await api.get(`${at}/objects?raw_type=User`)).json).toMatchObject({ count: 0, objects: [] });
  });

  test("of a custom type are known from the first one on, in their account", async () => {
    const { api, at, other } = await crms();
    const made = await api.post(`${at}/objects?raw_type=Foo__c`, { raw: { object: { Size__c: 1 } } });
    expect(made.json).toMatchObject({ type: "object", api: "crm", name: null, raw: { type: "Foo__c", object: { Size__c: 1 } } });
    expect((await api.get(`${at}/objects?raw_type=Foo__c`)).json.objects).toEqual([made.json]);
    expect((await api.get(made.json.href.slice(made.json.href.indexOf("/v1")))).json).toEqual(made.json);
    isInvalid(await api.get(`${other}/objects?raw_type=Foo__c`), "raw_type");
    await api.delete(`${at}/objects/${made.json.id}?raw_type=Foo__c`);
    expect((await api.get(`${at}/objects?raw_type=Foo__c`)).json.count).toBe(0);
  });
});

test("schemas have the fields of the types, and those that records brought along", async () => {
  const { api, at } = await crms();
  await api.post(`${at}/objects?raw_type=Foo__c`, { raw: { object: { Size__c: 1, Tags__c: [] } } });
  await api.post(`${at}/accounts`, { name: "n", raw: { object: { Extra__c: true } } });
  const { json } = await api.get(`${at}/schemas?page_size=7`);
  expect(json.objects.map(({ id }: { id: string }) => id)).toEqual([
    "Account",
    "Contact",
    "Lead",
    "Opportunity",
    "Campaign",
    "Task",
    "User",
  ]);
  expect((await api.get(`${at}/schemas?page_size=7&page=${json.next_page}`)).json).toMatchObject({
    next_page: null,
    objects: [{ id: "Foo__c", custom: true, object_type: "object", raw: { type: "Foo__c" } }],
  });
  const account = (await api.get(`${at}/schemas/Account`)).json;
  expect(account.fields).toContainEqual({
    name: "employees",
    raw_name: "NumberOfEmployees",
    type: "number",
    required: false,
    readonly: false,
  });
  expect(account.raw.object.fields).toContainEqual({ name: "Extra__c", type: "boolean", required: false, readonly: false });
  for (const name of ["Nonsense", "__proto__", "Bar__c"]) isMissing(await api.get(`${at}/schemas/${name}`));
});

test("recent has what was changed last first, from a time on", async () => {
  const { api, at } = await crms();
  const ids: string[] = [];
  for (const name of ["a", "b", "c"]) ids.push((await api.post(`${at}/accounts`, { name })).json.id);
  const changed = (await api.patch(`${at}/accounts/${ids[0]}`, { name: "z" })).json;
  const first = (await api.get(`${at}/recent?page_size=2`)).json;
  expect(first.objects.map(({ id }: { id: string }) => id)).toEqual([ids[0], ids[2]]);
  const second = (await api.get(`${at}/recent?page_size=2&page=${encodeURIComponent(first.next_page)}`)).json;
  expect(second).toMatchObject({ next_page: null, objects: [{ id: ids[1] }] });
  expect((await api.get(`${at}/recent?after=${changed.created}`)).json.count).toBe(3);
  expect((await api.get(`${at}/recent?after=${changed.modified}`)).json.count).toBe(0);
  isInvalid(await api.get(`${at}/recent?after=x`), "after");
});

describe("events", () => {
  interface Seen {
    type: string;
    account: number;
    metadata: { id: string; name: string; raw: object };
  }
  const seen = async (api: Api, id: number): Promise<Seen[]> => (await api.get(`/accounts/${id}/events`)).json.objects as Seen[];

  test("tell each change with the record as it was then", async () => {
    const { api, at, id } = await crms();
    const start = (await api.get(`/accounts/${id}/events/latest`)).json.cursor;
    const account = (await api.post(`${at}/accounts`, { name: "one" })).json;
    const changed = (await api.patch(`${at}/accounts/${account.id}`, { name: "two" })).json;
    await api.patch(`${at}/accounts/${account.id}`, { name: "two" });
    await api.patch(`${at}/accounts/${account.id}`, { name: null });
    await api.delete(`${at}/accounts/${account.id}`);
    const events = await seen(api, id);
    expect(events.map(({ type }) => type)).toEqual(["add", "update", "delete"]);
    expect(events.map(({ metadata }) => metadata)).toEqual([account, changed, changed]);
    expect(events.every(({ account: of }) => of === id)).toBe(true);
    expect((await api.get(`/accounts/${id}/events?cursor=${start}`)).json.count).toBe(3);
  });

  test("tell what a batch did, and not what it failed to do", async () => {
    const { api, at, id } = await crms();
    const make = (body: object) => ({ id: "r", method: "POST", url_data: { raw_type: "Foo__c" }, body });
    await api.post(`${at}/batch`, { requests: [make({ name: "a" }), make({ name: 1 }), make({ name: "b" })] });
    expect((await seen(api, id)).map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
  });
});

test("an account says what it can do", async () => {
  const { api, id } = await crms();
  const { capabilities } = (await api.get(`/accounts/${id}?retrieve_full=true`)).json.properties;
  const names = ["objects", "accounts", "contacts", "leads", "opportunities", "campaigns", "tasks"].map((name) => `can_crud_crm_${name}`);
  expect(capabilities).toEqual(Object.fromEntries([...names, "can_crm_batch", "can_crm_search"].map((name) => [name, { value: true }])));
});

test("storage accounts have no CRM, CRM accounts no storage, and one that is not active nothing", async () => {
  const { api, server } = await serve();
  const [storage, , crm] = server.accounts.map(({ id }) => id);
  const all = ["accounts", "objects?raw_type=Account", "search?q=a", "recent", "schemas", "schemas/Account", "accounts/x"];
  for (const path of all) expect((await api.get(`/accounts/${storage}/crm/${path}`)).json.error_code).toBe("not_implemented");
  expect((await api.post(`/accounts/${storage}/crm/batch`, { requests: [] })).status).toBe(501);
  for (const path of ["folders/root/contents", "files/x", "quota", "links"])
    expect((await api.get(`/accounts/${crm}/storage/${path}`)).status).toBe(501);
  await api.patch(`/accounts/${crm}`, { active: false });
  expect((await api.get(`/accounts/${crm}/crm/accounts`)).status).toBe(403);
  expect((await api.get(`/accounts/${crm}/events`)).status).toBe(403);
});

test("the id of a record can be had for its raw id", async () => {
  const { api, at, id } = await crms();
  const account = (await api.post(`${at}/accounts`, { name: "n" })).json;
  expect((await api.post(`/accounts/${id}/encode_raw_id`, { raw_id: account.raw_id, api: "crm", type: "account" })).json.id).toBe(
    account.id,
  );
});

test("records outlive a restart, and end with their account", async () => {
  const dataDir = await tempDir();
  const first = await createServer({ dataDir, accounts: ACCOUNTS });
  const at = `/accounts/${first.accounts[0]?.id}/crm`;
  const made = (await new Api(first).post(`${at}/objects?raw_type=Foo__c`, { name: "kept" })).json;
  await first.close();
  const { api } = await serve({ dataDir });
  const found = (await api.get(`${at}/objects/${made.id}?raw_type=Foo__c`)).json;
  expect(found).toEqual({ ...made, href: found.href });
  expect((await api.delete(`/accounts/${api.server.accounts[0]?.id}`)).status).toBe(204);
  isMissing(await api.get(`${at}/objects/${made.id}`));
});

test("of changes at once none is lost", async () => {
  const { api, at } = await crms();
  const { id } = (await api.post(`${at}/accounts`, { name: "n" })).json;
  const fields = Array.from({ length: 20 }, (_, n) => `F${n}__c`);
  await Promise.all(fields.map((field) => api.patch(`${at}/accounts/${id}`, { raw: { object: { [field]: field } } })));
  expect((await api.get(`${at}/accounts/${id}`)).json.raw.object).toMatchObject(Object.fromEntries(fields.map((field) => [field, field])));
  const known = (await api.get(`${at}/schemas/Account`)).json.raw.object.fields.map(({ name }: { name: string }) => name);
  expect(known).toEqual(expect.arrayContaining(fields));
});
