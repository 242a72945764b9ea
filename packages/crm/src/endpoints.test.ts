import { expect, test } from "vitest";
import { expectAsked, type Row, refused } from "../../core/test/asked.ts";
import { useBench } from "../test/bench.ts";

/**
 * The API's CRM endpoints, row by row: each is driven through the SDK, and found in what the server was asked. How each behaves is
 * tested where it lives; this says that none is missing on either side.
 */
const bench = useBench();

/** What each unified type needs, by the name of its collection. */
const COLLECTIONS = [
  ["accounts", "Account", { name: "Northwind" }],
  ["contacts", "Contact", { first_name: "Ada", last_name: "Lovelace" }],
  ["leads", "Lead", { company: "Tiles", last_name: "Hopper" }],
  ["opportunities", "Opportunity", { name: "Big one", stage_name: "open", closing_date: "2018-05-01T00:00:00Z" }],
  ["campaigns", "Campaign", { name: "Spring" }],
  ["tasks", "Task", { status: "Open", priority: "High" }],
] as const;

interface AnyRecord {
  readonly id: string;
  description: string | null;
  save(): Promise<unknown>;
  delete(): Promise<void>;
}

/** What all collections have in common; how their types differ is tested in `objects.test.ts` and `crm.test.ts`. */
interface AnyCollection {
  all(params?: object): PromiseLike<{ readonly objects: readonly AnyRecord[] }>;
  create(data: object): Promise<AnyRecord>;
  retrieve(id: string): Promise<AnyRecord>;
}

const verbs = (name: string, rawType: string, data: object, records: () => AnyCollection): Row[] => {
  const made = () => records().create(data);
  const [list, one] = [`/accounts/*/crm/${name}?raw_type=${rawType}`, `/accounts/*/crm/${name}/*?raw_type=${rawType}`];
  return [
    [
      "6.1",
      `GET ${list}&page_size=2`,
      async () => {
        // A custom type is there once a record of it was made.
        await made();
        expect((await records().all({ page_size: 2 })).objects.length).toBeGreaterThan(0);
      },
    ],
    ["6.1", `POST ${list}`, made],
    ["6.1", `GET ${one}`, async () => records().retrieve((await made()).id)],
    [
      "6.1",
      `PATCH ${one}`,
      async () => {
        const record = await made();
        record.description = "changed";
        await record.save();
        // The answer is the whole record, with what it has become.
        expect(record).toMatchObject({ ...data, description: "changed" });
      },
    ],
    ["6.1", `DELETE ${one}`, async () => (await made()).delete()],
  ];
};

const crm = () => bench.one.crm;
const company = () => crm().accounts.create({ name: "Northwind" });

const rows: readonly Row[] = [
  ...COLLECTIONS.flatMap(([name, rawType, data]) => verbs(name, rawType, data, () => crm()[name])),
  ...verbs("objects", "Account", { name: "generic" }, () => crm().objects("Account")),
  ...verbs("objects", "Foo__c", { name: "custom" }, () => crm().objects("Foo__c")),
  ["6.1", "GET /accounts/*/crm/contacts?account=*", async () => crm().contacts.all({ account: (await company()).id })],
  ["6.1", "GET /accounts/*/crm/opportunities?account=*", async () => crm().opportunities.all({ account: (await company()).id })],
  ["6.1, PUT", "PUT /accounts/*/crm/accounts/*", async () => put()],
  ["6.2", "GET /accounts/*/crm/accounts?page=*", async () => secondPage()],
  ["6.3, raw", "POST /accounts/*/crm/accounts", async () => crm().accounts.create({ raw: { object: { Name: "by its own name" } } })],
  ["6.5", "GET /accounts/*/crm/objects?raw_type=User", async () => crm().objects("User").all()],
  ["6.5, upstream id", "GET /accounts/*/crm/objects/001*?raw_type=Account", async () => byUpstreamId()],
  ["6.6", "GET /accounts/*/crm/search?q=*&lang=KEYWORD", async () => crm().search.all({ q: "north", lang: "KEYWORD", page: "1" })],
  ["6.6", "GET /accounts/*/crm/search?q=*&lang=SOQL", async () => crm().search.all({ q: "SELECT Id from Account", lang: "SOQL" })],
  ["6.7", "POST /accounts/*/crm/batch", async () => crm().batch([{ method: "GET", url_data: { raw_type: "Account" } }])],
  ["6.8", "GET /accounts/*/crm/recent", async () => crm().recent.all()],
  ["6.8", "GET /accounts/*/events", async () => events()],
  ["6.8", "GET /accounts/*/crm/schemas?page_size=2", async () => crm().schemas.all({ page_size: 2 })],
  ["6.8", "GET /accounts/*/crm/schemas/Account", async () => crm().schemas.retrieve("Account")],
  // Languages of which no more than the name is known.
  ...["RAW", "FetchXML", "OData"].map(
    (lang): Row => [
      `6.6, ${lang}`,
      `GET /accounts/*/crm/search?lang=${lang}`,
      async () => expect(await refused(crm().search.all({ q: "x", lang }))).toEqual([501, "not_implemented"]),
      501,
    ],
  ),
];

test.each(rows.map((row) => [row[0], row[1], row] as const))("row %s: %s", async (_row, _asked, row) => {
  await expectAsked(bench.server, row);
});

async function put() {
  const { id } = await company();
  const path = `/accounts/${bench.one.id}/crm/accounts/${id}`;
  expect(await bench.kloudless.request({ method: "PUT", path, json: { phone: "7" } })).toMatchObject({ name: "Northwind", phone: "7" });
}

async function secondPage() {
  await Promise.all([company(), company()]);
  const { nextPage } = await crm().accounts.all({ page_size: 1 });
  return crm().accounts.all({ page_size: 1, page: nextPage });
}

async function byUpstreamId() {
  const { id, raw } = await company();
  const found = await crm()
    .objects("Account")
    .retrieve(raw.object.Id as string);
  expect(found.id).toBe(id);
}

async function events() {
  const record = await company();
  record.description = "d";
  await record.save();
  await record.delete();
  const seen = await bench.one.events.all().toArray();
  expect(seen.filter(({ metadata }) => metadata?.id === record.id).map(({ type }) => type)).toEqual(["add", "update", "delete"]);
}
