import type { Connection, RequestOptions } from "@kloudless/core";
import { type AvailabilityQuery, findAvailability, type TimeWindow } from "./availability.ts";
import { Calendars } from "./calendars.ts";
import { accountId } from "./internal/account-id.ts";

/** The calendars of one account: what `account.calendar` is. */
export class CalendarApi {
  /** The account's calendars, `primary` among them. */
  readonly calendars: Calendars;
  readonly #connection: Connection;

  /** @throws ArgumentError when the connection is not that of an account. */
  constructor(connection: Connection) {
    accountId(connection);
    this.calendars = new Calendars(connection);
    this.#connection = connection;
  }

  /**
   * Finds the time in which nothing takes place in any of the calendars.
   *
   * @returns The longest free stretches in each window, in order of time, none shorter than the meeting; not slots of its length. They
   * are written with the offset of the window they are in.
   * @throws ArgumentError when a Date is invalid.
   * @throws ApiError 400 when a window or the duration makes no sense, 404 when there is no such calendar.
   */
  findAvailability(query: AvailabilityQuery, options?: RequestOptions): Promise<TimeWindow[]> {
    return findAvailability(this.#connection, query, options);
  }
}
