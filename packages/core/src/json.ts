/**
 * JSON in pure ASCII, safe as the value of a header: everything else is escaped as `\uXXXX`, as the API wants it
 * in `X-Kloudless-Metadata`. A raw `é` would go out as one Latin-1 byte and `发` would not go out at all.
 */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Whether a value is a JSON object, not a list and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
