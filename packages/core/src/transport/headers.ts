import type { IncomingHttpHeaders } from "node:http";

/** Whether text can be the name of a header (RFC 9110 section 5.1). */
export function isHeaderName(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
}

/** Whether a value can go out as a header as it is: one line of Latin-1. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === "string" && /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value);
}

/** A header of an answer; the first one where it came more than once. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** What is told of a header in place of its value. */
const HIDDEN = "[hidden]";

/** Headers whose values say how something is sent, and nothing about who sends it or what it is. */
const HARMLESS = new Set([
  "accept",
  "accept-encoding",
  "accept-ranges",
  "age",
  "cache-control",
  "connection",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "date",
  "etag",
  "if-match",
  "if-none-match",
  "if-range",
  "keep-alive",
  "last-modified",
  "range",
  "retry-after",
  "server",
  "transfer-encoding",
  "user-agent",
  "vary",
  "x-kloudless-request-id",
  "x-request-id",
]);

/** Headers as they can be shown to anybody. */
export function harmless(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) shown[name] = HARMLESS.has(name) ? String(value) : HIDDEN;
  return shown;
}
