import { ArgumentError } from "./errors/argument-error.ts";

/** The path of a request below the API's base URL, safe to send. */
export interface Path {
  readonly value: string;
  /** The path without its ids, e.g. `/accounts/{id}/storage/files/{id}`: what errors and traces show. */
  readonly template: string;
}

/** An id in a path; several are joined with commas, as the API's lists over several accounts want them. */
export type PathId = string | number | readonly (string | number)[];

const templates = new WeakMap<TemplateStringsArray, string>();

/**
 * A path with ids in it, percent-encoded. Ids come from users and servers, so one that would change the path's shape is refused.
 *
 * @throws ArgumentError when an id is empty, `.` or `..`, or no string or number.
 */
export function path(strings: TemplateStringsArray, ...ids: readonly PathId[]): Path {
  let template = templates.get(strings);
  if (template === undefined) templates.set(strings, (template = strings.join("{id}")));
  let value = strings[0] ?? "";
  for (let index = 0; index < ids.length; index++) value += segment(ids[index]) + (strings[index + 1] ?? "");
  return { value, template };
}

function segment(id: PathId | undefined): string {
  if (Array.isArray(id) && id.length > 0) return id.map(segment).join(",");
  if (typeof id === "number" && Number.isSafeInteger(id)) return String(id);
  if (typeof id !== "string" || id === "" || id === "." || id === "..") {
    const given = typeof id === "string" ? JSON.stringify(id) : typeof id;
    throw new ArgumentError("id", `An id must be a non-empty string or an integer, and not "." or ".."; got ${given}.`);
  }
  try {
    return encodeURIComponent(id);
  } catch (cause) {
    throw new ArgumentError("id", "An id must be well-formed Unicode text.", cause);
  }
}

/**
 * A path written out by the caller, e.g. `/accounts/me/storage/files/F123`.
 *
 * @throws ArgumentError when it does not start with one `/`, has `.` or `..` segments, a query or a fragment.
 */
export function literalPath(value: string): Path {
  if (typeof value !== "string" || !/^\/(?!\/)[\u0021-\u007e]*$/.test(value) || /[?#\\]/.test(value)) {
    throw new ArgumentError(
      "path",
      'The path must start with one "/" and hold only printable ASCII without "?", "#" or "\\"; give the query as `query`.',
    );
  }
  if (value.split("/").some((part) => /^(?:\.|%2e){1,2}$/i.test(part))) {
    throw new ArgumentError("path", 'The path must not have "." or ".." segments.');
  }
  // Ids cannot be told from words here, so whatever has a digit or a capital in it is taken for one.
  return { value, template: value.replaceAll(/(?<=\/)[^/]*[A-Z0-9=%_,-][^/]*/g, "{id}") };
}
