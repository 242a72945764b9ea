import { ArgumentError } from "@kloudless/core";

/**
 * A point in time as it goes over the wire: ISO 8601.
 *
 * @throws ArgumentError when it is an invalid Date, which JSON would write as null.
 */
export function timestamp<T>(name: string, value: T | Date): T | string {
  if (!(value instanceof Date)) return value;
  if (Number.isNaN(value.getTime())) throw new ArgumentError(name, `\`${name}\` is an invalid Date.`);
  return value.toISOString();
}
