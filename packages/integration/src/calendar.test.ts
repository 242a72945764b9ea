import { NotFoundError } from "@kloudless/core";
import { expect, test } from "vitest";
import { describeCalendar } from "./support/describe-calendar.ts";
import { freshName } from "./support/fresh-name.ts";
import { passing } from "./support/passing.ts";
import { refusal, rejection } from "./support/rejection.ts";
import { required } from "./support/required.ts";
import { target } from "./support/target.ts";
import { unlessUnsupported } from "./support/unsupported.ts";

/** Services write times in the offset they like. */
const instant = (time: string | Date): number => new Date(time).getTime();

describeCalendar("calendar", ({ found, account, calendar, home, event }) => {
  const { calendars } = calendar;

  test("the main calendar comes with its real id, and is in the list", async () => {
    const primary = await calendars.retrieve("primary");
    expect(primary).toMatchObject({ type: "calendar", account_id: String(account.id) });
    expect(primary.id).not.toBe("primary");
    expect((await calendars.retrieve(primary.id)).name).toBe(primary.name);
    expect((await calendars.all().toArray()).map(({ id }) => id)).toContain(primary.id);
  });

  test("calendars are made, changed, listed page by page, and deleted", async (context) => {
    const name = `Team ${freshName()}`;
    const making = calendars.create({ name, description: "d" });
    const made = await passing(unlessUnsupported(context, making, `${found.service} makes no calendars`));
    expect(made).toMatchObject({ name, description: "d" });
    made.name = `Crew ${freshName()}`;
    made.description = null;
    await made.save();
    const again = await calendars.retrieve(made.id);
    expect(again.name).toBe(made.name);
    expect(again.description ?? "").toBe("");
    const ids = (await calendars.all({ page_size: 1 }).toArray()).map(({ id }) => id);
    expect(ids).toContain(made.id);
    expect(new Set(ids).size).toBe(ids.length);
    await made.delete();
    expect(await rejection(calendars.retrieve(made.id))).toBeInstanceOf(NotFoundError);
    expect(await rejection(made.events.all())).toBeInstanceOf(NotFoundError);
  });

  test("a calendar without a name is refused", async (context) => {
    home(context);
    expect(await refusal(calendars.create({ name: "" }))).toBe(400);
  });

  test("events are made, changed and deleted", async (context) => {
    const { events } = home(context);
    const made = await event(context, { description: "d", location: "Room 2" });
    const read = await events.retrieve(made.id);
    expect(read).toMatchObject({ id: made.id, name: made.name, description: "d", location: "Room 2", recurrence_type: "solo" });
    expect(read.calendar_id).toBe(home(context).id);
    expect(instant(read.start)).toBe(instant("2030-05-06T09:00:00Z"));
    made.location = "Room 3";
    made.end = new Date("2030-05-06T11:00:00Z");
    await made.save();
    const changed = await events.retrieve(made.id);
    expect([changed.location, changed.name, instant(changed.end)]).toEqual(["Room 3", made.name, instant("2030-05-06T11:00:00Z")]);
    await made.delete();
    expect(await rejection(events.retrieve(made.id))).toBeInstanceOf(NotFoundError);
  });

  test("people are asked to come", async (context) => {
    const email = required(context, target.collaborator, "nobody is named who may be written to: see COLLABORATOR");
    const { id } = await event(context, { attendees: [{ email, required: true }] });
    const { attendees } = await home(context).events.retrieve(id);
    expect(attendees).toEqual([expect.objectContaining({ email })]);
  });

  test("whole days end with the day after the last one", async (context) => {
    const made = await event(context, { start: "2030-06-01", end: "2030-06-03" });
    const read = await home(context).events.retrieve(made.id);
    expect(read.all_day).toBe(true);
    expect([read.start, read.end].map((day) => String(day).slice(0, 10))).toEqual(["2030-06-01", "2030-06-03"]);
  });

  test("events are listed in a span of time, page by page", async (context) => {
    const { events } = home(context);
    const at = (day: number) => ({ start: `2030-07-0${day}T09:00:00Z`, end: `2030-07-0${day}T10:00:00Z` });
    const made = [];
    for (const day of [1, 2, 3, 4]) made.push(String((await event(context, at(day))).name));
    const names = async (start: string, end: string) =>
      (await events.all({ start, end, page_size: 1 }).toArray()).map(({ name }) => String(name)).toSorted();
    expect(await names("2030-07-01T00:00:00Z", "2030-07-05T00:00:00Z")).toEqual(made.toSorted());
    // What ended before it, and what begins after it, is not in it.
    expect(await names("2030-07-01T11:00:00Z", "2030-07-04T08:00:00Z")).toEqual(made.slice(1, 3).toSorted());
  });

  test("a series keeps its time of day, and one of its occurrences is changed or left out by itself", async (context) => {
    const { events } = home(context);
    // Over the last Sunday of March, when clocks are changed in Paris.
    const series = await event(context, {
      start: "2030-03-29T09:00:00+01:00",
      end: "2030-03-29T09:15:00+01:00",
      start_time_zone: "Europe/Paris",
      end_time_zone: "Europe/Paris",
      recurrence: [{ rrule: "FREQ=DAILY;COUNT=4" }],
    });
    const occurrences = async () =>
      (await events.all({ instances: series.id, start: "2030-03-01T00:00:00Z", end: "2030-05-01T00:00:00Z" }).toArray()).toSorted(
        (one, other) => instant(one.start) - instant(other.start),
      );
    const before = await occurrences();
    const times = ["2030-03-29T08:00:00Z", "2030-03-30T08:00:00Z", "2030-03-31T07:00:00Z", "2030-04-01T07:00:00Z"];
    expect(before.map(({ start }) => instant(start))).toEqual(times.map(instant));
    const [, second, third] = before;
    if (second === undefined || third === undefined) throw new Error("There are four.");
    second.name = freshName();
    await second.save();
    await third.delete();
    expect((await occurrences()).map(({ name }) => name)).toEqual([series.name, second.name, series.name]);
    expect((await events.retrieve(series.id)).name).toBe(series.name);
    await series.delete();
    expect(await rejection(events.retrieve(series.id))).toBeInstanceOf(NotFoundError);
  });

  test("an event that ends before it begins is refused, and one that is not there is 404", async (context) => {
    const { events } = home(context);
    expect(await refusal(event(context, { start: "2030-05-06T10:00:00Z", end: "2030-05-06T09:00:00Z" }))).toBe(400);
    expect(await rejection(events.retrieve("none"))).toBeInstanceOf(NotFoundError);
  });

  const day = { start: "2030-08-05T09:00:00Z", end: "2030-08-05T17:00:00Z" };

  test("the longest free stretches are found, what leaves the time free aside", async (context) => {
    await event(context, { start: "2030-08-05T11:15:00Z", end: "2030-08-05T12:00:00Z" });
    await event(context, { start: "2030-08-05T12:20:00Z", end: "2030-08-05T13:00:00Z" });
    await event(context, { start: "2030-08-05T14:00:00Z", end: "2030-08-05T15:00:00Z", transparent: true });
    const query = { meeting_duration: "PT30M", time_windows: [day], calendars: [home(context)] };
    const free = await calendar.findAvailability(query);
    expect(free.map(({ start, end }) => [instant(start), instant(end)])).toEqual(
      [
        ["2030-08-05T09:00:00Z", "2030-08-05T11:15:00Z"],
        ["2030-08-05T13:00:00Z", "2030-08-05T17:00:00Z"],
      ].map((stretch) => stretch.map(instant)),
    );
  });

  test("free time of the main calendar is within what was asked for, and long enough", async () => {
    for (const { start, end } of await calendar.findAvailability({ meeting_duration: "PT1H", time_windows: [day] })) {
      expect(instant(start)).toBeGreaterThanOrEqual(instant(day.start));
      expect(instant(end)).toBeLessThanOrEqual(instant(day.end));
      expect(instant(end) - instant(start)).toBeGreaterThanOrEqual(3_600_000);
    }
  });

  test("a duration that is none, and a calendar that is not there, are refused", async () => {
    expect(await refusal(calendar.findAvailability({ meeting_duration: "one hour", time_windows: [day] }))).toBe(400);
    const query = { meeting_duration: "PT1H", time_windows: [day], calendars: ["none"] };
    expect([400, 404]).toContain(await refusal(calendar.findAvailability(query)));
  });
});
