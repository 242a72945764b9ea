import { notFound } from "../http/api-error.ts";
import { optionalText, readJsonObject } from "../http/body.ts";
import { keptText } from "../http/kept-text.ts";
import { numberedList, numberedPage } from "../http/page.ts";
import { type ManagementCall, managementRoutes, type Route } from "../http/route.ts";
import type { DeveloperRow } from "../state/schema.ts";

const DEFAULT_PAGE_SIZE = 100;
const MAX_NAME = 255;

/** Whoever owns the developer key: nobody sees other developers. */
export const developers: Route[] = [
  ...managementRoutes("/developers", {
    async GET(call) {
      const page = numberedPage(call.query, DEFAULT_PAGE_SIZE);
      const all = [developerJson(await self(call))];
      return numberedList("meta", page, all.length, all.slice(page.offset, page.offset + page.limit));
    },
  }),
  ...managementRoutes("/developers/:developer", {
    GET: async (call) => developerJson(await find(call)),
    async PATCH(call) {
      const { id } = await find(call);
      const body = await readJsonObject(call);
      const [first, last] = [optionalText(body, "first_name"), optionalText(body, "last_name")];
      const change = {
        ...(first !== undefined && { first_name: keptText(first, "first_name", MAX_NAME) }),
        ...(last !== undefined && { last_name: keptText(last, "last_name", MAX_NAME) }),
      };
      if (Object.keys(change).length > 0) await call.services.developers.update(id, change);
      return developerJson(await self(call));
    },
  }),
];

async function self({ services, developerId }: ManagementCall): Promise<DeveloperRow> {
  const row = await services.developers.find(developerId);
  if (row === undefined) throw notFound("No developer with this id.");
  return row;
}

/** @throws ApiError 404 */
async function find(call: ManagementCall): Promise<DeveloperRow> {
  if (call.param("developer") !== call.developerId) throw notFound("No developer with this id.");
  return self(call);
}

const developerJson = (row: DeveloperRow): Record<string, unknown> => ({
  id: row.id,
  first_name: row.first_name,
  last_name: row.last_name,
  created: row.created,
  modified: row.modified ?? row.created,
  api: "meta",
  type: "developer",
});
