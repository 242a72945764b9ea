import { type Handle, type Path, path, type RequestOptions, Resource } from "@kloudless/core";
import { CalendarEvents } from "./calendar-events.ts";
import { accountId } from "./internal/account-id.ts";

/** The fields of a calendar. Times are ISO 8601 in UTC. */
export interface CalendarData {
  /** Opaque; never the alias `primary`. */
  readonly id: string;
  readonly type?: "calendar" | (string & {});
  readonly api?: "calendar" | (string & {});
  /** The number of its account, as a text. */
  readonly account_id?: string;
  name: string;
  description?: string | null;
  location?: string | null;
  /** The name of a time zone, e.g. `Europe/Paris`. */
  timezone?: string | null;
  readonly created?: string | null;
  readonly modified?: string | null;
  readonly href?: string | null;
  /** The service's own data, where the request asked for it with `rawData`. */
  readonly raw?: unknown;
}

export interface Calendar extends CalendarData {}

/** A calendar of which only the id is known. */
export type CalendarHandle = Handle<Calendar, CalendarData>;

/** A calendar. Set `name`, `description`, `location` or `timezone`, and call `save()`. */
export class Calendar extends Resource<CalendarData> {
  static override readonly writable: readonly string[] = ["name", "description", "location", "timezone"];

  /** What takes place in the calendar. */
  get events(): CalendarEvents {
    return new CalendarEvents(this.connection, this);
  }

  /**
   * Deletes the calendar and all that is in it.
   *
   * @throws NotFoundError when it is gone already.
   * @throws PermissionError when it is one that cannot be deleted, as the primary one is on most services.
   */
  async delete(options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint() }, options);
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/cal/calendars/${this.id}`;
  }
}
