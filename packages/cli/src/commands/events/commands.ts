import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { duration, flag, moment, text } from "../../program/values.ts";

const ACCOUNT = arg("<account>", "id, alias or service");

/** What has happened in accounts. */
export const events: readonly CommandSpec[] = [
  group("events", "what has happened in an account", [
    command({
      name: "ls",
      summary: "list events, the oldest first",
      args: { account: ACCOUNT },
      options: {
        cursor: text("--cursor <cursor>", "only what came after this cursor"),
        from: moment("--from <time>", "only what happened at this time or later"),
        until: moment("--until <time>", "only what happened before this time; needs --from"),
      },
      load: async () => (await import("./ls.ts")).ls,
    }),
    command({
      name: "cursor",
      summary: "print the cursor behind everything that has happened so far",
      args: { account: ACCOUNT },
      load: async () => (await import("./cursor.ts")).cursor,
    }),
    command({
      name: "tail",
      summary: "print events as they come, without end",
      details:
        "With --state FILE it goes on where it was ended: the cursor is written there after each event was printed, so that each is seen at least once.",
      args: { account: ACCOUNT },
      options: {
        cursor: text("--cursor <cursor>", "begin after this cursor (default: with what comes from now on)"),
        all: flag("--all", "begin with the oldest event that is kept"),
        state: text("--state <file>", "where to keep the cursor"),
        interval: duration("--interval <time>", "time between two looks (default 5s)"),
      },
      examples: [["kloudless events tail dropbox --jsonl --jq '.event.metadata.name'", "the names of what is changed"]],
      load: async () => (await import("./tail.ts")).tail,
    }),
  ]),
];
