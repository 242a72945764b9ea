import type { Temporal } from "temporal-polyfill";
import { dayOf, momentOf } from "./moments.ts";

/** An event as it is kept: what clients can write of it. */
export interface EventFields {
  readonly name: string | null;
  readonly description: string | null;
  readonly location: string | null;
  readonly all_day: boolean;
  /** As it was sent. */
  readonly start: string;
  readonly end: string;
  readonly start_time_zone: string | null;
  readonly end_time_zone: string | null;
  readonly recurrence: readonly { readonly rrule: string }[] | null;
  readonly status: string;
  readonly visibility: string | null;
  readonly transparent: boolean;
  readonly ical_uid: string | null;
  readonly creator: object | null;
  readonly organizer: object | null;
  readonly attendees: readonly object[] | null;
  readonly attachments: readonly object[] | null;
  readonly custom_properties: readonly object[];
  readonly use_default_reminder: boolean | null;
  readonly reminders: readonly object[] | null;
}

/** Milliseconds since 1970, the end left out. */
export interface Span {
  readonly begins: number;
  readonly ends: number;
}

/** The zone an event's own times are in: its own, else its calendar's. */
export const zoneOf = (fields: Pick<EventFields, "start_time_zone">, calendarZone: string | null): string =>
  fields.start_time_zone ?? calendarZone ?? "UTC";

/** When a day begins in a zone: not at midnight where the clock is changed then. */
export const dayBegins = (day: Temporal.PlainDate, zone: string): number => day.toZonedDateTime(zone).epochMilliseconds;

/** The time an event takes; of a series, its first occurrence. @throws ApiError 400 */
export function spanOf(fields: EventFields, calendarZone: string | null): Span {
  const zone = zoneOf(fields, calendarZone);
  if (fields.all_day) {
    const [first, end] = [dayOf(fields.start, "start"), dayOf(fields.end, "end")];
    return { begins: dayBegins(first, zone), ends: dayBegins(end, zone) };
  }
  const begins = momentOf(fields.start, zone, "start").epochMilliseconds;
  return { begins, ends: momentOf(fields.end, fields.end_time_zone ?? zone, "end").epochMilliseconds };
}
