import { ArgumentError } from "./errors/argument-error.ts";

/** A value of a query parameter: lists are joined with commas, dates become ISO 8601 in UTC, undefined and null are left out. */
export type QueryValue = string | number | boolean | Date | readonly (string | number)[] | null | undefined;

/** The query of a request, by the API's own names. */
export type Query = Readonly<Record<string, QueryValue>>;

/**
 * The query as text, with its `?`, or nothing.
 *
 * @throws ArgumentError when a value cannot be written in a query, e.g. an object or an invalid Date.
 */
export function queryString(query: object | undefined): string {
  let text = "";
  if (query === undefined) return text;
  for (const [name, value] of Object.entries(query) as [string, QueryValue][]) {
    if (value === undefined || value === null) continue;
    text += `${text === "" ? "?" : "&"}${encoded(name, name)}=${encoded(name, plain(name, value))}`;
  }
  return text;
}

function plain(name: string, value: QueryValue): string {
  if (typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value)))
    return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => plain(name, item)).join(",");
  throw new ArgumentError(name, `\`${name}\` must be a string, a finite number, a boolean, a valid Date or a list of those.`);
}

function encoded(name: string, text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (cause) {
    throw new ArgumentError(name, `\`${name}\` must be well-formed Unicode text.`, cause);
  }
}
