import { ArgumentError } from "@kloudless/core";

/**
 * What a new record is to be, as it goes over the wire: dates as ISO 8601.
 *
 * @throws ArgumentError for an invalid Date, which JSON would write as null.
 */
export function newJson(data: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]: [string, unknown]) => [name, value instanceof Date ? iso(name, value) : value]),
  );
}

function iso(name: string, date: Date): string {
  if (Number.isNaN(date.getTime())) throw new ArgumentError(name, `\`${name}\` is an invalid Date.`);
  return date.toISOString();
}
