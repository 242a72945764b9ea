import { rawIdOf, shownReference } from "../crm/record-ids.ts";
import { ownValue } from "../crm/record-json.ts";
import { type RecordType, UNIFIED } from "../crm/record-types.ts";
import { readJsonObject } from "../http/body.ts";
import type { Route } from "../http/route.ts";
import type { RecordFilter } from "../state/crm-records.ts";
import { type CrmCall, crmRoute, listRecords } from "./crm-call.ts";

/**
 * The records of a CRM: a collection for each unified type, and `objects` for any type by the service's own name of it. On the former
 * a `raw_type` changes nothing: old clients send one with every call.
 */
export const crm: Route[] = [
  ...UNIFIED.flatMap((type) => collection(type.collection, async () => type)),
  ...collection("objects", ({ crm: account, query }, need) => {
    const rawType = query.text("raw_type");
    return need === "any" && rawType === undefined ? Promise.resolve(undefined) : account.type(rawType, { create: need === "new" });
  }),
];

/** What a call has to do with its type: list it, make one of it, or take any where it is not named. */
type Need = "list" | "new" | "any";

/** How a collection finds the type that a call is about; undefined where any will do. */
type TypeOf = (call: CrmCall, need: Need) => Promise<RecordType | undefined>;

function collection(name: string, typeOf: TypeOf): Route[] {
  const patch = async (call: CrmCall): Promise<unknown> => {
    const type = await typeOf(call, "any");
    return call.crm.shown(await call.crm.update(call.param("id"), type, await readJsonObject(call)));
  };
  return [
    crmRoute(`/${name}`, {
      async GET(call) {
        const type = await typeOf(call, "list");
        return listRecords(call, call.query, recordsOf(type, call), [name, type?.rawType ?? "", call.query.text("account") ?? ""]);
      },
      async POST(call) {
        const type = await typeOf(call, "new");
        // Only where any type will do is there none.
        if (type === undefined) throw new Error("A new record has no type.");
        const record = await call.crm.create(type, await readJsonObject(call));
        call.reply.code(201);
        return call.crm.shown(record);
      },
    }),
    crmRoute(`/${name}/:id`, {
      async GET(call) {
        return call.crm.shown(await call.crm.find(call.param("id"), await typeOf(call, "any")));
      },
      PATCH: patch,
      PUT: patch,
      async DELETE(call) {
        await call.crm.remove(call.param("id"), await typeOf(call, "any"));
      },
    }),
  ];
}

/** All records of a type, or those that belong to the CRM account in `account`, where the type has such a field. */
function recordsOf(type: RecordType | undefined, { query }: CrmCall): RecordFilter {
  const field = type?.fields.find(({ name, kind }) => name === "account" && kind === "reference");
  const account = query.text("account");
  if (field === undefined || account === undefined) return { rawType: type?.rawType };
  return {
    rawType: type?.rawType,
    matches: ({ object }) => {
      const value = ownValue(object, field.raw);
      return value !== null && (value === rawIdOf(account) || shownReference(value) === account);
    },
  };
}
