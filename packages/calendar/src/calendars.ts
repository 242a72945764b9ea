import { type Connection, objectFrom, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { Calendar, type CalendarData, type CalendarHandle } from "./calendar-resource.ts";
import { accountId } from "./internal/account-id.ts";

/** What a new calendar is to be. */
export interface NewCalendar {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly location?: string | null | undefined;
  /** The name of a time zone, e.g. `Europe/Paris`. Not every service takes one. */
  readonly timezone?: string | null | undefined;
}

/** The calendars of an account. */
export class Calendars {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Lists the calendars. */
  all(params?: PageParams, options?: RequestOptions): PageList<Calendar> {
    return new PageList(this.#connection, {
      path: path`/accounts/${accountId(this.#connection)}/cal/calendars`,
      params,
      options,
      wrap: (data) => new Calendar(this.#connection, data as unknown as CalendarData),
    });
  }

  /**
   * Makes a calendar. Sent twice it would be two calendars, so it is only sent again when nothing can have come of it.
   *
   * @throws ApiError 400 when a field makes no sense, 501 when the service cannot make calendars.
   */
  async create(data: NewCalendar, options?: RequestOptions): Promise<Calendar> {
    const where = path`/accounts/${accountId(this.#connection)}/cal/calendars`;
    return this.#calendar(await this.#connection.send({ method: "POST", path: where, json: data }, options), "POST", where);
  }

  /**
   * A calendar by its id; `primary` is the main one, which comes with its real id.
   *
   * @throws NotFoundError when there is none of that id.
   */
  async retrieve(id: string, options?: RequestOptions): Promise<Calendar> {
    const where = path`/accounts/${accountId(this.#connection)}/cal/calendars/${id}`;
    return this.#calendar(await this.#connection.send({ method: "GET", path: where }, options), "GET", where);
  }

  /** A calendar by its id, `primary` for the main one, without a request: its methods work, its fields are there after `refresh()`. */
  handle(id: string): CalendarHandle {
    // A handle is a calendar without fields; its type says so.
    return new Calendar(this.#connection, { id } as CalendarData);
  }

  #calendar(answer: unknown, method: string, where: ReturnType<typeof path>): Calendar {
    return new Calendar(this.#connection, objectFrom(answer, method, where) as unknown as CalendarData);
  }
}
