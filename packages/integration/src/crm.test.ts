import { NotFoundError } from "@kloudless/core";
import { expect, test } from "vitest";
import { describeCrm } from "./support/describe-crm.ts";
import { freshName } from "./support/fresh-name.ts";
import { needs } from "./support/needs.ts";
import { passing } from "./support/passing.ts";
import { patiently } from "./support/patience.ts";
import { refusal, rejection } from "./support/rejection.ts";
import { kloudless } from "./support/target.ts";

describeCrm("crm", ({ found, crm, company }) => {
  const { id, service } = found;

  test("the account is retrieved, and says that it is a CRM", async () => {
    const account = await kloudless.accounts.retrieve(id, { retrieve_full: true });
    expect(account).toMatchObject({ id, service, active: true });
    expect(account.apis).toContain("crm");
  });

  test("companies are created, retrieved, changed and deleted", async (context) => {
    needs(context, found, "can_crud_crm_accounts");
    const made = await company();
    const again = await crm.accounts.retrieve(made.id);
    expect(again).toMatchObject({ id: made.id, name: made.name, type: "account" });
    expect(again.raw.object).toBeTypeOf("object");
    again.name = `${made.name} & Sons`;
    await again.save();
    expect((await crm.accounts.retrieve(made.id)).name).toBe(`${made.name} & Sons`);
    await again.delete();
    expect(await rejection(crm.accounts.retrieve(made.id))).toBeInstanceOf(NotFoundError);
  });

  test("contacts belong to a company", async (context) => {
    needs(context, found, "can_crud_crm_accounts", "can_crud_crm_contacts");
    const { id: account } = await company();
    const contact = await passing(crm.contacts.create({ first_name: "Ada", last_name: `Lövelace ${freshName()}`, account }));
    expect(await crm.contacts.retrieve(contact.id)).toMatchObject({ first_name: "Ada", last_name: contact.last_name, account });
    contact.title = "Countess";
    await contact.save();
    expect((await crm.contacts.retrieve(contact.id)).title).toBe("Countess");
  });

  const make = {
    leads: () => crm.leads.create({ last_name: freshName(), company: "Northwind Tiles" }),
    opportunities: () => crm.opportunities.create({ name: freshName(), stage_name: "Prospecting", closing_date: "2030-01-31" }),
    campaigns: () => crm.campaigns.create({ name: freshName() }),
    tasks: () => crm.tasks.create({ subject: freshName() }),
  };

  for (const kind of ["leads", "opportunities", "campaigns", "tasks"] as const)
    test(`${kind} are created, found in the list, and deleted`, async (context) => {
      needs(context, found, `can_crud_crm_${kind}`);
      const record = await passing<{ readonly id: string; delete(): Promise<void> }>(make[kind]());
      const ids: string[] = [];
      for await (const each of crm[kind].all({ page_size: 100 })) ids.push(each.id);
      expect(ids).toContain(record.id);
      expect((await crm[kind].retrieve(record.id)).id).toBe(record.id);
      await record.delete();
      expect(await rejection(crm[kind].retrieve(record.id))).toBeInstanceOf(NotFoundError);
    });

  test("records of any type are reached by the service's own name of it", async (context) => {
    needs(context, found, "can_crud_crm_objects");
    context.skip(service !== "salesforce", `the names of the types of ${service} are not known here`);
    const made = await company();
    expect((await crm.objects("Account").retrieve(made.id)).raw.object.Name).toBe(made.name);
  });

  test("the types are listed, and each is found by its name", async () => {
    const [first] = await crm.schemas.all();
    expect(first?.raw.type).toBeTruthy();
    expect((await crm.schemas.retrieve(first?.raw.type ?? "")).raw.type).toBe(first?.raw.type);
  });

  test("a record is found by a word of its name", async (context) => {
    needs(context, found, "can_crm_search");
    const made = await company();
    const word = String(made.name).slice("Company ".length);
    const records = await patiently(
      "search",
      service,
      async () => (await crm.search.all({ q: word })).objects,
      (objects) => objects.length > 0,
    );
    expect(records.map((record) => record.id)).toEqual([made.id]);
  });

  test("several calls go in one request", async (context) => {
    needs(context, found, "can_crm_batch");
    const made = await company();
    const raw_type = made.raw.type;
    const [there, lost] = await crm.batch([
      { method: "GET", url_data: { raw_type, id: made.id } },
      { method: "GET", url_data: { raw_type, id: "none" } },
    ]);
    expect(there).toMatchObject({ ok: true, status: 200 });
    expect(lost).toMatchObject({ ok: false });
  });

  test("what lacks a name is refused", async (context) => {
    needs(context, found, "can_crud_crm_accounts");
    expect(await refusal(crm.accounts.create({}))).toBe(400);
  });
});
