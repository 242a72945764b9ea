import { describe, expect, test } from "vitest";
import type { Answer, Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

interface Row {
  id: string;
  type: string;
  raw: { type: string; object: Record<string, unknown> };
}

/** A CRM with three accounts and a contact, and a way to search it. */
async function filled(service = "salesforce"): Promise<{ api: Api; at: string; search: (q: string, more?: string) => Promise<Answer> }> {
  const { api, server } = await serve({ accounts: [{ service, account: "a" }] });
  const at = `/accounts/${server.accounts[0]?.id}/crm`;
  await api.post(`${at}/accounts`, { name: "Northwind Tiles", employees: 85, raw: { object: { Active__c: true } } });
  await api.post(`${at}/accounts`, { name: "O'Neil % Sons", phone: "555_1", employees: "85" });
  await api.post(`${at}/accounts`, { name: "Äpfel", description: "sells tiles" });
  await api.post(`${at}/contacts`, { last_name: "Tilesmith" });
  return { api, at, search: (q, more = "") => api.get(`${at}/search?q=${encodeURIComponent(q)}${more}`) };
}

const names = ({ json }: Answer): unknown[] => json.objects.map(({ raw }: Row) => raw.object.Name ?? raw.object.LastName);

describe("by keyword", () => {
  test("finds texts anywhere in records of all types, in any case", async () => {
    const { search } = await filled();
    expect(names(await search("TILES"))).toEqual(["Northwind Tiles", "Äpfel", "Tilesmith"]);
    expect(names(await search("äPFEL", "&lang=keyword"))).toEqual(["Äpfel"]);
    expect(names(await search("nothing like it"))).toEqual([]);
  });

  test("takes signs for what they are", async () => {
    const { search } = await filled();
    expect(names(await search("%"))).toEqual(["O'Neil % Sons"]);
    expect(names(await search("_"))).toEqual(["O'Neil % Sons"]);
    expect(names(await search("o'neil"))).toEqual(["O'Neil % Sons"]);
    expect(names(await search("\\"))).toEqual([]);
    expect(names(await search("' OR 1=1 --"))).toEqual([]);
    expect(names(await search("'; DROP TABLE crm_records; --"))).toEqual([]);
    expect(names(await search("tiles"))).toHaveLength(3);
  });

  test("finds what a record has now", async () => {
    const { api, at, search } = await filled();
    const [{ id }] = (await search("northwind")).json.objects;
    await api.patch(`${at}/accounts/${id}`, { name: "Southwind" });
    expect(names(await search("northwind"))).toEqual([]);
    expect(names(await search("southwind"))).toEqual(["Southwind"]);
    await api.delete(`${at}/accounts/${id}`);
    expect(names(await search("southwind"))).toEqual([]);
  });

  test("is walked page by page", async () => {
    const { search } = await filled();
    const first = await search("tiles", "&page_size=2");
    const second = await search("tiles", `&page_size=2&page=${encodeURIComponent(first.json.next_page)}`);
    expect([...names(first), ...names(second)]).toEqual(["Northwind Tiles", "Äpfel", "Tilesmith"]);
    expect(second.json.next_page).toBeNull();
    const other = await search("apfel", `&page=${encodeURIComponent(first.json.next_page)}`);
    expect(other.status).toBe(404);
  });

  test.each(["", "   ", "x".repeat(1001), "a\0b"])("refuses what it cannot look for: %j", async (q) => {
    const { search } = await filled();
    const { status, json } = await search(q);
    expect([status, json.error_code]).toEqual([400, "invalid_parameters"]);
  });

  test("needs q, and a language that there is", async () => {
    const { api, at, search } = await filled();
    expect((await api.get(`${at}/search`)).json.error_code).toBe("invalid_parameters");
    expect((await search("a", "&lang=CMIS")).json.message).toContain("lang");
    // Of these there is no more than the name to go by.
    for (const lang of ["raw", "FetchXML", "OData"])
      expect((await search("a", `&lang=${lang}`)).json).toMatchObject({ status_code: 501, error_code: "not_implemented" });
  });
});

describe("by SOQL", () => {
  const select = async (q: string): Promise<Record<string, unknown>[]> => {
    const { search } = await filled();
    const answer = await search(q, "&lang=SOQL&page=1");
    expect([answer.status, answer.json.message]).toEqual([200, undefined]);
    return answer.json.objects.map(({ raw }: Row) => raw.object);
  };

  test.each([
    ["SELECT Name FROM Account", ["Northwind Tiles", "O'Neil % Sons", "Äpfel"]],
    ["select name from Account", ["Northwind Tiles", "O'Neil % Sons", "Äpfel"]],
    ["SELECT Name FROM Account LIMIT 2", ["Northwind Tiles", "O'Neil % Sons"]],
    ["SELECT Name FROM Account LIMIT 0", []],
    ["SELECT Name FROM Account WHERE Name = 'O\\'Neil % Sons'", ["O'Neil % Sons"]],
    ["SELECT Name FROM Account WHERE Name='northwind tiles'", ["Northwind Tiles"]],
    ["SELECT Name FROM Account WHERE NumberOfEmployees = 85", ["Northwind Tiles", "O'Neil % Sons"]],
    ["SELECT Name FROM Account WHERE NumberOfEmployees = 85 AND Phone = null LIMIT 5", ["Northwind Tiles"]],
    ["SELECT Name FROM Account WHERE Active__c = true", ["Northwind Tiles"]],
    ["SELECT Name FROM Account WHERE Name = 'x\\' OR Name != \\''", []],
    ["SELECT Name FROM Account WHERE Name = '' AND Name = ''", []],
    ["  SELECT\n Name\tFROM Account  ", ["Northwind Tiles", "O'Neil % Sons", "Äpfel"]],
  ])("%s", async (q, found) => {
    expect((await select(q)).map(({ Name }) => Name)).toEqual(found);
  });

  test("a row has what was selected, and both ids", async () => {
    const { search } = await filled();
    const [row] = (await search("SELECT Id, Phone FROM Account WHERE Phone = '555_1'", "&lang=soql")).json.objects;
    expect(row.raw).toEqual({ type: "Account", id: row.raw_id, object: { Id: row.raw_id, Phone: "555_1" } });
    expect(row).toMatchObject({ id: `crm_${row.raw_id}`, api: "crm", type: "object" });
    expect(row).not.toHaveProperty("name");
    for (const id of [row.id, row.raw_id]) {
      expect((await search(`SELECT Id FROM Account WHERE Id = '${id}'`, "&lang=SOQL")).json.count).toBe(1);
    }
  });

  test("LIMIT holds for all pages together", async () => {
    const { search } = await filled();
    const q = "SELECT Name FROM Account LIMIT 2";
    const first = (await search(q, "&lang=SOQL&page_size=1")).json;
    const second = (await search(q, `&lang=SOQL&page_size=1&page=${encodeURIComponent(first.next_page)}`)).json;
    expect([first.count, second.count, second.next_page]).toEqual([1, 1, null]);
  });

  test.each([
    "SELECT",
    "SELECT FROM Account",
    "SELECT * FROM Account",
    "SELECT Id Account",
    "SELECT Id FROM Nonsense",
    "SELECT Id FROM crm_records",
    "SELECT Nonsense FROM Account",
    "SELECT __proto__ FROM Account",
    "SELECT constructor FROM Account",
    "SELECT Id FROM Account; DROP TABLE crm_records",
    "SELECT Id FROM Account --",
    "SELECT Id FROM Account WHERE",
    "SELECT Id FROM Account WHERE Name",
    "SELECT Id FROM Account WHERE Name = ",
    "SELECT Id FROM Account WHERE Name = 'open",
    "SELECT Id FROM Account WHERE Name = 'a' OR Name = 'b'",
    "SELECT Id FROM Account WHERE Name LIKE 'a%'",
    "SELECT Id FROM Account WHERE Name = Name",
    "SELECT Id FROM Account WHERE 1 = 1",
    "SELECT Id FROM Account WHERE Name = 'a' UNION SELECT key FROM api_keys",
    "SELECT Id FROM Account WHERE Name = 'a\\x'",
    "SELECT Id FROM Account LIMIT -1",
    "SELECT Id FROM Account LIMIT x",
    "SELECT Id FROM Account LIMIT 1 LIMIT 1",
    "SELECT Id, FROM Account",
    "SELECT Owner.Name FROM Account",
    "SELECT Id FROM Account ORDER BY Name",
    "DELETE FROM Account",
    "🌍",
    `SELECT Id FROM Account WHERE Name = '${"x".repeat(8000)}'`,
  ])("refuses what it does not understand: %s", async (q) => {
    const { search } = await filled();
    const { status, json } = await search(q, "&lang=SOQL");
    expect([status, json.error_code]).toEqual([400, "invalid_parameters"]);
    expect((await search("tiles")).json.count).toBe(3);
  });

  test("is the language of Salesforce alone", async () => {
    const { search } = await filled("hubspot");
    const { status, json } = await search("SELECT Id FROM Account", "&lang=SOQL");
    expect([status, json.message]).toEqual([400, expect.stringContaining("hubspot")]);
    expect((await search("tiles")).json.count).toBe(3);
  });
});
