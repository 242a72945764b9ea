import { ApiError, invalid, toApiError } from "../http/api-error.ts";
import { isObject, type JsonObject, optionalText, readJsonObject } from "../http/body.ts";
import { Query } from "../http/query.ts";
import type { Route } from "../http/route.ts";
import { type CrmCall, crmRoute, listRecords } from "./crm-call.ts";

const MAX_REQUESTS = 1000;

/** Several calls of `objects` in one. Each stands for itself: one that fails changes nothing for the others. */
export const crmBatch: Route[] = [
  crmRoute("/batch", {
    async POST(call) {
      const { requests } = await readJsonObject(call);
      if (!Array.isArray(requests)) throw invalid("requests is required and must be a list.");
      if (requests.length > MAX_REQUESTS) throw invalid(`requests must not have more than ${MAX_REQUESTS} entries.`);
      const responses: unknown[] = [];
      const errors: unknown[] = [];
      for (const request of requests as unknown[]) {
        const id = isObject(request) && typeof request.id === "string" ? request.id : null;
        try {
          responses.push({ id, ...(await perform(call, request)) });
        } catch (error) {
          const known = toApiError(error);
          // A fault of the server is told as one, whatever the other requests have come to.
          if (known === undefined) throw error;
          errors.push({ id, status: known.status, error_code: known.code, message: known.message });
        }
      }
      return { responses, errors, type: "batch", api: "crm" };
    },
  }),
];

/** What one request comes to. @throws ApiError */
async function perform(call: CrmCall, request: unknown): Promise<{ status: number; body: unknown }> {
  const { crm } = call;
  if (!isObject(request)) throw invalid("A request must be an object.");
  if (request.id !== undefined) optionalText(request, "id");
  const method = optionalText(request, "method")?.toUpperCase() ?? "";
  const target = objectAt(request, "url_data");
  const id = optionalText(target, "id");
  if (id === "") throw invalid("url_data.id must not be empty.");
  const type = await crm.type(optionalText(target, "raw_type"), { create: method === "POST" });
  if (id === undefined) {
    if (method === "GET")
      return { status: 200, body: await listRecords(call, listQuery(request), { rawType: type.rawType }, ["batch", type.rawType]) };
    if (method === "POST") return { status: 201, body: crm.shown(await crm.create(type, objectAt(request, "body"))) };
    if (["PATCH", "PUT", "DELETE"].includes(method)) throw invalid(`url_data.id is required for ${method}.`);
  } else {
    if (method === "GET") return { status: 200, body: crm.shown(await crm.find(id, type)) };
    if (method === "PATCH" || method === "PUT")
      return { status: 200, body: crm.shown(await crm.update(id, type, objectAt(request, "body"))) };
    if (method === "DELETE") {
      await crm.remove(id, type);
      return { status: 204, body: null };
    }
    if (method === "POST") throw new ApiError(405, "method_not_allowed", "POST makes a record, whose id the service chooses.");
  }
  throw invalid("method must be GET, POST, PATCH, PUT or DELETE.");
}

/** @throws ApiError 400 when it is there and no object */
function objectAt(request: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(request, name) ? (request[name] ?? {}) : {};
  if (!isObject(value)) throw invalid(`${name} must be an object.`);
  return value;
}

/** `page` and `page_size`, as a query would have them: numbers are texts there. */
const listQuery = (request: JsonObject): Query =>
  new Query(
    Object.fromEntries(
      Object.entries(objectAt(request, "params")).map(([name, value]) => [name, typeof value === "number" ? String(value) : value]),
    ),
  );
