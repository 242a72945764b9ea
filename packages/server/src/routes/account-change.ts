import { invalid } from "../http/api-error.ts";
import { isObject, type JsonObject } from "../http/body.ts";
import type { AccountChange, UpstreamCredentials } from "../state/accounts.ts";
import type { AccountRow } from "../state/schema.ts";
import { knownService } from "../storage/known-services.ts";

const CREDENTIALS = ["token", "token_secret", "refresh_token", "token_expiry", "refresh_token_expiry"] as const;

/** The upstream credentials in a body; null clears one. @throws ApiError 400 */
export function readUpstream(body: JsonObject): Partial<UpstreamCredentials> {
  const found: Partial<UpstreamCredentials> = {};
  for (const name of CREDENTIALS) {
    const value = body[name];
    if (value === undefined) continue;
    if (value !== null && typeof value !== "string") throw invalid(`${name} must be a string or null.`);
    if (value !== null && name.endsWith("expiry") && Number.isNaN(Date.parse(value))) throw invalid(`${name} must be an ISO 8601 time.`);
    found[name] = value;
  }
  return found;
}

/** What a PATCH changes. Clients may send all that is writable, changed or not, and keys that are none. @throws ApiError 400 */
export function accountChange(body: JsonObject, { service: current }: AccountRow): AccountChange {
  const change: AccountChange = readUpstream(body);
  const active = body.active ?? body.enabled;
  if (active !== undefined) {
    if (typeof active !== "boolean") throw invalid(`${body.active === undefined ? "enabled" : "active"} must be true or false.`);
    change.active = active ? 1 : 0;
  }
  for (const name of ["account", "service"] as const) {
    const value = body[name];
    if (value === undefined) continue;
    if (typeof value !== "string" || value === "") throw invalid(`${name} must be a string.`);
    change[name] = value;
  }
  if (change.service !== undefined && change.service !== current && knownService(change.service) === undefined) {
    throw invalid("service is not the name of a known service.");
  }
  if (body.custom_properties !== undefined) {
    if (!isObject(body.custom_properties)) throw invalid("custom_properties must be an object.");
    change.custom_properties = JSON.stringify(body.custom_properties);
  }
  return change;
}
