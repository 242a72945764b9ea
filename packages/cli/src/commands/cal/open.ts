import { type CalendarApi, calendar } from "@kloudless/calendar";
import type { Context } from "../../context/context.ts";
import { type Records, recordsOf } from "../records/records.ts";

/** The calendars of an account. */
export async function openCalendar({ accounts }: Context, account: string): Promise<CalendarApi> {
  return calendar(await (await accounts).find(account));
}

export async function openCalendars(context: Context, account: string): Promise<Records> {
  return recordsOf((await openCalendar(context, account)).calendars);
}

export async function openEvents(context: Context, account: string, id: string): Promise<Records> {
  return recordsOf((await openCalendar(context, account)).calendars.handle(id).events);
}
