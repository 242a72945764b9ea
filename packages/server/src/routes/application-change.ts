import { invalid } from "../http/api-error.ts";
import { type JsonObject, optionalFlag, optionalText } from "../http/body.ts";
import { keptText } from "../http/kept-text.ts";
import type { ApplicationSettings } from "../state/applications.ts";
import type { Flag } from "../state/schema.ts";

const MAX_NAME = 255;
const MAX_TEXT = 4096;

/** What a body says about an application; unknown keys do not matter. @throws ApiError 400 */
export function readApplicationChange(body: JsonObject): Partial<ApplicationSettings> {
  const name = optionalText(body, "name");
  if (name !== undefined && name.trim() === "") throw invalid("name must not be empty.");
  const description = nullableText(body, "description");
  const logoUrl = nullableText(body, "logo_url");
  return {
    ...(name !== undefined && { name: keptText(name, "name", MAX_NAME) }),
    ...(description !== undefined && { description: description ?? "" }),
    ...(logoUrl !== undefined && { logo_url: logoUrl }),
    ...flagIn(body, "active"),
    ...flagIn(body, "implicit_grant_enabled"),
    ...flagIn(body, "recent_enabled"),
    // The second name is what an old SDK writes.
    ...flagIn(body, "events_enabled", "events_grant_enabled"),
    ...flagIn(body, "events_enabled"),
  };
}

function nullableText(body: JsonObject, name: string): string | null | undefined {
  if (Object.hasOwn(body, name) && body[name] === null) return null;
  const value = optionalText(body, name);
  return value === undefined ? undefined : keptText(value, name, MAX_TEXT);
}

function flagIn(body: JsonObject, name: string, as = name): { [name: string]: Flag } | undefined {
  const value = optionalFlag(body, as);
  return value === undefined ? undefined : { [name]: value ? 1 : 0 };
}
