import { type Connection, type Handle, type Path, path, type RequestOptions, Resource } from "@kloudless/core";
import { accountId } from "./internal/account-id.ts";

/** Somebody, as a calendar knows them. */
export interface Person {
  readonly id?: string | null;
  readonly name?: string | null;
  readonly email?: string | null;
  readonly [key: string]: unknown;
}

/** Somebody who is asked to come. */
export interface Attendee extends Person {
  readonly status?: "pending" | "accepted" | "tentative" | "declined" | (string & {}) | null;
  readonly required?: boolean | null;
  /** Whether it is a room or a thing. */
  readonly resource?: boolean | null;
}

/** How an event repeats. */
export interface Recurrence {
  /** A rule of RFC 5545, e.g. `FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10`. */
  readonly rrule: string;
  readonly [key: string]: unknown;
}

/** Something that goes with an event. */
export interface Attachment {
  readonly id?: string | null;
  readonly name?: string | null;
  readonly url?: string | null;
  readonly mime_type?: string | null;
  readonly [key: string]: unknown;
}

/** A value that applications keep with an event. */
export interface CustomProperty {
  readonly key: string;
  readonly value: string;
  /** Whether only this application sees it. */
  readonly private?: boolean;
  readonly [key: string]: unknown;
}

/** When and how attendees are told beforehand. */
export interface Reminder {
  readonly minutes: number;
  readonly method?: string | null;
  readonly email?: string | null;
  readonly [key: string]: unknown;
}

/** The fields of an event. What a service does not know is null, or absent. */
export interface CalendarEventData {
  readonly id: string;
  readonly type?: "event" | (string & {});
  readonly api?: "calendar" | (string & {});
  /** The number of its account, as a text. */
  readonly account_id?: string;
  readonly calendar_id?: string;
  readonly href?: string | null;
  readonly ical_uid?: string | null;
  /** Whether it stands alone, is one occurrence of a series, or the series itself. */
  readonly recurrence_type?: "solo" | "recurring" | "recurring_master" | (string & {}) | null;
  /** The series that it is an occurrence of. */
  readonly recurring_master_id?: string | null;
  recurrence?: readonly Recurrence[] | null;
  readonly creator?: Person | null;
  readonly organizer?: Person | null;
  readonly on_organizer_calendar?: boolean | null;
  attendees?: readonly Attendee[] | null;
  readonly created?: string | null;
  readonly modified?: string | null;
  all_day?: boolean | null;
  /** ISO 8601, as the service has it: with an offset, or a day. */
  start: string | Date;
  /** When it is over; of whole days, the day after the last one. */
  end: string | Date;
  start_time_zone?: string | null;
  end_time_zone?: string | null;
  /** When an occurrence of a series would take place, had it not been moved. */
  readonly original_start?: string | null;
  readonly original_start_time_zone?: string | null;
  name?: string | null;
  description?: string | null;
  /** Where it takes place, for people to read. */
  location?: string | null;
  status?: "confirmed" | "tentative" | "cancelled" | (string & {}) | null;
  attachments?: readonly Attachment[] | null;
  visibility?: string | null;
  /** Whether it leaves the time free. */
  transparent?: boolean | null;
  custom_properties?: readonly CustomProperty[] | null;
  use_default_reminder?: boolean | null;
  reminders?: readonly Reminder[] | null;
  /** The service's own data, where the request asked for it with `rawData`. */
  readonly raw?: unknown;
}

export interface CalendarEvent extends CalendarEventData {}

/** An event of which only the id is known. */
export type CalendarEventHandle = Handle<CalendarEvent, CalendarEventData>;

/** An event of a calendar. Set what is to change and call `save()`: on a series it changes the series, on an occurrence only that. */
export class CalendarEvent extends Resource<CalendarEventData> {
  static override readonly writable: readonly string[] = [
    "name",
    "description",
    "location",
    "all_day",
    "start",
    "end",
    "start_time_zone",
    "end_time_zone",
    "recurrence",
    "attendees",
    "attachments",
    "status",
    "visibility",
    "transparent",
    "custom_properties",
    "use_default_reminder",
    "reminders",
  ];
  readonly #calendar: { readonly id: string };

  constructor(connection: Connection, calendar: { readonly id: string }, data: CalendarEventData) {
    super(connection, data);
    this.#calendar = calendar;
  }

  /**
   * Deletes the event; a series with all of its occurrences, or only the occurrence that this is.
   *
   * @throws NotFoundError when it is gone already.
   */
  async delete(options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint() }, options);
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/cal/calendars/${this.calendar_id ?? this.#calendar.id}/events/${this.id}`;
  }
}
