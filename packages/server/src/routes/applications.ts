import { notFound } from "../http/api-error.ts";
import { numberedList, numberedPage } from "../http/page.ts";
import { managementRoutes, type Route } from "../http/route.ts";
import type { ApplicationRow } from "../state/schema.ts";

const DEFAULT_PAGE_SIZE = 100;

/** The applications of a developer. */
export const applications: Route[] = [
  ...managementRoutes("/applications", {
    async GET({ services, query, developerId }) {
      const page = numberedPage(query, DEFAULT_PAGE_SIZE);
      const filter = { active: query.flag("active"), offset: page.offset, limit: page.limit };
      const { total, rows } = await services.applications.list(developerId, filter);
      return numberedList("meta", page, total, rows.map(applicationJson));
    },
  }),
  ...managementRoutes("/applications/:application", {
    async GET({ services, param, developerId }) {
      const row = await services.applications.find(developerId, param("application"));
      if (row === undefined) throw notFound("No application with this id.");
      return applicationJson(row);
    },
  }),
];

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
