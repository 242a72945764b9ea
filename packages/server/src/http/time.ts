import { isoMicros } from "../state/clock.ts";

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * The moment that an ISO 8601 text names, as the API writes it; undefined for any other text. A text without an offset is in UTC:
 * Python's `isoformat` sends such.
 */
export function parseTime(text: string): string | undefined {
  const [, date, minutes = "00:00", seconds = "00", fraction = "", zone = "Z"] = ISO.exec(text) ?? [];
  const offset = zone.length === 3 ? `${zone}:00` : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const millis = Date.parse(`${date}T${minutes}:${seconds}${offset}`);
  if (Number.isNaN(millis)) return undefined;
  const time = isoMicros(BigInt(millis) * 1000n + BigInt(fraction.padEnd(6, "0").slice(0, 6)));
  // The offset may lead out of the four digits of a year.
  return /^\d{4}-/.test(time) ? time : undefined;
}
