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
