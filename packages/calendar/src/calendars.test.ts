import {
  type Account,
  ApiError,
  ArgumentError,
  ConfigurationError,
  Kloudless,
  NotFoundError,
  type PageList,
  PermissionError,
  type Resource,
} from "@kloudless/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import {
  Calendar,
  CalendarApi,
  type CalendarData,
  CalendarEvent,
  type CalendarEventData,
  type CalendarEventHandle,
  type CalendarHandle,
  calendar,
} from "./index.ts";

const bench = useBench();
const calendars = () => bench.one.calendar.calendars;
const last = () => bench.server.requests.at(-1);
const sent = () => JSON.parse(last()?.body ?? "{}") as Record<string, unknown>;

describe("the capability", () => {
  test("is the same on the account and called with it", () => {
    expect(bench.one.calendar).toBeInstanceOf(CalendarApi);
    expect(calendar(bench.one)).toBe(bench.one.calendar);
    expect(() => calendar(bench.kloudless)).toThrow(ArgumentError);
    expect(() => bench.kloudless.account()).toThrow(ConfigurationError);
  });

  test("an account of another service says 501", async () => {
    for (const call of [
      () => bench.files.calendar.calendars.all(),
      () => bench.files.calendar.calendars.create({ name: "x" }),
      () => bench.files.calendar.calendars.retrieve("primary"),
      () => bench.files.calendar.findAvailability({ meeting_duration: "PT1H", time_windows: [] }),
    ]) {
      expect(await rejection(call())).toMatchObject({ status: 501, code: "not_implemented" });
    }
  });
});

describe("calendars", () => {
  test("an account has a primary one to begin with", async () => {
    const primary = await calendars().retrieve("primary");
    expect(primary).toBeInstanceOf(Calendar);
    expect(primary).toMatchObject({ type: "calendar", api: "calendar", account_id: String(bench.one.id), name: "ada@example.com" });
    expect(primary.id).not.toBe("primary");
    expect((await calendars().retrieve(primary.id)).toJSON()).toEqual(primary.toJSON());
    expect((await calendars().all()).objects.map(({ id }) => id)).toContain(primary.id);
    const event = await calendars().handle("primary").events.create({ start: "2026-01-01T10:00:00Z", end: "2026-01-01T11:00:00Z" });
    expect(event.calendar_id).toBe(primary.id);
    expect(await rejection(primary.delete())).toBeInstanceOf(PermissionError);
  });

  test("are made, changed, refreshed and deleted", async () => {
    const made = await calendars().create({ name: "Team", description: "d", timezone: "US/Pacific" });
    expect(sent()).toEqual({ name: "Team", description: "d", timezone: "US/Pacific" });
    expect(made).toMatchObject({ name: "Team", description: "d", location: null, timezone: "US/Pacific" });
    made.name = "Crew";
    made.description = null;
    await made.save();
    expect(sent()).toEqual({ name: "Crew", description: null });
    const again = await calendars().handle(made.id).refresh();
    expect(again).toMatchObject({ name: "Crew", description: null, timezone: "US/Pacific" });
    const requests = bench.server.requests.length;
    await again.save();
    expect(bench.server.requests.length).toBe(requests);
    await made.delete();
    expect(await rejection(made.refresh())).toBeInstanceOf(NotFoundError);
  });

  test("are listed page by page", async () => {
    const made: string[] = [];
    for (let n = 0; n < 3; n++) made.push((await bench.calendar()).id);
    const ids = (await calendars().all({ page_size: 2 }).toArray()).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(made));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([{ name: "" }, { name: 7 as unknown as string }, { name: "x", timezone: "Nowhere/City" }, { name: "x", timezone: "+02:00" }])(
    "%j is refused",
    async (data) => {
      expect(await rejection(calendars().create(data))).toMatchObject({ status: 400, code: "invalid_parameters" });
    },
  );
});

describe("events", () => {
  test("are made with all that they can have, changed and deleted", async () => {
    const { events } = await bench.calendar("Europe/Paris");
    const data = {
      name: "Tile review",
      description: "d",
      location: "Room 2",
      start: "2026-05-02T12:30:00Z",
      end: "2026-05-02T13:30:00Z",
      start_time_zone: "Europe/Paris",
      attendees: [{ name: "Bo", email: "bo@example.com", status: "pending", required: true, resource: false }],
      custom_properties: [{ key: "deal", value: "77", private: true }],
      reminders: [{ minutes: 10, method: "email" }],
      organizer: { id: null, name: "Ida", email: "ida@example.com" },
    };
    const event = await events.create(data);
    expect(event).toBeInstanceOf(CalendarEvent);
    expect(event).toMatchObject({ ...data, recurrence_type: "solo", recurring_master_id: null, status: "confirmed", attachments: [] });
    expect(event.account_id).toBe(String(bench.one.id));
    event.location = "Room 3";
    event.end = new Date("2026-05-02T14:00:00Z");
    await event.save();
    expect(sent()).toEqual({ location: "Room 3", end: "2026-05-02T14:00:00.000Z" });
    expect(await events.retrieve(event.id)).toMatchObject({ location: "Room 3", name: "Tile review", start: data.start });
    const handle = events.handle(event.id);
    await handle.delete();
    expect(await rejection(handle.refresh())).toBeInstanceOf(NotFoundError);
    expect(await rejection(event.delete())).toBeInstanceOf(NotFoundError);
  });

  test("take Dates, and refuse invalid ones before anything is sent", async () => {
    const { events } = await bench.calendar();
    const event = await events.create({ start: new Date("2026-05-02T12:30:00Z"), end: new Date("2026-05-02T12:45:00Z") });
    expect([event.start, event.end]).toEqual(["2026-05-02T12:30:00.000Z", "2026-05-02T12:45:00.000Z"]);
    const requests = bench.server.requests.length;
    expect(await rejection(events.create({ start: new Date("soon"), end: new Date() }))).toMatchObject({ argument: "start" });
    expect(bench.server.requests.length).toBe(requests);
  });

  test("are listed in a span of time, page by page, and a series by its occurrences", async () => {
    const { events } = await bench.calendar("Europe/Paris");
    for (let day = 1; day <= 5; day++)
      await events.create({ name: `d${day}`, start: `2026-05-0${day}T09:00:00Z`, end: `2026-05-0${day}T10:00:00Z` });
    const names = async (params: object) => (await events.all({ page_size: 2, ...params }).toArray()).map(({ name }) => name);
    expect(await names({})).toEqual(["d1", "d2", "d3", "d4", "d5"]);
    expect(await names({ start: new Date("2026-05-02T10:00:00Z"), end: "2026-05-04T09:30:00Z" })).toEqual(["d3", "d4"]);
    const series = await events.create({
      name: "standup",
      start: "2026-03-27T09:00:00+01:00",
      end: "2026-03-27T09:15:00+01:00",
      start_time_zone: "Europe/Paris",
      recurrence: [{ rrule: "FREQ=DAILY;COUNT=4" }],
    });
    const occurrences = await events.all({ instances: series.id, page_size: 3 }).toArray();
    expect(occurrences.map(({ start }) => start)).toEqual([
      "2026-03-27T09:00:00+01:00",
      "2026-03-28T09:00:00+01:00",
      "2026-03-29T09:00:00+02:00",
      "2026-03-30T09:00:00+02:00",
    ]);
    const [, second] = occurrences;
    if (second === undefined) throw new Error("There are four.");
    second.name = "moved";
    await second.save();
    expect((await events.retrieve(second.id)).name).toBe("moved");
    expect((await events.retrieve(series.id)).name).toBe("standup");
  });
});

describe("findAvailability", () => {
  const day = { start: "2026-05-02T09:00:00+00:00", end: "2026-05-02T17:00:00+00:00" };

  test("gives the longest free stretches of all calendars, by id or object, over accounts", async () => {
    const [mine, theirs] = [await bench.calendar(), await bench.two.calendar.calendars.create({ name: "b" })];
    await mine.events.create({ start: "2026-05-02T11:15:00Z", end: "2026-05-02T12:00:00Z" });
    await theirs.events.create({ start: "2026-05-02T16:00:00Z", end: "2026-05-02T18:00:00Z" });
    const query = { meeting_duration: "PT30M", time_windows: [day] };
    expect(await bench.one.calendar.findAvailability({ ...query, calendars: [mine] })).toEqual([
      { start: "2026-05-02T09:00:00+00:00", end: "2026-05-02T11:15:00+00:00" },
      { start: "2026-05-02T12:00:00+00:00", end: "2026-05-02T17:00:00+00:00" },
    ]);
    const both = await bench.one.calendar.findAvailability({ ...query, calendars: [mine.id, theirs], accounts: [bench.one, bench.two.id] });
    expect(both.map(({ end }) => end)).toEqual(["2026-05-02T11:15:00+00:00", "2026-05-02T16:00:00+00:00"]);
    expect(last()?.url).toBe(`/v1/accounts/${bench.one.id},${bench.two.id}/cal/availability`);
  });

  test("sends the windows where old and new servers look, and Dates as ISO 8601", async () => {
    const time_windows = [{ start: new Date("2026-05-02T09:00:00Z"), end: new Date("2026-05-02T10:00:00Z") }];
    const found = await bench.one.calendar.findAvailability({ meeting_duration: "PT1H", time_windows, constraints: { mine: 1 } });
    const windows = [{ start: "2026-05-02T09:00:00.000Z", end: "2026-05-02T10:00:00.000Z" }];
    expect(sent()).toEqual({ meeting_duration: "PT1H", time_windows: windows, constraints: { mine: 1, time_windows: windows } });
    expect(found).toEqual([{ start: "2026-05-02T09:00:00Z", end: "2026-05-02T10:00:00Z" }]);
  });

  test("only computes, so it is repeated when its answer is lost", async () => {
    bench.server.faults.add({ path: "/availability", action: { commitThenReset: true } });
    expect(await bench.one.calendar.findAvailability({ meeting_duration: "PT9H", time_windows: [day] })).toEqual([]);
  });

  test.each([
    { meeting_duration: "one hour", time_windows: [day] },
    { meeting_duration: "PT0S", time_windows: [day] },
    { meeting_duration: "-PT1H", time_windows: [day] },
    { meeting_duration: "P1M", time_windows: [day] },
    { meeting_duration: "PT1H", time_windows: [] },
    { meeting_duration: "PT1H", time_windows: [{ start: day.end, end: day.start }] },
    { meeting_duration: "PT1H", time_windows: [{ start: day.start, end: day.start }] },
    { meeting_duration: "PT1H", time_windows: [{ start: "noon", end: day.end }] },
    { meeting_duration: "PT1H", time_windows: [day], calendars: [] },
  ])("the server refuses %j", async (query) => {
    const error = await rejection(bench.one.calendar.findAvailability(query));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400 });
  });

  test("an unknown calendar, one of another account, an invalid Date and a wrong answer are errors", async () => {
    const other = await bench.two.calendar.calendars.create({ name: "b" });
    const query = { meeting_duration: "PT1H", time_windows: [day] };
    for (const id of ["nothing", other.id])
      expect(await rejection(bench.one.calendar.findAvailability({ ...query, calendars: [id] }))).toBeInstanceOf(NotFoundError);
    const time_windows = [{ start: new Date(Number.NaN), end: day.end }];
    expect(await rejection(bench.one.calendar.findAvailability({ ...query, time_windows }))).toBeInstanceOf(ArgumentError);
    bench.server.faults.add({ path: "/availability", action: { body: { time_windows: [{ start: 1 }] } } });
    expect(await rejection(bench.one.calendar.findAvailability(query))).toMatchObject({ code: "bad_object" });
  });
});

test("changes of calendars are in the account's events", async () => {
  const cursor = await bench.one.events.latestCursor();
  const made = await bench.calendar();
  const event = await made.events.create({ name: "e", start: "2026-01-01T10:00:00Z", end: "2026-01-01T11:00:00Z" });
  event.name = "f";
  await event.save();
  await event.delete();
  const seen = await bench.one.events.all({ cursor }).toArray();
  expect(seen.map(({ type, metadata }) => [type, metadata?.type, metadata?.name])).toEqual([
    ["add", "calendar", "A calendar"],
    ["add", "event", "e"],
    ["update", "event", "f"],
    ["delete", "event", "f"],
  ]);
  expect(seen[1]?.metadata?.href).toBe(event.href);
});

test("types: what can be changed, and what of", () => {
  const change = (made: Calendar, event: CalendarEvent): void => {
    made.timezone = null;
    event.start = new Date();
    event.recurrence = null;
    // @ts-expect-error -- which account it is in is settled when it is made
    made.account_id = "7";
    // @ts-expect-error -- the server says who made it
    event.creator = null;
  };
  expectTypeOf(change).returns.toBeVoid();
  expectTypeOf<Calendar["toJSON"]>().returns.toEqualTypeOf<CalendarData>();
  expectTypeOf<CalendarEvent>().toExtend<Resource<CalendarEventData>>();
  expectTypeOf(bench.one.calendar.calendars.all()).toEqualTypeOf<PageList<Calendar>>();
  expectTypeOf<CalendarEvent["location"]>().toEqualTypeOf<string | null | undefined>();
  expectTypeOf<CalendarHandle>().toHaveProperty("events");
  expectTypeOf<CalendarHandle>().not.toHaveProperty("name");
  expectTypeOf<CalendarEventHandle>().not.toHaveProperty("start");
});

test("types: a capability that is not used is a compile error", () => {
  const plain = new Kloudless({ apiKey: "k" });
  expectTypeOf(plain.account(1)).not.toHaveProperty("calendar");
  expectTypeOf<Account>().not.toHaveProperty("calendar");
  // @ts-expect-error -- `use` names no calendar
  expect(plain.account(1).calendar).toBeUndefined();
});
