import { zoneName } from "../calendar/moments.ts";
import { forbidden, invalid } from "../http/api-error.ts";
import { type JsonObject, readJsonObject } from "../http/body.ts";
import { keptText } from "../http/kept-text.ts";
import { MAX_PAGE_SIZE } from "../http/page.ts";
import type { AccountCall, Call, Route } from "../http/route.ts";
import { type CalendarFields, calendarRecord } from "../state/calendars.ts";
import type { CalendarRow } from "../state/schema.ts";
import { calendarAccountRoute, calendarRoute, pageOf, pageStart, shownWithAddress } from "./calendar-call.ts";

const DEFAULT_PAGE_SIZE = 100;
const MAX_NAME = 1000;
const MAX_TEXT = 8192;

/** The calendars of an account. */
export const calendars: Route[] = [
  calendarAccountRoute("/calendars", {
    GET: list,
    async POST(call) {
      const fields = calendarFields(await readJsonObject(call), {});
      // The main one is the first of them.
      await call.services.calendars.primary(call.account);
      call.reply.code(201);
      return shown(await call.services.calendars.insert(call.account.id, fields), call);
    },
  }),
  calendarRoute("", {
    GET: async (call) => shown(call.calendar, call),
    async PATCH(call) {
      const fields = calendarFields(await readJsonObject(call), call.calendar);
      return shown(await call.services.calendars.update(call.calendar, fields), call);
    },
    async DELETE({ services, calendar }) {
      if (calendar.primary_of !== null) throw forbidden("The primary calendar cannot be deleted.");
      await services.calendars.delete(calendar);
    },
  }),
];

async function list(call: AccountCall): Promise<unknown> {
  const { services, account, query } = call;
  const limit = query.integer("page_size", { min: 1, max: MAX_PAGE_SIZE }) ?? DEFAULT_PAGE_SIZE;
  const after = pageStart(call, "calendars") ?? "";
  await services.calendars.primary(account);
  const rows = await services.calendars.list(account.id, after, limit + 1);
  const page = rows.slice(0, limit);
  const objects = page.map((row) => shown(row, call));
  return pageOf(call, "calendars", objects, rows.length > limit ? page.at(-1)?.created : undefined);
}

const shown = (row: CalendarRow, { view }: Call): Record<string, unknown> =>
  shownWithAddress(calendarRecord(row) as Record<string, unknown>, view);

/** What a calendar is to be: what it was, with what a body says. @throws ApiError 400 */
function calendarFields(body: JsonObject, before: Partial<CalendarFields>): CalendarFields {
  const name = body.name ?? before.name;
  if (typeof name !== "string" || name === "" || body.name === null) throw invalid("name is required and must be a string.");
  const timezone = text(body, "timezone", before.timezone);
  return {
    name: keptText(name, "name", MAX_NAME),
    description: text(body, "description", before.description),
    location: text(body, "location", before.location),
    timezone: timezone === null ? null : zoneName(timezone, "timezone"),
  };
}

function text(body: JsonObject, name: string, before: string | null | undefined): string | null {
  const value = body[name] === undefined ? before : body[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw invalid(`${name} must be a string or null.`);
  return keptText(value, name, MAX_TEXT);
}
