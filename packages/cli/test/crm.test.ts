import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { tempDir } from "./run.ts";

const bench = useBench({ accounts: [{ service: "salesforce", account: "lin@example.com" }] });

interface Contact {
  readonly id: string;
  readonly first_name: string | null;
  readonly last_name: string;
  readonly raw: { readonly object: Readonly<Record<string, unknown>> };
}

describe("crm", () => {
  test("a contact is made, shown, listed, changed and deleted", async () => {
    const made = await bench.data<Contact>([
      "crm",
      "contacts",
      "create",
      "salesforce",
      "-f",
      "last_name=Lovelace",
      "-f",
      "raw.object.Birthdate=1815-12-10",
    ]);
    expect(made).toMatchObject({ last_name: "Lovelace", raw: { object: { Birthdate: "1815-12-10" } } });
    const changed = await bench.data<Contact>(["crm", "contacts", "update", "salesforce", made.id, "-f", "first_name=Ada"]);
    expect(changed).toMatchObject({ id: made.id, first_name: "Ada", last_name: "Lovelace" });
    expect(await bench.data<Contact>(["crm", "contacts", "get", "salesforce", made.id])).toMatchObject({ first_name: "Ada" });
    expect((await bench.kloudless(["crm", "contacts", "ls", "salesforce"])).stdout).toContain(`${made.id}\tAda\tLovelace`);
    expect(await bench.data<Contact>(["crm", "contacts", "update", "salesforce", made.id, "-F", "first_name=null"])).toMatchObject({
      first_name: null,
    });
    const removed = await bench.kloudless(["crm", "contacts", "rm", "salesforce", made.id]);
    expect(removed).toMatchObject({ code: 0, stdout: "" });
    expect(await bench.kloudless(["crm", "contacts", "get", "salesforce", made.id])).toMatchObject({ code: 3, stdout: "" });
  });

  test("fields of the service's own are changed without losing the others", async () => {
    const args = [
      "crm",
      "contacts",
      "create",
      "salesforce",
      "-f",
      "last_name=Hopper",
      "-f",
      "raw.object.Level__c=1",
      "-f",
      "raw.object.Floor__c=2",
    ];
    const { id } = await bench.data<Contact>(args);
    const changed = await bench.data<Contact>(["crm", "contacts", "update", "salesforce", id, "-f", "raw.object.Level__c=3"]);
    expect(changed.raw.object).toMatchObject({ Level__c: "3", Floor__c: "2" });
  });

  test.each(["accounts", "leads", "opportunities", "campaigns", "tasks"] as const)(
    "crm %s: made, listed, shown, changed and deleted",
    async (plural) => {
      const fields: Record<typeof plural, string[]> = {
        accounts: ["name=Acme"],
        leads: ["last_name=Lamarr", "company=MGM"],
        opportunities: ["name=Deal", "stage_name=Prospecting", "closing_date=2027-01-31"],
        campaigns: ["name=Spring"],
        tasks: ["subject=Call"],
      };
      const made = await bench.data<{ id: string }>([
        "crm",
        plural,
        "create",
        "salesforce",
        ...fields[plural].flatMap((field) => ["-f", field]),
      ]);
      expect((await bench.data<{ id: string }[]>(["crm", plural, "ls", "salesforce"])).map(({ id }) => id)).toContain(made.id);
      const changed = await bench.data<object>(["crm", plural, "update", "salesforce", made.id, "-f", "description=changed"]);
      expect(changed).toMatchObject({ id: made.id, description: "changed" });
      expect(await bench.data<object>(["crm", plural, "get", "salesforce", made.id])).toMatchObject({ description: "changed" });
      expect(await bench.kloudless(["crm", plural, "rm", "salesforce", made.id])).toMatchObject({ code: 0 });
      expect(await bench.kloudless(["crm", plural, "get", "salesforce", made.id])).toMatchObject({ code: 3, stdout: "" });
    },
  );

  test("records of any type go by the service's name of it", async () => {
    const made = await bench.data<{ id: string }>(["crm", "objects", "create", "salesforce", "Foo__c", "-f", "raw.object.Name=Bar"]);
    const listed = await bench.data<{ id: string }[]>(["crm", "objects", "ls", "salesforce", "Foo__c"]);
    expect(listed.map(({ id }) => id)).toEqual([made.id]);
    await bench.data<object>(["crm", "objects", "update", "salesforce", "Foo__c", made.id, "-f", "raw.object.Name=Baz"]);
    const shown = await bench.data<object>(["crm", "objects", "get", "salesforce", "Foo__c", made.id]);
    expect(shown).toMatchObject({ raw: { object: { Name: "Baz" } } });
    expect(await bench.kloudless(["crm", "objects", "rm", "salesforce", "Foo__c", made.id])).toMatchObject({ code: 0 });
    expect(await bench.data<object[]>(["crm", "objects", "ls", "salesforce", "Foo__c"])).toEqual([]);
  });

  test("crm search, recent and describe", async () => {
    const { id } = await bench.data<{ id: string }>(["crm", "accounts", "create", "salesforce", "-f", "name=Zanzibar Ltd"]);
    const { stdout } = await bench.kloudless(["crm", "search", "salesforce", "Zanzibar"]);
    expect(stdout).toBe(`Account\t${id}\tZanzibar Ltd\n`);
    const soql = await bench.data<unknown[]>([
      "crm",
      "search",
      "salesforce",
      "SELECT Id, Name FROM Account WHERE Name = 'Zanzibar Ltd'",
      "--lang",
      "SOQL",
    ]);
    expect(soql).toHaveLength(1);
    expect((await bench.data<{ id: string }[]>(["crm", "recent", "salesforce"])).map((one) => one.id)).toContain(id);
    expect(await bench.data<unknown[]>(["crm", "recent", "salesforce", "--after", "2100-01-01"])).toEqual([]);
    expect((await bench.kloudless(["crm", "describe", "salesforce"])).stdout.split("\n")).toContain("Account");
    expect(await bench.data<object>(["crm", "describe", "salesforce", "Account"])).toMatchObject({ raw: { type: "Account" } });
  });

  test("crm batch tells of each request, and that some failed (11)", async () => {
    const file = join(await tempDir(), "batch.json");
    const requests = [
      { method: "POST", url_data: { raw_type: "Account" }, body: { name: "In a batch" } },
      { method: "GET", url_data: { raw_type: "Account", id: "nothing" } },
    ];
    await writeFile(file, JSON.stringify(requests));
    const { code, stdout, stderr } = await bench.kloudless(["crm", "batch", "salesforce", file, "--jsonl"]);
    expect(code).toBe(11);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { ok: boolean }).ok),
    ).toEqual([true, false]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "partial" } });
    const fromStdin = await bench.kloudless(["crm", "batch", "salesforce", "-"], { stdin: JSON.stringify(requests.slice(0, 1)) });
    expect(fromStdin).toMatchObject({ code: 0 });
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ["no field", ["contacts", "create", "salesforce"], 2, /No field/],
    ["a field without a value", ["contacts", "create", "salesforce", "-f", "last_name"], 2, /name=value/],
    ["a value that is not JSON", ["contacts", "create", "salesforce", "-F", "last_name=Ada"], 2, /not JSON/],
    ["a field in one that is no object", ["contacts", "create", "salesforce", "-f", "a=1", "-f", "a.b=2"], 2, /no object/],
    ["a file that is not there", ["contacts", "create", "salesforce", "--data", "nowhere.json"], 3, /nowhere\.json/],
    ["an id that is not there", ["contacts", "rm", "salesforce", "nothing"], 3, /./],
    ["an unknown language", ["search", "salesforce", "x", "--lang", "SQL"], 2, /--lang/],
    ["a batch that is not there", ["batch", "salesforce", "nowhere.json"], 3, /nowhere\.json/],
  ])("%s is an error of its own", async (_, args, code, message) => {
    const result = await bench.kloudless(["crm", ...args]);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toMatch(message);
  });

  test("a field that cannot be changed is named, and nothing is sent", async () => {
    const { id } = await bench.data<Contact>(["crm", "contacts", "create", "salesforce", "-f", "last_name=Meitner"]);
    const { code, stderr } = await bench.kloudless(["crm", "contacts", "update", "salesforce", id, "-f", "created=never"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/`created` cannot be changed/);
  });

  test("a batch that is no list is refused", async () => {
    for (const stdin of ["{}", "[]", "not json"])
      expect(await bench.kloudless(["crm", "batch", "salesforce", "-"], { stdin })).toMatchObject({ code: 2, stdout: "" });
  });
});
