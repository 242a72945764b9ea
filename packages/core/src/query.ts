import { ArgumentError } from "./errors/argument-error.ts";

/** A value of a query parameter: lists are joined with commas, dates become ISO 8601 in UTC, undefined and null are left out. */
export type QueryValue = string | number | boolean | Date | readonly (string | number)[] | null | undefined;

/** The query of a request, by the API's own names. */
export type Query = Readonly<Record<string, QueryValue>>;

/** The query as text, with its `?`, or nothing. */
export function queryString(query: object | undefined): string {
  let text = "";
  if (query === undefined) return text;
  for (const [name, value] of Object.entries(query) as [string, QueryValue][]) {
    if (value === undefined || value === null) continue;
    text += `${text === "" ? "?" : "&"}${encodeURIComponent(name)}=${encodeURIComponent(plain(name, value))}`;
  }
  return text;
}

function plain(name: string, value: Exclude<QueryValue, null | undefined>): string {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new ArgumentError(name, `\`${name}\` is an invalid Date.`);
    return value.toISOString();
  }
  return Array.isArray(value) ? value.join(",") : String(value);
}
