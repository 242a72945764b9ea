import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { moment, text, texts } from "../../program/values.ts";
import { recordCommands } from "../records/record-commands.ts";

const ACCOUNT = arg("<account>", "the calendar's account: id, alias or service");

/** Calendars. */
export const cal: readonly CommandSpec[] = [
  group("cal", "calendars and their events", [
    ...recordCommands({
      noun: "calendar",
      plural: "calendars",
      parents: { account: ACCOUNT },
      verbs: ["ls", "get", "create", "update", "rm"],
      columns: ["id", "name", "timezone"],
      extra: ["description", "location", "created", "modified"],
      removal: "All of its events are lost.",
      example: "kloudless cal create google_calendar -f name=Team -f timezone=Europe/Paris",
      open: async (context, { account = "" }) => (await import("./open.ts")).openCalendars(context, account),
    }),
    group(
      "events",
      "events of a calendar",
      recordCommands({
        noun: "event",
        plural: "events",
        parents: { account: ACCOUNT, calendar: arg("<calendar>", "the calendar's id, or primary") },
        verbs: ["ls", "get", "create", "update", "rm"],
        columns: ["id", "start", "end", "name"],
        extra: ["status", "location", "recurrence_type", "all_day", "created", "modified"],
        filters: {
          start: moment("--start <time>", "only what ends after this time"),
          end: moment("--end <time>", "only what begins before this time"),
          instances: text("--instances <id>", "the occurrences of this series"),
        },
        example:
          "kloudless cal events create google_calendar primary -f name=Lunch -f start=2027-05-02T12:00:00Z -f end=2027-05-02T13:00:00Z",
        open: async (context, { account = "", calendar = "" }) => (await import("./open.ts")).openEvents(context, account, calendar),
      }),
    ),
    command({
      name: "availability",
      summary: "find time in which nothing takes place",
      args: { account: ACCOUNT },
      options: {
        from: moment("--from <time>", "where to begin to look (default now)"),
        until: moment("--until <time>", "where to end"),
        meeting: text("--meeting <duration>", "how long it must be at least: PT30M, PT1H … (default PT30M)"),
        calendar: texts("--calendar <id>", "a calendar that must be free; can be repeated (default the primary one)"),
      },
      examples: [
        ["kloudless cal availability google_calendar --from 2027-05-02T08:00:00Z --until 2027-05-02T18:00:00Z", "what is free on that day"],
      ],
      load: async () => (await import("./availability.ts")).availability,
    }),
  ]),
];
