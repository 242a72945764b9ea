import { expect, test } from "vitest";
import type { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

async function setUp() {
  const { api, server } = await serve({
    accounts: [
      { service: "google_calendar", account: "ada@example.com" },
      { service: "outlook_calendar", account: "grace@example.com" },
    ],
  });
  const [one = 0, two = 0] = server.accounts.map(({ id }) => id);
  const primary = `/accounts/${one}/cal/calendars/primary`;
  const add = async (event: object, calendar = primary) => (await api.post(`${calendar}/events`, event)).json as { id: string };
  return { api, one, two, primary, add };
}

type Window = readonly [string, string];

async function free(api: Api, account: number | string, windows: readonly Window[], more: object = {}): Promise<Window[]> {
  const time_windows = windows.map(([start, end]) => ({ start, end }));
  const { status, json } = await api.post(`/accounts/${account}/cal/availability`, { meeting_duration: "PT30M", time_windows, ...more });
  expect(status).toBe(200);
  return (json.time_windows as { start: string; end: string }[]).map(({ start, end }) => [start, end]);
}

const DAY: Window = ["2026-05-02T09:00:00Z", "2026-05-02T17:00:00Z"];
const at = (from: string, to: string): { start: string; end: string } => ({ start: `2026-05-02T${from}:00Z`, end: `2026-05-02T${to}:00Z` });

test("answers in the form of the API, with what is left of the windows", async () => {
  const { api, one, add } = await setUp();
  await add(at("11:00", "12:00"));
  const time_windows = [{ start: "2026-05-02T09:00:00+00:00", end: "2026-05-02T17:00:00+00:00" }];
  const expected = {
    api: "calendar",
    type: "availability",
    time_windows: [
      { start: "2026-05-02T09:00:00+00:00", end: "2026-05-02T11:00:00+00:00" },
      { start: "2026-05-02T12:00:00+00:00", end: "2026-05-02T17:00:00+00:00" },
    ],
  };
  const path = `/accounts/${one}/cal/availability`;
  expect((await api.post(path, { meeting_duration: "PT1H", time_windows })).json).toEqual(expected);
  expect((await api.post(path, { meeting_duration: "PT1H", constraints: { time_windows } })).json).toEqual(expected);
  const other = { time_windows: [{ start: DAY[1], end: DAY[0] }] };
  expect((await api.post(path, { meeting_duration: "PT1H", time_windows, constraints: other })).json).toEqual(expected);
});

test("stretches are as long as they can be, and never shorter than the meeting", async () => {
  const { api, one, add } = await setUp();
  await add(at("09:20", "10:00"));
  await add(at("10:29", "11:00"));
  await add(at("10:45", "12:00"));
  await add(at("12:30", "13:00"));
  await add(at("16:45", "18:00"));
  await add(at("08:00", "09:00"));
  expect(await free(api, one, [DAY])).toEqual([
    ["2026-05-02T12:00:00Z", "2026-05-02T12:30:00Z"],
    ["2026-05-02T13:00:00Z", "2026-05-02T16:45:00Z"],
  ]);
  expect(await free(api, one, [DAY], { meeting_duration: "PT4H" })).toEqual([]);
});

test("events that are transparent, cancelled or deleted leave the time free; tentative ones do not", async () => {
  const { api, one, add, primary } = await setUp();
  await add({ ...at("10:00", "11:00"), transparent: true });
  await add({ ...at("11:00", "12:00"), status: "cancelled" });
  const { id } = await add(at("12:00", "13:00"));
  await api.delete(`${primary}/events/${id}`);
  expect(await free(api, one, [DAY])).toEqual([[DAY[0], DAY[1]]]);
  await add({ ...at("13:00", "17:00"), status: "tentative" });
  expect(await free(api, one, [DAY])).toEqual([[DAY[0], "2026-05-02T13:00:00Z"]]);
});

test("windows that overlap or meet are one, in order of time; each keeps the offset it was written with", async () => {
  const { api, one, add } = await setUp();
  await add(at("12:00", "12:30"));
  const windows: Window[] = [
    ["2026-05-02T20:00:00Z", "2026-05-02T21:00:00Z"],
    ["2026-05-02T12:00:00+02:00", "2026-05-02T13:00:00+02:00"],
    ["2026-05-02T10:30:00Z", "2026-05-02T11:30:00Z"],
    ["2026-05-02T11:30:00Z", "2026-05-02T13:00:00Z"],
  ];
  expect(await free(api, one, windows)).toEqual([
    ["2026-05-02T12:00:00+02:00", "2026-05-02T14:00:00+02:00"],
    ["2026-05-02T14:30:00+02:00", "2026-05-02T15:00:00+02:00"],
    ["2026-05-02T20:00:00Z", "2026-05-02T21:00:00Z"],
  ]);
});

test("all calendars of all accounts must be free; without names, the primary ones", async () => {
  const { api, one, two, add } = await setUp();
  const { id } = (await api.post(`/accounts/${one}/cal/calendars`, { name: "extra" })).json;
  await add(at("09:00", "10:00"));
  await add(at("10:00", "11:00"), `/accounts/${two}/cal/calendars/primary`);
  await add(at("11:00", "12:00"), `/accounts/${one}/cal/calendars/${id}`);
  const starts = async (account: number | string, more?: object) =>
    (await free(api, account, [DAY], more)).map(([start]) => start.slice(11, 16));
  expect(await starts(one)).toEqual(["10:00"]);
  expect(await starts(`${one},${two}`)).toEqual(["11:00"]);
  expect(await starts(`${one},${two}`, { calendars: ["primary", id] })).toEqual(["12:00"]);
  expect(await starts(one, { calendars: [id, id] })).toEqual(["09:00", "12:00"]);
});

test("a series blocks the times at which it takes place, on both sides of a change of the clock", async () => {
  const { api, one, add, primary } = await setUp();
  const { id } = await add({
    start: "2026-03-23T09:00:00",
    end: "2026-03-23T10:00:00",
    start_time_zone: "Europe/Paris",
    recurrence: [{ rrule: "FREQ=WEEKLY" }],
  });
  const before: Window = ["2026-03-23T07:30:00Z", "2026-03-23T10:00:00Z"];
  const after: Window = ["2026-03-30T06:30:00Z", "2026-03-30T09:00:00Z"];
  const blocked: Window[] = [
    ["2026-03-23T07:30:00Z", "2026-03-23T08:00:00Z"],
    ["2026-03-23T09:00:00Z", "2026-03-23T10:00:00Z"],
    ["2026-03-30T06:30:00Z", "2026-03-30T07:00:00Z"],
    ["2026-03-30T08:00:00Z", "2026-03-30T09:00:00Z"],
  ];
  expect(await free(api, one, [before, after])).toEqual(blocked);
  // One is moved out of the way, one does not take place.
  await api.patch(`${primary}/events/${id}_20260330T070000Z`, { start: "2026-04-01T09:00:00", end: "2026-04-01T10:00:00" });
  await api.delete(`${primary}/events/${id}_20260323T080000Z`);
  expect(await free(api, one, [before, after])).toEqual([before, after]);
  expect(await free(api, one, [["2026-04-01T06:30:00Z", "2026-04-01T08:00:00Z"]])).toEqual([
    ["2026-04-01T06:30:00Z", "2026-04-01T07:00:00Z"],
  ]);
});

test.each([
  ["Europe/Paris", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"],
  ["Europe/Paris", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"],
  ["US/Pacific", "2026-07-01", "2026-07-01T07:00:00Z", "2026-07-02T07:00:00Z"],
  ["Asia/Kolkata", "2026-07-01", "2026-06-30T18:30:00Z", "2026-07-01T18:30:00Z"],
  // Where the clock is changed at midnight, the day begins at one.
  ["America/Havana", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"],
  ["Pacific/Kiritimati", "2026-07-01", "2026-06-30T10:00:00Z", "2026-07-01T10:00:00Z"],
])("a whole day in %s is that day there: %s", async (timezone, day, begins, ends) => {
  const { api, one, add, primary } = await setUp();
  await api.patch(primary, { timezone });
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  await add({ start: day, end: next });
  const around: Window = [new Date(Date.parse(begins) - 3_600_000).toISOString(), new Date(Date.parse(ends) + 3_600_000).toISOString()];
  expect((await free(api, one, [around])).map((window) => window.map((time) => time.replace(".000", "")))).toEqual([
    [around[0].replace(".000", ""), begins],
    [ends, around[1].replace(".000", "")],
  ]);
});

test("whole days move along when their calendar gets another time zone, a series of them too", async () => {
  const { api, one, add, primary } = await setUp();
  await add({ start: "2026-07-01", end: "2026-07-02", recurrence: [{ rrule: "FREQ=MONTHLY" }] });
  await add({ start: "2026-07-10", end: "2026-07-11" });
  await api.patch(primary, { timezone: "Asia/Tokyo" });
  for (const day of ["2026-07-09", "2026-07-31"]) {
    expect(await free(api, one, [[`${day}T12:00:00Z`, `${day}T20:00:00Z`]])).toEqual([[`${day}T12:00:00Z`, `${day}T15:00:00Z`]]);
  }
});

test.each([
  {},
  { meeting_duration: 30 },
  ...["", "30", "PT", "1H", "PT0S", "-PT1H", "P1Y", "P1M", "PT1H "].map((meeting_duration) => ({ meeting_duration })),
  { time_windows: undefined },
  { time_windows: {} },
  { time_windows: [] },
  { time_windows: [7] },
  { time_windows: [{ start: DAY[0] }] },
  { time_windows: [{ start: DAY[1], end: DAY[0] }] },
  { time_windows: [{ start: DAY[0], end: DAY[0] }] },
  { time_windows: [{ start: "2026-05-02", end: "2026-05-03" }] },
  { time_windows: [{ start: DAY[0], end: "2036-05-02T09:00:00Z" }] },
  { time_windows: Array.from({ length: 101 }, () => ({ start: DAY[0], end: DAY[1] })) },
  { calendars: [] },
  { calendars: "primary" },
  { calendars: [7] },
])("refuses %j", async (change) => {
  const { api, one } = await setUp();
  const body = { meeting_duration: "PT30M", time_windows: [{ start: DAY[0], end: DAY[1] }], ...change };
  const sent = Object.keys(change).length === 0 ? {} : body;
  const { status, json } = await api.post(`/accounts/${one}/cal/availability`, sent);
  expect([status, json.error_code]).toEqual([400, "invalid_parameters"]);
});

test("calendars must be in the accounts that were named, and the accounts the client's", async () => {
  const { api, one, two } = await setUp();
  const { id } = (await api.get(`/accounts/${two}/cal/calendars/primary`)).json;
  const body = { meeting_duration: "PT30M", time_windows: [{ start: DAY[0], end: DAY[1] }], calendars: [id] };
  expect((await api.post(`/accounts/${one}/cal/availability`, body)).status).toBe(404);
  expect((await api.post(`/accounts/${one},${two}/cal/availability`, body)).status).toBe(200);
  const token = api.server.accounts[0]?.token;
  expect((await api.as(`Bearer ${token}`).post(`/accounts/${one},${two}/cal/availability`, body)).status).toBe(404);
});
