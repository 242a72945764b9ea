import type { Crm } from "../crm/crm.ts";
import { type RecordType, SYSTEM_FIELDS, standardType } from "../crm/record-types.ts";
import { ApiError, notFound } from "../http/api-error.ts";
import { MAX_PAGE_SIZE, tokenList } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import { type CrmCall, crmRoute } from "./crm-call.ts";

const DEFAULT_PAGE_SIZE = 100;

/** What types of record there are, and their fields: those of every CRM, and what records of the account brought along. */
export const crmSchemas: Route[] = [
  crmRoute("/schemas", { GET: list }),
  crmRoute("/schemas/:type", {
    async GET({ crm, param }) {
      try {
        return await schemaJson(crm, await crm.type(param("type")));
      } catch (error) {
        // It is named by the path, not by a parameter.
        if (error instanceof ApiError && error.status === 400) throw notFound("No type with this name.");
        throw error;
      }
    },
  }),
];

async function list({ crm, query }: CrmCall): Promise<unknown> {
  const limit = query.integer("page_size", { min: 1, max: MAX_PAGE_SIZE }) ?? DEFAULT_PAGE_SIZE;
  const page = query.text("page") ?? "1";
  const number = /^\d{1,6}$/.test(page) ? Number(page) : 0;
  const types = await crm.types();
  const names = types.slice((number - 1) * limit, number * limit);
  if (number < 1 || names.length === 0) throw notFound("There is no such page.");
  const objects: unknown[] = [];
  for (const name of names) objects.push(await schemaJson(crm, await crm.type(name)));
  return tokenList("crm", number === 1 ? 1 : page, number * limit < types.length ? String(number + 1) : null, objects);
}

async function schemaJson(crm: Crm, type: RecordType): Promise<Record<string, unknown>> {
  const { rawType } = type;
  const { more } = await crm.fields(type);
  const described = [
    ...SYSTEM_FIELDS.map((name) => ({ name, type: name === "Id" ? "id" : "time", required: false, readonly: true })),
    ...type.fields.map(({ raw, kind, required, computed }) => ({
      name: raw,
      type: kind,
      required: required === true,
      readonly: computed === true,
    })),
    ...[...more].map(([name, kind]) => ({ name, type: kind, required: false, readonly: false })),
  ];
  return {
    id: rawType,
    api: "crm",
    type: "schema",
    name: rawType,
    custom: standardType(rawType) === undefined,
    object_type: type.type,
    fields: type.fields.map(({ name, raw, kind, required, computed }) => ({
      name,
      raw_name: raw,
      type: kind,
      required: required === true,
      readonly: computed === true,
    })),
    href: `${crm.view.crmUrl}/schemas/${rawType}`,
    ...(crm.view.raw && { raw: { type: rawType, object: { name: rawType, fields: described } } }),
  };
}
