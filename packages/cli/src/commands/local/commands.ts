import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { duration, integer, text } from "../../program/values.ts";

/** A server on this machine, and what reaches it. */
export const local: readonly CommandSpec[] = [
  command({
    name: "serve",
    summary: "run a Kloudless-compatible server on this machine",
    details:
      "Everything behind the name is for @kloudless/server: --data DIR or --memory, --config FILE, --host ADDRESS, --port NUMBER, --json, --help. It runs until it is told to end.",
    args: { options: arg("[options...]", "options of @kloudless/server") },
    passThrough: true,
    examples: [["kloudless serve --data ./data --port 8080", "keys are printed on the first start, and so is how to use them"]],
    load: async () => (await import("./serve.ts")).serve,
  }),
  command({
    name: "mock",
    summary: "run a server that keeps nothing, for tests and demonstrations",
    details: "`kloudless serve --memory`, and takes the same options: what is stored is gone when it ends.",
    args: { options: arg("[options...]", "options of @kloudless/server") },
    passThrough: true,
    examples: [["kloudless mock --json --port 8080", "one JSON line with its address and keys, once it is ready"]],
    load: async () => (await import("./serve.ts")).mock,
  }),
  group("logs", "what was asked of a server of ours", [
    command({
      name: "tail",
      summary: "print the requests of an application as they are answered, without end",
      details: "For @kloudless/server, with the developer key.",
      args: { application: arg("[application]", "its id (default the only one)") },
      options: {
        method: text("--method <method>", "only these: GET, POST …"),
        path: text("--path <text>", "only paths that hold this text"),
        status: text("--status <status>", "only this status, or 4xx, 5xx …"),
        account: integer("--account <id>", "only what was about this account"),
        request: text("--request <id>", "only the request of this id"),
        interval: duration("--interval <time>", "time between two looks (default 1s)"),
        last: integer("--last <n>", "how many to begin with (default 10)", { max: 1000 }),
      },
      load: async () => (await import("./logs-tail.ts")).logsTail,
    }),
  ]),
];
