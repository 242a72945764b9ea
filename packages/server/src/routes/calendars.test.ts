import { describe, expect, test } from "vitest";
import { createServer } from "../index.ts";
import { Api } from "../testing/api.ts";
import { receiver } from "../testing/receiver.ts";
import { serve, tempDir } from "../testing/serve.ts";

const ACCOUNTS = [
  { service: "google_calendar", account: "ada@example.com" },
  { service: "outlook_calendar", account: "grace@example.com" },
];

async function setUp() {
  const { api, server } = await serve({ accounts: ACCOUNTS });
  const [id = 0, other = 0] = server.accounts.map((account) => account.id);
  return { api, server, id, other, cal: `/accounts/${id}/cal`, primary: `/accounts/${id}/cal/calendars/primary` };
}

const MEETING = { name: "m", start: "2026-05-02T12:00:00Z", end: "2026-05-02T13:00:00Z" };

interface Listed {
  id: string;
  start: string;
  end: string;
  name: string;
  recurrence_type: string;
}

const listed = async (api: Api, path: string): Promise<Listed[]> => (await api.get(path)).json.objects as Listed[];

describe("calendars", () => {
  test("answer in the form of the API", async () => {
    const { api, server, id, cal } = await setUp();
    const made = await api.post(`${cal}/calendars`, { name: "Team", timezone: "Europe/Paris", account_id: "x", nonsense: 1 });
    expect(made.status).toBe(201);
    expect(made.json).toEqual({
      id: expect.stringMatching(/^calendar_[\w-]{20}$/) as string,
      account_id: String(id),
      name: "Team",
      description: null,
      location: null,
      timezone: "Europe/Paris",
      created: expect.stringMatching(/Z$/) as string,
      modified: made.json.created,
      api: "calendar",
      type: "calendar",
      href: `${server.url}/v1${cal}/calendars/${made.json.id}`,
    });
    const list = (await api.get(`${cal}/calendars`)).json;
    expect(list).toMatchObject({ count: 2, page: "1", next_page: null, type: "object_list", api: "calendar" });
    expect(list.objects[0].name).toBe("ada@example.com");
    expect((await api.get(`${cal}/calendars/${made.json.id}`)).json).toEqual(made.json);
    expect((await api.delete(`${cal}/calendars/${made.json.id}`)).status).toBe(204);
    expect((await api.get(`${cal}/calendars/${made.json.id}`)).status).toBe(404);
    const raw = await api.get(`${cal}/calendars/primary`, { "x-kloudless-raw-data": "true" });
    expect(raw.json.raw.object.name).toBe("ada@example.com");
  });

  test("pages cannot be made up, and are only good for the list they came from", async () => {
    const { api, cal, other } = await setUp();
    for (const name of ["a", "b"]) await api.post(`${cal}/calendars`, { name });
    const { next_page } = (await api.get(`${cal}/calendars?page_size=2`)).json;
    expect((await api.get(`${cal}/calendars?page_size=2&page=${next_page}`)).json).toMatchObject({ count: 1, next_page: null });
    for (const page of ["2", "x", "0", "%00", "a".repeat(600)]) expect((await api.get(`${cal}/calendars?page=${page}`)).status).toBe(400);
    expect((await api.get(`/accounts/${other}/cal/calendars?page=${next_page}`)).status).toBe(400);
    expect((await api.get(`${cal}/calendars/primary/events?page=${next_page}`)).status).toBe(400);
    for (const size of ["0", "1001", "x"]) expect((await api.get(`${cal}/calendars?page_size=${size}`)).status).toBe(400);
  });

  test.each([
    {},
    { name: "" },
    { name: null },
    { name: 7 },
    { name: "x", timezone: 7 },
    { name: "x", timezone: "Mars/Base" },
    { name: "x", description: [] },
  ])("refuses %j", async (body) => {
    const { api, cal } = await setUp();
    const { status, json } = await api.post(`${cal}/calendars`, body);
    expect([status, json.error_code]).toEqual([400, "invalid_parameters"]);
  });

  test("belong to their account only", async () => {
    const { api, server, cal, other } = await setUp();
    const { id } = (await api.post(`${cal}/calendars`, { name: "a" })).json;
    expect((await api.get(`/accounts/${other}/cal/calendars/${id}`)).status).toBe(404);
    const stranger = api.as(`Bearer ${server.accounts[1]?.token}`);
    expect((await stranger.get(`${cal}/calendars/${id}`)).status).toBe(404);
    expect((await api.as(undefined).get(`${cal}/calendars`)).status).toBe(401);
    await api.patch(`/accounts/${other}`, { active: false });
    expect((await api.get(`/accounts/${other}/cal/calendars`)).status).toBe(403);
  });

  test("an account without calendars says 501, and so do its events", async () => {
    const { api, server } = await serve({ accounts: [{ service: "salesforce", account: "a" }] });
    expect((await api.get(`/accounts/${server.accounts[0]?.id}/cal/calendars`)).status).toBe(501);
    expect((await api.post(`/accounts/${server.accounts[0]?.id}/cal/availability`, {})).status).toBe(501);
  });

  test("outlive a restart", async () => {
    const dataDir = await tempDir();
    const first = await createServer({ dataDir, accounts: ACCOUNTS });
    const path = `/accounts/${first.accounts[0]?.id}/cal/calendars/primary/events`;
    await new Api(first).post(path, MEETING);
    await first.close();
    const { api } = await serve({ dataDir, accounts: ACCOUNTS });
    expect(await listed(api, path)).toMatchObject([{ name: "m" }]);
  });
});

test("changes are told to webhooks", async () => {
  const { api, server } = await serve({ accounts: ACCOUNTS, allowPrivateFetch: true, webhooks: { debounce: 20 } });
  const target = await receiver(server.applicationId);
  await api.as(`DeveloperKey ${server.developerKey}`).post(`/applications/${server.applicationId}/webhooks`, { url: target.url });
  const id = server.accounts[0]?.id;
  await api.post(`/accounts/${id}/cal/calendars/primary/events`, MEETING);
  await expect.poll(() => target.received.at(-1)?.body, { timeout: 5000 }).toBe(`account=${id}`);
});

test("acting as a user is for administrators' accounts, on calendars as elsewhere", async () => {
  const { api, cal } = await setUp();
  expect((await api.get(`${cal}/calendars`, { "x-kloudless-as-user": "1" })).status).toBe(403);
});

describe("events", () => {
  test("have every key, and echo times as they were sent", async () => {
    const { api, server, id, primary } = await setUp();
    const body = { ...MEETING, end: "2026-05-02T15:00:00+02:00", owner: { name: "Ida", email: "ida@example.com" }, reminder: 5 };
    const { status, json } = await api.post(`${primary}/events`, body);
    expect(status).toBe(201);
    const { calendar_id } = json;
    expect(json).toEqual({
      id: expect.stringMatching(/^event_[\w-]{20}$/) as string,
      account_id: String(id),
      calendar_id: expect.stringMatching(/^calendar_/) as string,
      recurrence_type: "solo",
      recurring_master_id: null,
      name: "m",
      description: null,
      location: null,
      all_day: false,
      start: MEETING.start,
      end: "2026-05-02T15:00:00+02:00",
      start_time_zone: null,
      end_time_zone: null,
      recurrence: null,
      status: "confirmed",
      visibility: null,
      transparent: false,
      ical_uid: `${json.id}@kloudless`,
      creator: null,
      organizer: { id: null, name: "Ida", email: "ida@example.com" },
      attendees: null,
      attachments: [],
      custom_properties: [],
      use_default_reminder: null,
      reminders: null,
      on_organizer_calendar: true,
      original_start: null,
      original_start_time_zone: null,
      created: expect.stringMatching(/Z$/) as string,
      modified: json.created,
      api: "calendar",
      type: "event",
      href: `${server.url}/v1/accounts/${id}/cal/calendars/${calendar_id}/events/${json.id}`,
    });
    expect((await api.get(`${primary}/events/${json.id}`)).json).toEqual(json);
    const changed = (await api.patch(`${primary}/events/${json.id}`, { name: "n", attendees: [{ email: "x@y" }] })).json;
    expect(changed).toMatchObject({ name: "n", attendees: [{ email: "x@y" }], start: MEETING.start, organizer: json.organizer });
  });

  test.each<[object, string]>([
    [{ ...MEETING, end: MEETING.start }, "end"],
    [{ ...MEETING, end: "2026-05-02T11:00:00Z" }, "end"],
    [{ ...MEETING, end: "2026-05-02T14:30:00+04:00" }, "end"],
    [{ start: MEETING.start }, "end"],
    [{ end: MEETING.end }, "start"],
    [{ ...MEETING, start: "tomorrow" }, "start"],
    [{ ...MEETING, start: "2026-02-30T10:00:00Z" }, "start"],
    [{ ...MEETING, start: "2026-05-02T12:00:00Z[Europe/Paris]" }, "start"],
    [{ ...MEETING, start: "2026-05-02" }, "start"],
    [{ ...MEETING, start: 7 }, "start"],
    [{ start: "2026-05-02", end: "2026-05-02" }, "end"],
    [{ ...MEETING, start_time_zone: "Nowhere" }, "start_time_zone"],
    [{ ...MEETING, all_day: "yes" }, "all_day"],
    [{ ...MEETING, attendees: ["bo"] }, "attendees"],
    [{ ...MEETING, organizer: "bo" }, "organizer"],
    [{ ...MEETING, name: "\0" }, "name"],
    [{ ...MEETING, recurrence: [{}] }, "recurrence"],
    [{ ...MEETING, recurrence: [{ rrule: "FREQ=DAILY" }, { rrule: "FREQ=WEEKLY" }] }, "recurrence"],
    ...[
      "",
      "daily",
      "FREQ=NEVER",
      "FREQ=SECONDLY",
      "FREQ=DAILY;INTERVAL=0",
      "FREQ=DAILY;COUNT=0",
      "FREQ=DAILY;COUNT=1000000",
      "FREQ=DAILY;BYHOUR=1,2",
      "FREQ=DAILY;UNTIL=soon",
      "FREQ=WEEKLY;BYDAY=XX",
      "FREQ=DAILY\nDTSTART:20200101T000000Z",
      "FREQ=DAILY;UNTIL=99991231T000000Z",
    ].map((rrule) => [{ ...MEETING, recurrence: [{ rrule }] }, "recurrence"] as [object, string]),
  ])("%j is refused for its %s", async (body, field) => {
    const { api, primary } = await setUp();
    const { status, json } = await api.post(`${primary}/events`, body);
    expect([status, json.error_code]).toEqual([400, "invalid_parameters"]);
    expect(json.message).toContain(field);
    expect(await listed(api, `${primary}/events`)).toEqual([]);
  });

  test("a PATCH is checked against what stays", async () => {
    const { api, primary } = await setUp();
    const { id } = (await api.post(`${primary}/events`, MEETING)).json;
    expect((await api.patch(`${primary}/events/${id}`, { start: MEETING.end })).status).toBe(400);
    expect((await api.patch(`${primary}/events/${id}`, { start: "2026-05-02T12:30:00Z" })).status).toBe(200);
    expect((await api.patch(`${primary}/events/nothing`, {})).status).toBe(404);
    expect((await api.delete(`${primary}/events/nothing_20260101`)).status).toBe(404);
  });

  test("are listed by when they take place, what only touches the span left out", async () => {
    const { api, primary } = await setUp();
    for (const [name, hours] of [
      ["a", [8, 9]],
      ["b", [9, 10]],
      ["c", [10, 12]],
      ["d", [12, 13]],
    ] as const) {
      const [start, end] = hours.map((hour) => `2026-05-02T${String(hour).padStart(2, "0")}:00:00Z`);
      await api.post(`${primary}/events`, { name, start, end });
    }
    const names = async (query: string) => (await listed(api, `${primary}/events${query}`)).map(({ name }) => name);
    expect(await names("")).toEqual(["a", "b", "c", "d"]);
    expect(await names("?start=2026-05-02T09:00:00Z&end=2026-05-02T12:00:00Z")).toEqual(["b", "c"]);
    expect(await names("?start=2026-05-02T11:30:00%2B00:00")).toEqual(["c", "d"]);
    expect(await names("?end=2026-05-02")).toEqual([]);
    for (const query of ["?start=x", "?end=2026-13-01", "?start=2026-05-03&end=2026-05-02", "?start=2026-05-02&end=2026-05-02"])
      expect((await api.get(`${primary}/events${query}`)).status).toBe(400);
  });

  test("events that begin at the same time are each on one page", async () => {
    const { api, primary } = await setUp();
    for (let n = 0; n < 7; n++) await api.post(`${primary}/events`, MEETING);
    const seen: string[] = [];
    let page = "";
    do {
      const { json } = await api.get(`${primary}/events?page_size=2${page === "" ? "" : `&page=${page}`}`);
      seen.push(...(json.objects as Listed[]).map(({ id }) => id));
      page = json.next_page ?? "";
    } while (page !== "");
    expect([seen.length, new Set(seen).size]).toEqual([7, 7]);
  });
});

describe("a series", () => {
  const WEEKLY = {
    name: "w",
    start: "2026-10-12T09:00:00",
    end: "2026-10-12T10:00:00",
    start_time_zone: "Europe/Paris",
    recurrence: [{ rrule: "RRULE:FREQ=WEEKLY;COUNT=4" }],
  };

  test("keeps its time of day when the clock is changed, in the form it was sent in", async () => {
    const { api, primary } = await setUp();
    const starts = async (start: string, end: string) => {
      const { id } = (await api.post(`${primary}/events`, { ...WEEKLY, start, end })).json;
      return (await listed(api, `${primary}/events?instances=${id}`)).map((occurrence) => occurrence.start);
    };
    expect(await starts("2026-10-12T09:00:00", "2026-10-12T10:00:00")).toEqual([
      "2026-10-12T09:00:00",
      "2026-10-19T09:00:00",
      "2026-10-26T09:00:00",
      "2026-11-02T09:00:00",
    ]);
    expect((await starts("2026-10-12T07:00:00Z", "2026-10-12T08:00:00Z")).slice(1, 3)).toEqual([
      "2026-10-19T07:00:00Z",
      "2026-10-26T08:00:00Z",
    ]);
    expect((await starts("2026-10-12T09:00:00+02:00", "2026-10-12T10:00:00+02:00"))[2]).toBe("2026-10-26T09:00:00+01:00");
  });

  test("an occurrence is changed, and deleted, by itself", async () => {
    const { api, primary } = await setUp();
    const master = (await api.post(`${primary}/events`, WEEKLY)).json;
    expect(master.recurrence_type).toBe("recurring_master");
    const all = `${primary}/events?instances=${master.id}`;
    const [first, second, third] = await listed(api, all);
    expect(first).toMatchObject({ recurrence_type: "recurring", recurring_master_id: master.id, original_start: "2026-10-12T07:00:00Z" });
    const moved = await api.patch(`${primary}/events/${second?.id}`, {
      start: "2026-10-20T15:00:00",
      end: "2026-10-20T16:00:00",
      recurrence: [{ rrule: "FREQ=DAILY" }],
    });
    expect(moved.json).toMatchObject({
      id: second?.id,
      name: "w",
      recurrence_type: "recurring",
      recurrence: null,
      original_start: "2026-10-19T07:00:00Z",
    });
    expect((await api.delete(`${primary}/events/${third?.id}`)).status).toBe(204);
    expect((await api.get(`${primary}/events/${third?.id}`)).status).toBe(404);
    expect((await api.delete(`${primary}/events/${third?.id}`)).status).toBe(404);
    expect((await listed(api, all)).map(({ start }) => start)).toEqual([
      "2026-10-12T09:00:00",
      "2026-10-20T15:00:00",
      "2026-11-02T09:00:00",
    ]);
    // What was changed by itself is listed by itself.
    expect((await listed(api, `${primary}/events`)).map(({ id }) => id)).toEqual([master.id, second?.id]);
    await api.patch(`${primary}/events/${master.id}`, { name: "all" });
    expect((await listed(api, all)).map(({ name }) => name)).toEqual(["all", "w", "all"]);
    await api.patch(`${primary}/events/${master.id}`, { recurrence: [{ rrule: "FREQ=WEEKLY;COUNT=3" }] });
    expect((await listed(api, all)).map(({ start }) => start)).toEqual([
      "2026-10-12T09:00:00",
      "2026-10-19T09:00:00",
      "2026-10-26T09:00:00",
    ]);
    await api.delete(`${primary}/events/${master.id}`);
    expect(await listed(api, `${primary}/events`)).toEqual([]);
    expect((await api.get(all)).status).toBe(404);
  });

  test("without an end is in every span behind its beginning, and shown for two years", async () => {
    const { api, primary } = await setUp();
    const { id } = (await api.post(`${primary}/events`, { ...WEEKLY, recurrence: [{ rrule: "FREQ=YEARLY" }] })).json;
    expect(await listed(api, `${primary}/events?start=2050-01-01`)).toHaveLength(1);
    expect(await listed(api, `${primary}/events?end=2026-01-01`)).toHaveLength(0);
    const shown = await listed(api, `${primary}/events?instances=${id}`);
    expect(shown.length).toBeGreaterThanOrEqual(2);
    expect(shown.length).toBeLessThanOrEqual(4);
    expect(await listed(api, `${primary}/events?instances=${id}&start=2050-01-01&end=2052-01-01`)).toHaveLength(2);
    expect((await api.get(`${primary}/events/${id}_20500101`)).status).toBe(404);
    expect((await api.get(`${primary}/events/${id}_20501012T070000Z`)).json.start).toBe("2050-10-12T09:00:00");
  });

  test("an event alone is the only occurrence of itself", async () => {
    const { api, primary } = await setUp();
    const { id } = (await api.post(`${primary}/events`, MEETING)).json;
    expect((await listed(api, `${primary}/events?instances=${id}`)).map((event) => event.id)).toEqual([id]);
  });
});
