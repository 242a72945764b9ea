import { invalid } from "../http/api-error.ts";
import { optionalText, readJsonObject, requiredText } from "../http/body.ts";
import { numberedList, numberedPage } from "../http/page.ts";
import { type ManagementCall, managementRoutes, type Route } from "../http/route.ts";
import type { ApplicationSettings } from "../state/applications.ts";
import type { ApplicationRow } from "../state/schema.ts";
import { type ApplicationCall, applicationRoutes } from "./application-call.ts";
import { readApplicationChange } from "./application-change.ts";
import { disconnect } from "./disconnect.ts";

const DEFAULT_PAGE_SIZE = 100;

const NEW: Omit<ApplicationSettings, "name"> = {
  description: "",
  logo_url: null,
  active: 1,
  implicit_grant_enabled: 0,
  recent_enabled: 0,
  events_enabled: 0,
};

/** The applications of a developer. */
export const applications: Route[] = [
  ...managementRoutes("/applications", { GET: list, POST: create }),
  ...applicationRoutes("", {
    GET: async ({ application }) => applicationJson(application),
    async PATCH(call) {
      const { services, application, developerId } = call;
      const change = readApplicationChange(await readJsonObject(call));
      if (Object.keys(change).length > 0) await services.applications.update(application.id, change);
      return applicationJson((await services.applications.find(developerId, application.id)) ?? application);
    },
    DELETE: remove,
  }),
];

async function list({ services, query, developerId }: ManagementCall): Promise<unknown> {
  const page = numberedPage(query, DEFAULT_PAGE_SIZE);
  const filter = { active: query.flag("active"), offset: page.offset, limit: page.limit };
  const { total, rows } = await services.applications.list(developerId, filter);
  return numberedList("meta", page, total, rows.map(applicationJson));
}

async function create(call: ManagementCall): Promise<unknown> {
  const { services, developerId, reply } = call;
  const body = await readJsonObject(call);
  const name = requiredText(body, "name");
  const change = readApplicationChange(body);
  const source = body.source === null ? undefined : optionalText(body, "source");
  const settings = { ...NEW, ...(source !== undefined && (await template(call, source))), ...change, name };
  const row = await services.applications.insert(developerId, settings, source ?? null);
  reply.code(201);
  return applicationJson(row);
}

/** What a new application takes over from another one: its settings, but not its accounts, keys and webhooks. @throws ApiError 400 */
async function template({ services, developerId }: ManagementCall, id: string): Promise<Partial<ApplicationSettings>> {
  const row = await services.applications.find(developerId, id);
  if (row === undefined) throw invalid("source must be the id of one of your applications.");
  const { description, logo_url, implicit_grant_enabled, recent_enabled, events_enabled } = row;
  return { description, logo_url, implicit_grant_enabled, recent_enabled, events_enabled };
}

async function remove({ services, application }: ApplicationCall): Promise<void> {
  const { rows } = await services.webhooks.list(application.id, { offset: 0, limit: Number.MAX_SAFE_INTEGER });
  const accounts = await services.accounts.ofApplication(application.id);
  await disconnect(services, accounts, () => services.applications.delete(application.id));
  await services.deliverer.forget(rows.map(({ id }) => id));
}

const applicationJson = (row: ApplicationRow): Record<string, unknown> => ({
  id: row.id,
  name: row.name,
  description: row.description,
  logo_url: row.logo_url,
  active: row.active === 1,
  implicit_grant_enabled: row.implicit_grant_enabled === 1,
  recent_enabled: row.recent_enabled === 1,
  events_enabled: row.events_enabled === 1,
  source: row.source,
  created: row.created,
  modified: row.modified,
  api: "meta",
  type: "application",
});
