import { type Connection, isObject, objectFrom, path, type RequestOptions, ResponseError } from "@kloudless/core";
import { accountId } from "./internal/account-id.ts";
import { timestamp } from "./internal/timestamp.ts";

/** A span of time, its end left out. */
export interface TimeWindow {
  readonly start: string;
  readonly end: string;
}

/** What time is looked for, and where. */
export interface AvailabilityQuery {
  /** How long it must be at least, as an ISO 8601 duration: `PT30M`, `PT1H` … */
  readonly meeting_duration: string;
  /** Where to look: Dates, or ISO 8601 with an offset. */
  readonly time_windows: readonly { readonly start: string | Date; readonly end: string | Date }[];
  /** The calendars that must all be free, by their ids or as they are. Default: the primary calendar of each account. */
  readonly calendars?: readonly (string | { readonly id: string })[] | undefined;
  /** The accounts the calendars are in, by their ids or as they are. Default: this one only. */
  readonly accounts?: readonly (number | string | { readonly id: number | string })[] | undefined;
  /** Further conditions, as far as the service has any. */
  readonly constraints?: Readonly<Record<string, unknown>> | undefined;
}

/** Asks when calendars are free. */
export async function findAvailability(connection: Connection, query: AvailabilityQuery, options?: RequestOptions): Promise<TimeWindow[]> {
  const { accounts, calendars, constraints, meeting_duration } = query;
  const where = path`/accounts/${accounts?.map(idOf) ?? accountId(connection)}/cal/availability`;
  const time_windows = query.time_windows.map(({ start, end }) => ({ start: timestamp("start", start), end: timestamp("end", end) }));
  const json = {
    meeting_duration,
    calendars: calendars?.map(idOf),
    // Servers of 2018 look for the windows in the constraints, later ones beside them.
    time_windows,
    constraints: { ...constraints, time_windows },
  };
  // It only computes.
  const answer = objectFrom(await connection.send({ method: "POST", path: where, json, idempotent: true }, options), "POST", where);
  if (Array.isArray(answer.time_windows) && answer.time_windows.every(isWindow)) return answer.time_windows;
  throw new ResponseError(`The answer holds no time windows (POST ${where.template}).`, "bad_object");
}

const idOf = <Id extends string | number>(value: Id | { readonly id: Id }): Id => (typeof value === "object" ? value.id : value);

const isWindow = (value: unknown): value is TimeWindow =>
  isObject(value) && typeof value.start === "string" && typeof value.end === "string";
