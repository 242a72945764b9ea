import { eventFields } from "../calendar/event-input.ts";
import { momentOf } from "../calendar/moments.ts";
import { type Occurrence, Series } from "../calendar/series.ts";
import { invalid, notFound } from "../http/api-error.ts";
import { readJsonObject } from "../http/body.ts";
import { MAX_PAGE_SIZE } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import { type Bounds, type EventPosition, eventRecord, readFields } from "../state/calendar-events.ts";
import type { CalendarEventRow } from "../state/schema.ts";
import { type CalendarCall, calendarRoute, pageOf, pageStart, shownWithAddress } from "./calendar-call.ts";

const DEFAULT_PAGE_SIZE = 100;

/** An event that an id stands for: a row of its own, or an occurrence of a series that is like all others. */
interface Found {
  readonly row: CalendarEventRow;
  /** Of an occurrence: the series, and which of its times this is. */
  readonly of?: { readonly master: CalendarEventRow; readonly occurrence: Occurrence };
}

/** What takes place in a calendar. */
export const calendarEvents: Route[] = [
  calendarRoute("/events", {
    GET: async (call) => (call.query.text("instances") === undefined ? list(call) : instances(call, call.query.text("instances") ?? "")),
    async POST(call) {
      const fields = eventFields(await readJsonObject(call), undefined, call.calendar.timezone);
      call.reply.code(201);
      return shown(await call.services.calendarEvents.insert(call.calendar, fields), call);
    },
  }),
  calendarRoute("/events/:event", {
    GET: async (call) => shown((await find(call)).row, call),
    async PATCH(call) {
      const { services, calendar } = call;
      const body = await readJsonObject(call);
      const { row, of } = await find(call);
      // One occurrence of a series does not become a series.
      const change = row.master_id === null ? body : { ...body, recurrence: null };
      const fields = eventFields(change, readFields(row), calendar.timezone);
      if (of === undefined) return shown(await services.calendarEvents.update(calendar, row, fields), call);
      const { id } = row;
      return shown(await services.calendarEvents.except(calendar, of.master, of.occurrence, { id, fields, deleted: false }), call);
    },
    async DELETE(call) {
      const { services, calendar } = call;
      const { row, of } = await find(call);
      if (of === undefined) return services.calendarEvents.delete(calendar, row);
      // Else the series would have it again.
      const { id } = row;
      await services.calendarEvents.except(calendar, of.master, of.occurrence, { id, fields: readFields(row), deleted: true });
    },
  }),
];

const shown = (row: CalendarEventRow, { calendar, view }: CalendarCall): Record<string, unknown> =>
  shownWithAddress(eventRecord(row, calendar), view);

async function list(call: CalendarCall): Promise<unknown> {
  const { services, calendar } = call;
  const [bounds, limit] = [boundsOf(call), limitOf(call)];
  const name = `events/${calendar.id}`;
  const start = pageStart(call, name);
  const after = start === undefined ? undefined : (JSON.parse(start) as EventPosition);
  const rows = await services.calendarEvents.list(calendar.id, bounds, after, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > limit && last !== undefined ? JSON.stringify({ begins: last.begins, id: last.id }) : undefined;
  const objects = page.map((row) => shown(row, call));
  return pageOf(call, name, objects, next);
}

/** The occurrences of a series, each like an event. Without `end`, a series that has none is shown for two years. */
async function instances(call: CalendarCall, id: string): Promise<unknown> {
  const { services, calendar } = call;
  const [bounds, limit] = [boundsOf(call), limitOf(call)];
  const name = `instances/${calendar.id}/${id}`;
  const after = pageStart(call, name) ?? "";
  const master = await services.calendarEvents.find(calendar.id, id);
  if (master === undefined || master.deleted === 1) throw notFound("No event with the id in instances.");
  if (master.recurring === 0) return pageOf(call, name, [shown(master, call)], undefined);
  const series = new Series(readFields(master), calendar.timezone);
  const begins = bounds.begins ?? master.begins;
  const exceptions = new Map((await services.calendarEvents.exceptions(id)).map((row) => [row.occurrence, row]));
  const rows = series
    .within({ begins, ends: bounds.ends ?? series.shownUntil(begins) })
    .filter(({ key }) => key > after)
    .map((occurrence) => exceptions.get(occurrence.key) ?? occurrenceRow(master, occurrence))
    .filter((row) => row.deleted === 0);
  const page = rows.slice(0, limit);
  const objects = page.map((row) => shown(row, call));
  return pageOf(call, name, objects, rows.length > limit ? (page.at(-1)?.occurrence ?? undefined) : undefined);
}

async function find({ services, calendar, param }: CalendarCall): Promise<Found> {
  const id = param("event");
  const missing = notFound("No event with this id.");
  const row = await services.calendarEvents.find(calendar.id, id);
  const [, masterId = "", key = ""] = /^(.+)_(\d{8}(?:T\d{6}Z)?)$/.exec(id) ?? [];
  if (row !== undefined && row.master_id === null) return { row };
  const master = row?.deleted === 1 ? undefined : await services.calendarEvents.find(calendar.id, masterId);
  if (master === undefined || master.recurring === 0) throw missing;
  const occurrence = new Series(readFields(master), calendar.timezone).find(key);
  if (occurrence === undefined) throw missing;
  return { row: row ?? occurrenceRow(master, occurrence), of: { master, occurrence } };
}

function occurrenceRow(master: CalendarEventRow, { key, start, end, begins, ends }: Occurrence): CalendarEventRow {
  const fields = JSON.stringify({ ...readFields(master), start, end, recurrence: null });
  return { ...master, id: `${master.id}_${key}`, master_id: master.id, occurrence: key, recurring: 0, fields, begins, ends };
}

const limitOf = ({ query }: CalendarCall): number => query.integer("page_size", { min: 1, max: MAX_PAGE_SIZE }) ?? DEFAULT_PAGE_SIZE;

/** @throws ApiError 400 */
function boundsOf({ query, calendar }: CalendarCall): Bounds {
  const [begins, ends] = ["start", "end"].map((name) => {
    const text = query.text(name) ?? "";
    if (text === "") return undefined;
    return momentOf(text.length === 10 ? `${text}T00:00` : text, calendar.timezone ?? "UTC", name).epochMilliseconds;
  });
  if (begins !== undefined && ends !== undefined && ends <= begins) throw invalid("end must be later than start.");
  return { ...(begins !== undefined && { begins }), ...(ends !== undefined && { ends }) };
}
