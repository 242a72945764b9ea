import { ApiError } from "@kloudless/core";
import { describe, expect, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";

const bench = useBench();
const INVALID = { status: 400, code: "invalid_parameters" };
const primary = () => bench.one.calendar.calendars.handle("primary");

describe.each<[string, (params: object) => PromiseLike<unknown>]>([
  ["calendars", (params) => bench.one.calendar.calendars.all(params)],
  ["events", (params) => primary().events.all(params)],
])("bad input: the list of %s", (_name, list) => {
  test.each([0, -1, 1001, 1.5])("has no pages of %s", async (page_size) => {
    expect(await rejection(list({ page_size }))).toMatchObject(INVALID);
  });

  test.each(["nonsense", "0", "2", "x".repeat(5000)])("has no page %s", async (page) => {
    expect(await rejection(list({ page }))).toMatchObject(INVALID);
  });
});

describe("bad input: spans of time", () => {
  const [early, late] = ["2026-05-02T09:00:00Z", "2026-05-02T17:00:00Z"];

  test.each([
    ["reversed", { start: late, end: early }],
    ["empty", { start: early, end: early }],
    ["no time", { start: "noon", end: late }],
    ["a day that does not exist", { start: "2026-02-30T09:00:00Z", end: late }],
  ])("%s", async (_what, span) => {
    expect(await rejection(primary().events.all(span))).toMatchObject(INVALID);
    const query = { meeting_duration: "PT30M", time_windows: [span] };
    expect(await rejection(bench.one.calendar.findAvailability(query))).toMatchObject(INVALID);
    // One wrong window among right ones is as wrong.
    const mixed = { meeting_duration: "PT30M", time_windows: [{ start: early, end: late }, span] };
    expect(await rejection(bench.one.calendar.findAvailability(mixed))).toMatchObject({
      ...INVALID,
      message: expect.stringContaining("[1]"),
    });
  });

  test.each([
    ["reversed", { start: late, end: early }],
    ["no time", { start: "noon", end: late }],
  ])("of an event: %s", async (_what, span) => {
    const { events } = await bench.calendar();
    expect(await rejection(events.create(span))).toMatchObject(INVALID);
    const event = await events.create({ start: early, end: late });
    Object.assign(event, span);
    expect(await rejection(event.save())).toMatchObject(INVALID);
    expect(await events.retrieve(event.id)).toMatchObject({ start: early, end: late });
  });

  test("windows that overlap or meet are one, and nobody is free twice at one time", async () => {
    const calendar = await bench.calendar();
    await calendar.events.create({ start: "2026-05-02T12:00:00Z", end: "2026-05-02T13:00:00Z" });
    const time_windows = [
      { start: "2026-05-02T11:00:00Z", end: "2026-05-02T14:00:00Z" },
      { start: early, end: "2026-05-02T11:30:00Z" },
      { start: "2026-05-02T14:00:00Z", end: late },
      { start: early, end: "2026-05-02T10:00:00Z" },
    ];
    expect(await bench.one.calendar.findAvailability({ meeting_duration: "PT3H", time_windows, calendars: [calendar] })).toEqual([
      { start: early, end: "2026-05-02T12:00:00Z" },
      { start: "2026-05-02T13:00:00Z", end: late },
    ]);
  });

  test.each(["", "30", "PT", "1H", "PT0S", "-PT1H", "P1Y", "P1M", "PT1H ", "half an hour"])("the duration %j", async (meeting_duration) => {
    const query = { meeting_duration, time_windows: [{ start: early, end: late }] };
    const error = await rejection(bench.one.calendar.findAvailability(query));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ ...INVALID, message: expect.stringContaining("meeting_duration") });
  });
});

test("an unknown field is kept, and so is an unknown value", async () => {
  const event = await primary().events.create({ start: "2026-05-02", end: "2026-05-03" });
  const more = { conference: { url: "https://meet.example" }, status: "haunted", type: "event" };
  bench.server.faults.add({ path: `/events/${event.id}`, action: { body: { ...event.toJSON(), ...more } } });
  await event.refresh();
  expect(JSON.parse(JSON.stringify(event))).toMatchObject(more);
  event.name = "n";
  await event.save();
  expect(JSON.parse(bench.server.requests.at(-1)?.body ?? "{}")).toEqual({ name: "n" });
});
