import { notFound } from "../http/api-error.ts";
import { numberedList, numberedPage } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import type { ApiKeyRow } from "../state/schema.ts";
import { type ApplicationCall, applicationRoutes } from "./application-call.ts";

const DEFAULT_PAGE_SIZE = 100;

/** The API keys of an application. They are their own ids, and stand in lists in clear. */
export const apiKeys: Route[] = [
  ...applicationRoutes("/apikeys", {
    async GET({ services, query, application }) {
      const page = numberedPage(query, DEFAULT_PAGE_SIZE);
      const { total, rows } = await services.apiKeys.list(application.id, page);
      return numberedList("meta", page, total, rows.map(apiKeyJson));
    },
    // Whatever the body is: some clients send none, and others an empty object.
    async POST({ services, reply, application }) {
      const row = await services.apiKeys.insert(application.id);
      reply.code(201);
      return apiKeyJson(row);
    },
  }),
  ...applicationRoutes("/apikeys/:key", {
    GET: async (call) => apiKeyJson(await find(call)),
    async DELETE(call) {
      await call.services.apiKeys.delete(await find(call));
    },
  }),
];

async function find({ services, application, param }: ApplicationCall): Promise<ApiKeyRow> {
  const row = await services.apiKeys.find(application.id, param("key"));
  if (row === undefined) throw notFound("The application has no such API key.");
  return row;
}

const apiKeyJson = ({ key, created, modified }: ApiKeyRow): Record<string, unknown> => ({
  key,
  created,
  modified,
  api: "meta",
  type: "apikey",
});
