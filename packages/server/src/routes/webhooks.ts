import { invalid, notFound, unsupported } from "../http/api-error.ts";
import { readJsonObject, requiredText } from "../http/body.ts";
import { keptText } from "../http/kept-text.ts";
import { numberedList, numberedPage } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import type { WebhookDeliveryRow, WebhookRow } from "../state/schema.ts";
import type { Outcome } from "../state/webhooks.ts";
import { type ApplicationCall, applicationRoutes } from "./application-call.ts";

const DEFAULT_PAGE_SIZE = 100;
const MAX_WEBHOOKS = 100;
const MAX_URL = 2048;

/** The addresses that want to know of changes in an application's accounts. */
export const webhooks: Route[] = [
  ...applicationRoutes("/webhooks", { GET: list, POST: create }),
  ...applicationRoutes("/webhooks/:webhook", {
    GET: async (call) => webhookJson(await find(call)),
    // Whether Kloudless ever changed one is not known; another webhook does the same everywhere.
    async PATCH(call) {
      await find(call);
      throw unsupported("This server does not change webhooks: make another one, and delete this one.");
    },
    async DELETE(call) {
      const { id } = await find(call);
      await call.services.webhooks.delete(id);
      await call.services.deliverer.forget([id]);
    },
  }),
  ...applicationRoutes("/webhooks/:webhook/deliveries", {
    async GET(call) {
      const { id } = await find(call);
      const page = numberedPage(call.query, DEFAULT_PAGE_SIZE);
      const { total, rows } = await call.services.webhooks.deliveries(id, page);
      return numberedList("meta", page, total, rows.map(deliveryJson));
    },
  }),
];

async function list({ services, query, application }: ApplicationCall): Promise<unknown> {
  const page = numberedPage(query, DEFAULT_PAGE_SIZE);
  const { total, rows } = await services.webhooks.list(application.id, page);
  return numberedList("meta", page, total, rows.map(webhookJson));
}

async function create(call: ApplicationCall): Promise<unknown> {
  const { services, application, reply } = call;
  const url = readUrl(requiredText(await readJsonObject(call), "url"));
  const { total } = await services.webhooks.list(application.id, { offset: 0, limit: 1 });
  if (total >= MAX_WEBHOOKS) throw invalid(`An application can have at most ${MAX_WEBHOOKS} webhooks.`);
  const outcome = await tested(call, url);
  const row = await services.webhooks.insert(application.id, url);
  await services.webhooks.record(row.id, { accountId: null, attempt: 1 }, outcome);
  reply.code(201);
  return webhookJson(row);
}

/** @throws ApiError 400 */
function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") throw invalid("url must be an http or https address.");
  return keptText(text, "url", MAX_URL);
}

/**
 * Sends a test, which has no body: only an address that answers as a receiver of this application does is taken.
 *
 * @throws ApiError 400
 */
async function tested({ services, application }: ApplicationCall, url: string): Promise<Outcome> {
  const apiKey = await services.apiKeys.oldest(application.id);
  if (apiKey === undefined) throw invalid("The application has no API key to sign notifications with: make one first.");
  const started = performance.now();
  const { status, error } = await services.poster.post(
    { url, body: "", apiKey, applicationId: application.id },
    new AbortController().signal,
  );
  if (error !== null) throw invalid(`url did not pass the test. ${error}`);
  return { result: "delivered", status, error, milliseconds: Math.round(performance.now() - started) };
}

/** @throws ApiError 404 for one that is another application's, too */
async function find({ services, application, param }: ApplicationCall): Promise<WebhookRow> {
  const row = await services.webhooks.find(application.id, param("webhook"));
  if (row === undefined) throw notFound("No webhook with this id.");
  return row;
}

const webhookJson = ({ id, url, created, modified }: WebhookRow): Record<string, unknown> => ({
  id,
  url,
  created,
  modified,
  api: "meta",
  type: "webhook",
});

const deliveryJson = (row: WebhookDeliveryRow): Record<string, unknown> => ({
  id: row.id,
  account: row.account_id,
  attempt: row.attempt,
  result: row.result,
  status: row.status,
  error: row.error,
  milliseconds: row.milliseconds,
  created: row.created,
  api: "meta",
  type: "webhook_delivery",
});
