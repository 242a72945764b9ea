import { type Estate, made } from "../estate.ts";
import { type Ask, listing, type NamedPlan, OWN, plansFor } from "./plan.ts";

/** What a new record of each collection needs. */
const RECORDS: Readonly<Record<string, object>> = {
  accounts: { name: "secret" },
  contacts: { last_name: "secret" },
  leads: { last_name: "secret", company: "c" },
  opportunities: { name: "secret", stage_name: "open", closing_date: "2030-01-01T00:00:00Z" },
  campaigns: { name: "secret" },
  tasks: {},
  objects: { name: "secret" },
};

/** The records of a CRM. */
export function crmPlans(): NamedPlan[] {
  const plan = plansFor("crm");
  const at = "/accounts/:account/crm";
  const record = async ({ owner, accounts }: Estate, name: string) => {
    const path = `/accounts/${accounts.crm}/crm/${name}${name === "objects" ? "?raw_type=Account" : ""}`;
    return made(owner.post(path, RECORDS[name]));
  };
  // A custom type is known in its own account only.
  const custom = async ({ owner, accounts }: Estate) => made(owner.post(`/accounts/${accounts.crm}/crm/objects?raw_type=Adas__c`, {}));
  return [
    ...Object.entries(RECORDS).flatMap(([name, body]) => {
      const [collection, one] = [`${at}/${name}`, `${at}/${name}/:id`];
      const query = name === "objects" ? "?raw_type=Account" : "";
      const found: Ask = async (estate) => ({ ids: { id: (await record(estate, name)).id ?? "" }, query });
      const changed: Ask = async (estate) => ({ ...(await found(estate)), body: { description: "d" } });
      return [
        plan(
          `GET ${collection}`,
          listing((estate) => record(estate, name), query),
          OWN,
        ),
        plan(`POST ${collection}`, () => ({ query, body }), OWN),
        plan(`GET ${one}`, found),
        plan(`PATCH ${one}`, changed),
        plan(`PUT ${one}`, changed),
        plan(`DELETE ${one}`, found),
      ];
    }),
    // What fails in it is in the answer: see the test of batches.
    plan(`POST ${at}/batch`, () => ({ body: { requests: [{ id: "1", method: "GET", url_data: { raw_type: "Account" } }] } }), OWN),
    plan(
      `GET ${at}/search`,
      listing((estate) => record(estate, "accounts"), "?q=secret"),
      OWN,
    ),
    plan(
      `GET ${at}/recent`,
      listing((estate) => record(estate, "accounts")),
      OWN,
    ),
    plan(`GET ${at}/schemas`, listing(custom), OWN),
    plan(`GET ${at}/schemas/:type`, async (estate) => {
      await custom(estate);
      return { ids: { type: "Adas__c" } };
    }),
  ];
}
