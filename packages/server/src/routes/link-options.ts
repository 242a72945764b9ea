import { invalid } from "../http/api-error.ts";
import { isObject, type JsonObject, parseJson } from "../http/body.ts";
import type { Query } from "../http/query.ts";
import { parseTime } from "../http/time.ts";
import type { LinkChange, LinkOptions } from "../state/links.ts";
import { hashPassword } from "../state/passwords.ts";
import type { Flag } from "../state/schema.ts";

const MAX_PASSWORD_LENGTH = 1024;

/** What a link shall be made with. @throws ApiError 400 */
export async function readLinkOptions(body: JsonObject): Promise<LinkOptions> {
  const change = await readLinkChange(body);
  return { direct: flag(body, "direct") ?? 0, active: 1, password_hash: null, expiration: null, ...change };
}

/** The link that shall come with a copy; undefined when none shall. @throws ApiError 400 */
export async function readLinkQuery(query: Query): Promise<LinkOptions | undefined> {
  if (query.flag("link") !== true) return undefined;
  const options = parseJson(query.text("link_options") ?? "{}");
  if (!isObject(options)) throw invalid("link_options must be a JSON object.");
  return readLinkOptions(options);
}

/** What of a link shall change: null clears a password or an expiration. What cannot be changed is not looked at. @throws ApiError 400 */
export async function readLinkChange(body: JsonObject): Promise<LinkChange> {
  const active = flag(body, "active");
  const expiration = expirationIn(body);
  const password = passwordIn(body);
  return {
    ...(active !== undefined && { active }),
    ...(expiration !== undefined && { expiration }),
    ...(password !== undefined && { password_hash: password === "" ? null : await hashPassword(password) }),
  };
}

function flag(body: JsonObject, name: string): Flag | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== "boolean") throw invalid(`${name} must be true or false.`);
  return value ? 1 : 0;
}

function expirationIn({ expiration }: JsonObject): string | null | undefined {
  if (expiration === undefined || expiration === null) return expiration;
  const time = typeof expiration === "string" ? parseTime(expiration) : undefined;
  if (time === undefined) throw invalid("expiration must be an ISO 8601 time, or null.");
  return time;
}

/** Empty for none. */
function passwordIn({ password }: JsonObject): string | undefined {
  if (password === undefined || password === null) return password === null ? "" : undefined;
  if (typeof password !== "string") throw invalid("password must be a string, or null.");
  if (password.length > MAX_PASSWORD_LENGTH) throw invalid(`password must not be longer than ${MAX_PASSWORD_LENGTH} characters.`);
  return password;
}
