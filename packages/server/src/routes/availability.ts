import type { Span } from "../calendar/event-fields.ts";
import { freeTime, united } from "../calendar/free-time.ts";
import { durationOf, momentOf, withOffsetOf } from "../calendar/moments.ts";
import { Series } from "../calendar/series.ts";
import { invalid, notFound } from "../http/api-error.ts";
import { isObject, type JsonObject, readJsonObject } from "../http/body.ts";
import { type AccountsCall, accountsRoute, type Route } from "../http/route.ts";
import { readFields } from "../state/calendar-events.ts";
import type { CalendarEventRow, CalendarRow } from "../state/schema.ts";
import { openCalendar } from "./calendar-call.ts";

const MAX_WINDOWS = 100;
const MAX_CALENDARS = 100;
const MAX_SPAN_MS = 2 * 366 * 24 * 60 * 60 * 1000;

/** A window to look in, and how the client writes times in it. */
interface Window extends Span {
  readonly text: string;
}

/** When all calendars are free. */
export const availability: Route[] = [accountsRoute("/accounts/:account/cal/availability", { POST: findAvailability })];

async function findAvailability(call: AccountsCall): Promise<unknown> {
  for (const account of call.accounts) await openCalendar(call, account);
  const body = await readJsonObject(call);
  if (typeof body.meeting_duration !== "string") throw invalid("meeting_duration is required and must be a string, such as PT30M.");
  const least = durationOf(body.meeting_duration, "meeting_duration");
  const windows = windowsOf(body);
  const whole = { begins: Math.min(...windows.map(({ begins }) => begins)), ends: Math.max(...windows.map(({ ends }) => ends)) };
  if (whole.ends - whole.begins > MAX_SPAN_MS) throw invalid("time_windows must not reach over more than two years.");
  const busy: Span[] = [];
  for (const calendar of await calendarsOf(call, body)) busy.push(...(await busyTimes(call, calendar, whole)));
  const time_windows = windows.flatMap((window) =>
    freeTime(window, busy, least).map(({ begins, ends }) => ({
      start: withOffsetOf(window.text, begins),
      end: withOffsetOf(window.text, ends),
    })),
  );
  return { time_windows, api: "calendar", type: "availability" };
}

/** Clients of 2018 put them into constraints, later ones beside the duration, where they win. Windows that overlap are one. */
function windowsOf(body: JsonObject): Window[] {
  const nested = isObject(body.constraints) ? body.constraints.time_windows : undefined;
  const list = body.time_windows ?? nested;
  if (!Array.isArray(list) || list.length === 0) throw invalid("time_windows is required and must be a list with at least one window.");
  if (list.length > MAX_WINDOWS) throw invalid(`time_windows must not have more than ${MAX_WINDOWS} windows.`);
  return united(
    list.map((window: unknown, index) => {
      const name = `time_windows[${index}]`;
      if (!isObject(window) || typeof window.start !== "string" || typeof window.end !== "string")
        throw invalid(`${name} must be an object with start and end.`);
      const begins = momentOf(window.start, "UTC", `${name}.start`).epochMilliseconds;
      const ends = momentOf(window.end, "UTC", `${name}.end`).epochMilliseconds;
      if (ends <= begins) throw invalid(`${name}.end must be later than its start.`);
      return { begins, ends, text: window.start };
    }),
  );
}

/** Those that are named, each in one of the accounts; without names, the main one of each account. @throws ApiError 400, 404 */
async function calendarsOf({ accounts, services }: AccountsCall, { calendars }: JsonObject): Promise<CalendarRow[]> {
  const primaries = await Promise.all(accounts.map((account) => services.calendars.primary(account)));
  if (calendars === undefined || calendars === null) return primaries;
  if (!Array.isArray(calendars) || calendars.length === 0 || calendars.length > MAX_CALENDARS)
    throw invalid(`calendars must be a list of 1 to ${MAX_CALENDARS} ids; leave it out for the primary calendars.`);
  const found = new Map<string, CalendarRow>();
  for (const id of calendars as unknown[]) {
    if (typeof id !== "string") throw invalid("calendars must be a list of ids.");
    const named = id === "primary" ? primaries : await Promise.all(accounts.map((account) => services.calendars.find(account.id, id)));
    const there = named.filter((calendar) => calendar !== undefined);
    if (there.length === 0) throw notFound(`No calendar with the id ${JSON.stringify(id)} in the accounts that were named.`);
    for (const calendar of there) found.set(calendar.id, calendar);
  }
  return [...found.values()];
}

async function busyTimes({ services }: AccountsCall, calendar: CalendarRow, span: Span): Promise<Span[]> {
  const busy: Span[] = [];
  for (const row of await services.calendarEvents.during(calendar.id, span)) {
    if (!blocks(row)) continue;
    if (row.recurring === 1) {
      const taken = new Set((await services.calendarEvents.exceptions(row.id)).map(({ occurrence }) => occurrence));
      const occurrences = new Series(readFields(row), calendar.timezone).within(span);
      busy.push(...occurrences.filter(({ key }) => !taken.has(key)));
    } else if (row.ends !== null) busy.push({ begins: row.begins, ends: row.ends });
  }
  return busy;
}

function blocks(row: CalendarEventRow): boolean {
  const { status, transparent } = readFields(row);
  return row.deleted === 0 && status !== "cancelled" && !transparent;
}
