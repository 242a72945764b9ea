import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";

const bench = useBench({ accounts: [{ service: "google_calendar", account: "ida@example.com" }] });

describe("cal", () => {
  test("a calendar and its events are made, listed, changed and deleted", async () => {
    const { id } = await bench.data<{ id: string }>(["cal", "create", "google_calendar", "-f", "name=Team", "-f", "timezone=Europe/Paris"]);
    expect((await bench.data<{ id: string }[]>(["cal", "ls", "google_calendar"])).map((one) => one.id)).toContain(id);
    expect(await bench.data(["cal", "update", "google_calendar", id, "-f", "name=The team"])).toMatchObject({ name: "The team" });
    expect(await bench.data(["cal", "get", "google_calendar", id])).toMatchObject({ name: "The team" });
    const times = ["-f", "start=2027-05-02T12:00:00Z", "-f", "end=2027-05-02T13:00:00Z"];
    const event = await bench.data<{ id: string }>(["cal", "events", "create", "google_calendar", id, "-f", "name=Lunch", ...times]);
    expect(await bench.data(["cal", "events", "update", "google_calendar", id, event.id, "-f", "name=Long lunch"])).toMatchObject({
      name: "Long lunch",
    });
    const within = ["--start", "2027-05-02", "--end", "2027-05-03"];
    expect(
      (await bench.data<{ name: string }[]>(["cal", "events", "ls", "google_calendar", id, ...within])).map(({ name }) => name),
    ).toEqual(["Long lunch"]);
    expect(
      await bench.data<unknown[]>(["cal", "events", "ls", "google_calendar", id, "--start", "2027-06-01", "--end", "2027-06-02"]),
    ).toEqual([]);
    expect(await bench.data(["cal", "events", "get", "google_calendar", id, event.id])).toMatchObject({ name: "Long lunch" });
    expect(await bench.kloudless(["cal", "events", "rm", "google_calendar", id, event.id])).toMatchObject({ code: 0 });
    // All of a calendar goes: nobody is there to be asked, so it must be said.
    expect(await bench.kloudless(["cal", "rm", "google_calendar", id])).toMatchObject({ code: 2 });
    expect(await bench.kloudless(["cal", "rm", "google_calendar", id, "--yes"])).toMatchObject({ code: 0 });
    expect(await bench.kloudless(["cal", "get", "google_calendar", id])).toMatchObject({ code: 3 });
  });

  test("cal availability finds what is free", async () => {
    const { id } = await bench.data<{ id: string }>(["cal", "create", "google_calendar", "-f", "name=Busy"]);
    const times = ["-f", "start=2027-05-02T12:00:00Z", "-f", "end=2027-05-02T13:00:00Z"];
    await bench.data(["cal", "events", "create", "google_calendar", id, "-f", "name=Lunch", ...times]);
    const window = ["--from", "2027-05-02T11:00:00Z", "--until", "2027-05-02T14:00:00Z"];
    const free = await bench.data<{ start: string; end: string }[]>([
      "cal",
      "availability",
      "google_calendar",
      "--calendar",
      id,
      ...window,
    ]);
    expect(free.map(({ start, end }) => [Date.parse(start), Date.parse(end)])).toEqual([
      [Date.parse("2027-05-02T11:00:00Z"), Date.parse("2027-05-02T12:00:00Z")],
      [Date.parse("2027-05-02T13:00:00Z"), Date.parse("2027-05-02T14:00:00Z")],
    ]);
    const [none] = [
      await bench.data<unknown[]>(["cal", "availability", "google_calendar", "--calendar", id, ...window, "--meeting", "PT2H"]),
    ];
    expect(none).toEqual([]);
  });

  test.each<[string, readonly string[], RegExp]>([
    ["no end", ["--from", "2027-05-02T11:00:00Z"], /--until/],
    ["an end before the beginning", ["--from", "2027-05-02T11:00:00Z", "--until", "2027-05-01"], /later/],
    ["a time that is none", ["--until", "soon"], /--until/],
  ])("availability with %s is refused", async (_, args, message) => {
    const { code, stderr } = await bench.kloudless(["cal", "availability", "google_calendar", ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
