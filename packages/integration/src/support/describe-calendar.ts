import type { Calendar, CalendarApi, CalendarEvent, NewCalendarEvent } from "@kloudless/calendar";
import { ApiError } from "@kloudless/core";
import { afterAll, beforeAll, type TestContext } from "vitest";
import type { TestAccount } from "../setup/target.ts";
import { describeEach } from "./describe-each.ts";
import { freshName } from "./fresh-name.ts";
import { required } from "./required.ts";
import { kloudless, target } from "./target.ts";

/** What tests of calendars work with: one account, and a calendar in it that is theirs. */
export interface CalendarBench {
  readonly found: TestAccount;
  readonly account: ReturnType<typeof kloudless.account>;
  readonly calendar: CalendarApi;
  /** The calendar of this group of tests. Skips the test where the service makes none: nobody's own calendar is written to. */
  readonly home: (context: TestContext) => Calendar;
  /** A new event in it, under a name that no other test uses; it goes with the calendar. */
  readonly event: (context: TestContext, data?: Partial<NewCalendarEvent>) => Promise<CalendarEvent>;
}

/** A group of tests for each account with calendars. */
export function describeCalendar(subject: string, define: (bench: CalendarBench) => void): void {
  describeEach(subject, target.calendar, "has calendars", (found) => define(benchOf(found)));
}

function benchOf(found: TestAccount): CalendarBench {
  const account = kloudless.account(found.id);
  const { calendar } = account;
  let made: Calendar | undefined;
  beforeAll(async () => {
    try {
      made = await calendar.calendars.create({ name: `kloudless integration ${freshName()}`, timezone: "Europe/Paris" });
    } catch (error) {
      if (!ApiError.is(error) || error.status !== 501) throw error;
    }
  });
  afterAll(() => made?.delete());
  const home = (context: TestContext) => required(context, made, `${found.service} makes no calendars`);
  return {
    found,
    account,
    calendar,
    home,
    event: (context, data) =>
      home(context).events.create({ name: freshName(), start: "2030-05-06T09:00:00Z", end: "2030-05-06T10:00:00Z", ...data }),
  };
}
