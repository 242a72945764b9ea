import { expect, test } from "vitest";
import { expectAsked, type Row } from "../../core/test/asked.ts";
import { useBench } from "../test/bench.ts";

/**
 * The API's calendar endpoints, row by row: each is driven through the SDK, and found in what the server was asked. How each behaves is
 * tested where it lives; this says that none is missing on either side.
 */
const bench = useBench();

const [CALENDARS, EVENTS] = ["/accounts/*/cal/calendars", "/accounts/*/cal/calendars/*/events"];
const window = { start: "2018-11-06T09:00:00+00:00", end: "2018-11-06T17:00:00+00:00" };

const calendars = () => bench.one.calendar.calendars;
const primary = () => calendars().handle("primary");
const event = () =>
  primary().events.create({ name: "Tile review", start: "2018-05-02T12:30:00Z", end: "2018-05-02T13:30:00Z", creator: { name: "Ida" } });
const free = (query: object = {}) => bench.one.calendar.findAvailability({ meeting_duration: "PT1H", time_windows: [window], ...query });

const rows: readonly Row[] = [
  ["7.1", `GET ${CALENDARS}?page_size=1000`, async () => calendars().all({ page_size: 1000 })],
  ["7.1", `POST ${CALENDARS}`, async () => calendars().create({ name: "Team", timezone: "US/Pacific", location: "l", description: "d" })],
  ["7.1", `GET ${CALENDARS}/*`, async () => calendars().retrieve((await bench.calendar()).id)],
  ["7.1, alias", `GET ${CALENDARS}/primary`, async () => expect((await calendars().retrieve("primary")).id).not.toBe("primary")],
  [
    "7.1",
    `PATCH ${CALENDARS}/*`,
    async () => {
      const made = await bench.calendar();
      made.name = "renamed";
      // The answer is the whole calendar.
      expect(await made.save()).toMatchObject({ name: "renamed", timezone: "UTC" });
    },
  ],
  ["7.1", `DELETE ${CALENDARS}/*`, async () => (await bench.calendar()).delete()],
  [
    "7.2",
    `GET ${EVENTS}?page_size=5&start=*&end=*`,
    async () => primary().events.all({ page_size: 5, start: "2018-05-01T00:00:00Z", end: "2018-06-01T00:00:00Z" }),
  ],
  [
    "7.2, occurrences",
    `GET ${EVENTS}?instances=*`,
    async () => {
      const series = await primary().events.create({
        start: "2018-05-02T12:30:00Z",
        end: "2018-05-02T13:30:00Z",
        recurrence: [{ rrule: "FREQ=DAILY;COUNT=3" }],
      });
      expect(await primary().events.all({ instances: series.id }).toArray()).toHaveLength(3);
    },
  ],
  ["7.2, alias", "POST /accounts/*/cal/calendars/primary/events", event],
  ["7.2", `POST ${EVENTS}`, async () => (await bench.calendar()).events.create({ start: "2018-05-02", end: "2018-05-03" })],
  [
    "7.2",
    `GET ${EVENTS}/*`,
    async () => {
      const made = await event();
      const found = await primary().events.retrieve(made.id);
      expect(found.toJSON()).toEqual(made.toJSON());
      // Times come in the form in which they went.
      expect(found).toMatchObject({ start: "2018-05-02T12:30:00Z", attachments: [] });
    },
  ],
  [
    "7.2",
    `PATCH ${EVENTS}/*`,
    async () => {
      const made = await event();
      made.custom_properties = [{ key: "deal", value: "77", private: true }];
      expect(await made.save()).toMatchObject({ name: "Tile review", custom_properties: [{ key: "deal", value: "77", private: true }] });
    },
  ],
  ["7.2", `DELETE ${EVENTS}/*`, async () => (await event()).delete()],
  ["7.3", "POST /accounts/*/cal/availability", async () => expect(await free()).toEqual([window])],
  ["7.3, several", "POST /accounts/*,*/cal/availability", async () => free({ accounts: [bench.one, bench.two] })],
];

test.each(rows.map((row) => [row[0], row[1], row] as const))("row %s: %s", async (_row, _asked, row) => {
  await expectAsked(bench.server, row);
});

test.each([
  ["nested, as in 2018", { constraints: { time_windows: [window] } }],
  ["at the top, as later", { time_windows: [window] }],
])("row 7.3: windows that are %s", async (_when, windows) => {
  const path = `/accounts/${bench.two.id}/cal/availability`;
  const json = { meeting_duration: "PT1H", ...windows };
  expect(await bench.kloudless.request({ method: "POST", path, json })).toEqual({
    api: "calendar",
    type: "availability",
    time_windows: [window],
  });
});
