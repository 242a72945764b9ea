import { Temporal } from "temporal-polyfill";
import { invalid } from "../http/api-error.ts";
import { keptText } from "../http/kept-text.ts";

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?<offset>Z|[+-]\d\d(?::?\d\d)?)?$/i;

export const isDate = (text: string): boolean => DATE.test(text);

const hasOffset = (text: string): boolean => TIME.exec(text)?.groups?.offset !== undefined;

/** The day at the beginning of an ISO 8601 text. @throws ApiError 400 */
export function dayOf(text: string, name: string): Temporal.PlainDate {
  if (!DATE.test(text) && !TIME.test(text)) throw invalid(`${name} must be an ISO 8601 date.`);
  return reading(name, () => Temporal.PlainDate.from(text.slice(0, 10)));
}

/** The moment that an ISO 8601 text names, seen from a time zone, in which it is when it has no offset of its own. @throws ApiError 400 */
export function momentOf(text: string, zone: string, name: string): Temporal.ZonedDateTime {
  if (!TIME.test(text)) throw invalid(`${name} must be an ISO 8601 time, such as 2026-05-02T12:30:00Z.`);
  const plain = text.replace(",", ".");
  return reading(name, () =>
    hasOffset(plain) ? Temporal.Instant.from(plain).toZonedDateTimeISO(zone) : Temporal.PlainDateTime.from(plain).toZonedDateTime(zone),
  );
}

function reading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid(`${name} is not a time that exists.`);
  }
}

/** A moment written as another one was: in UTC, with an offset, or without one. */
export function writtenLike(text: string, moment: Temporal.ZonedDateTime): string {
  if (/Z$/i.test(text)) return moment.toInstant().toString();
  return moment.toString({ timeZoneName: "never", offset: hasOffset(text) ? "auto" : "never" });
}

/** A moment with the offset that another text has. */
export function withOffsetOf(text: string, millis: number): string {
  const offset = TIME.exec(text)?.groups?.offset ?? "Z";
  const instant = Temporal.Instant.fromEpochMilliseconds(millis);
  if (/^Z$/i.test(offset)) return instant.toString();
  const zone = offset.length === 3 ? `${offset}:00` : offset;
  return instant.toZonedDateTimeISO(zone).toString({ timeZoneName: "never" });
}

/** The name of a time zone, as it was given: aliases such as `US/Pacific` stay. @throws ApiError 400 */
export function zoneName(text: string, name: string): string {
  // An offset is a time zone to Temporal, but to nobody's calendar.
  if (/^[A-Za-z]/.test(text)) {
    try {
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
      return keptText(text, name, 100);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw invalid(`${name} must be the name of a time zone, such as Europe/Paris.`);
}

/** The milliseconds of an ISO 8601 duration; a day has 24 hours. @throws ApiError 400 */
export function durationOf(text: string, name: string): number {
  const problem = invalid(`${name} must be an ISO 8601 duration above zero without months and years, such as PT30M.`);
  try {
    const duration = Temporal.Duration.from(text);
    if (duration.sign !== 1 || duration.years !== 0 || duration.months !== 0) throw problem;
    return duration.total({ unit: "millisecond", relativeTo: "1970-01-01" });
  } catch (error) {
    if (error instanceof RangeError) throw problem;
    throw error;
  }
}
