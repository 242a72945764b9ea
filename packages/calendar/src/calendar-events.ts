import { type Connection, objectFrom, PageList, type PageParams, type Path, path, type RequestOptions } from "@kloudless/core";
import {
  type Attachment,
  type Attendee,
  CalendarEvent,
  type CalendarEventData,
  type CalendarEventHandle,
  type CustomProperty,
  type Person,
  type Recurrence,
  type Reminder,
} from "./calendar-event.ts";
import { accountId } from "./internal/account-id.ts";
import { timestamp } from "./internal/timestamp.ts";

/** Which events to list. */
export interface CalendarEventListParams extends PageParams {
  /** Only what ends after this: a Date, or ISO 8601. Some services want it, and `end`. */
  readonly start?: string | Date | undefined;
  /** Only what begins before this. Services differ in what they show without it: everything, or nothing that is still to come. */
  readonly end?: string | Date | undefined;
  /** The id of a series: its occurrences in place of the events. */
  readonly instances?: string | undefined;
}

/** What a new event is to be. */
export interface NewCalendarEvent {
  /** A Date, or ISO 8601; for whole days, the first day, e.g. `2026-05-02`. */
  readonly start: string | Date;
  /** When it is over; for whole days, the day after the last one. */
  readonly end: string | Date;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly location?: string | null | undefined;
  /** Whether it takes whole days. Default: when `start` and `end` are days. */
  readonly all_day?: boolean | undefined;
  /** The name of a time zone, e.g. `Europe/Paris`: that of a `start` without an offset, and the one in which a series repeats. */
  readonly start_time_zone?: string | null | undefined;
  readonly end_time_zone?: string | null | undefined;
  readonly recurrence?: readonly Recurrence[] | null | undefined;
  readonly creator?: Person | null | undefined;
  readonly organizer?: Person | null | undefined;
  readonly attendees?: readonly Attendee[] | null | undefined;
  readonly attachments?: readonly Attachment[] | null | undefined;
  readonly status?: "confirmed" | "tentative" | "cancelled" | (string & {}) | undefined;
  readonly visibility?: string | null | undefined;
  /** Whether it leaves the time free. */
  readonly transparent?: boolean | undefined;
  readonly custom_properties?: readonly CustomProperty[] | undefined;
  readonly use_default_reminder?: boolean | null | undefined;
  readonly reminders?: readonly Reminder[] | null | undefined;
}

/** What takes place in a calendar. */
export class CalendarEvents {
  readonly #connection: Connection;
  readonly #calendar: { readonly id: string };

  /** @param calendar - The calendar they are in: any object with its id, which is read when it is needed. */
  constructor(connection: Connection, calendar: { readonly id: string }) {
    this.#connection = connection;
    this.#calendar = calendar;
  }

  /** Lists events; a series is one of them, and what was changed of it another. With `instances`, the occurrences of a series. */
  all(params?: CalendarEventListParams, options?: RequestOptions): PageList<CalendarEvent> {
    return new PageList(this.#connection, {
      path: this.#path,
      params,
      options,
      wrap: (data) => this.#event(data),
    });
  }

  /**
   * Makes an event. Sent twice it would be two events, so it is only sent again when nothing can have come of it.
   *
   * @throws ArgumentError when a Date is invalid.
   * @throws ApiError 400 when a field makes no sense.
   */
  async create(data: NewCalendarEvent, options?: RequestOptions): Promise<CalendarEvent> {
    const json = { ...data, start: timestamp("start", data.start), end: timestamp("end", data.end) };
    const where = this.#path;
    return this.#event(objectFrom(await this.#connection.send({ method: "POST", path: where, json }, options), "POST", where));
  }

  /**
   * An event by its id; one occurrence of a series has an id of its own.
   *
   * @throws NotFoundError when there is none of that id.
   */
  async retrieve(id: string, options?: RequestOptions): Promise<CalendarEvent> {
    const where = path`/accounts/${accountId(this.#connection)}/cal/calendars/${this.#calendar.id}/events/${id}`;
    return this.#event(objectFrom(await this.#connection.send({ method: "GET", path: where }, options), "GET", where));
  }

  /** An event by its id, without a request: its methods work, its fields are there after `refresh()`. */
  handle(id: string): CalendarEventHandle {
    // A handle is an event without fields; its type says so.
    return this.#event({ id });
  }

  get #path(): Path {
    return path`/accounts/${accountId(this.#connection)}/cal/calendars/${this.#calendar.id}/events`;
  }

  #event(data: Record<string, unknown>): CalendarEvent {
    return new CalendarEvent(this.#connection, this.#calendar, data as unknown as CalendarEventData);
  }
}
