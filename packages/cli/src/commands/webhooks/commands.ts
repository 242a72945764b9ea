import { arg, type CommandSpec, command } from "../../program/command.ts";
import { duration, integer, text, texts } from "../../program/values.ts";

/** Webhooks on the machine of whoever develops a receiver. */
export const webhookDesk: readonly CommandSpec[] = [
  command({
    name: "listen",
    summary: "forward webhooks to a program on this machine",
    details: [
      "Without --application it looks at the events of accounts, and sends what the API would send: that works with every server, and needs no address that can be reached from outside.",
      "With --application it is a webhook itself, until it ends: it registers an address (--address, or one of this machine for a server that runs here), takes what the server delivers, and hands it on as it came; what the program answers goes back to the server.",
    ].join("\n\n"),
    options: {
      forwardTo: text("--forward-to <url>", "where your program listens"),
      account: texts("--account <account>", "only this account; can be repeated (default all)"),
      interval: duration("--interval <time>", "time between two looks at events (default 5s)"),
      application: text("--application <id>", "be a webhook of this application (needs the developer key)"),
      address: text("--address <url>", "the address from outside that leads here"),
      port: integer("--port <n>", "the port to listen on (default any)", { max: 65_535 }),
    },
    examples: [["kloudless listen --forward-to http://127.0.0.1:3000/kloudless", "all accounts, to a program on port 3000"]],
    load: async () => (await import("./listen.ts")).listen,
  }),
  command({
    name: "trigger",
    summary: "make something happen in an account, so that there is an event",
    details: "It works on a file of its own in the root, which it removes at the end.",
    args: { event: arg("<event>", "add, update, rename, copy or delete"), account: arg("<account>", "id, alias or service") },
    load: async () => (await import("./trigger.ts")).trigger,
  }),
  command({
    name: "replay",
    summary: "send a webhook that `listen` has forwarded once more",
    args: { id: arg("[id]", "as `listen` prints it (default the last one)") },
    options: { forwardTo: text("--forward-to <url>", "where to send it (default where it was sent to)") },
    load: async () => (await import("./replay.ts")).replay,
  }),
];
