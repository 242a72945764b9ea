import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { flag } from "../../program/values.ts";
import { recordCommands } from "../records/record-commands.ts";

const APPLICATION = arg("<application>", "the application's id");
const WEBHOOK = arg("<id>", "the webhook's id");

/** What a developer manages. All of it needs the developer key. */
export const management: readonly CommandSpec[] = [
  group(
    "apps",
    "applications",
    recordCommands({
      noun: "application",
      plural: "applications",
      parents: {},
      verbs: ["ls", "get", "create", "update", "rm"],
      columns: ["id", "name", "active"],
      extra: ["description", "created", "modified"],
      filters: { active: flag("--active", "only those that can be used") },
      removal: "Its keys stop working at once, and its accounts are disconnected.",
      example: "kloudless apps create -f name=Reports",
      open: async (context) => (await import("./open.ts")).openApplications(context),
    }),
  ),
  group("keys", "API keys of an application", [
    command({
      name: "ls",
      summary: "list API keys",
      args: { application: APPLICATION },
      options: { show: flag("--show", "with the whole keys: each opens all accounts of the application") },
      load: async () => (await import("./keys.ts")).ls,
    }),
    command({
      name: "create",
      summary: "make another API key, and print it",
      args: { application: APPLICATION },
      load: async () => (await import("./keys.ts")).create,
    }),
    command({
      name: "rm",
      summary: "delete an API key",
      details: "The key itself is secret and not taken from the command line: say which one by how it begins, as `keys ls` shows it.",
      args: { application: APPLICATION, beginning: arg("<beginning>", "the first letters of the key, at least 4") },
      load: async () => (await import("./keys.ts")).rm,
    }),
  ]),
  group("webhooks", "webhooks of an application", [
    ...recordCommands({
      noun: "webhook",
      plural: "webhooks",
      parents: { application: APPLICATION },
      verbs: ["ls", "get", "create", "rm"],
      columns: ["id", "url"],
      extra: ["created", "modified"],
      example: "kloudless webhooks create APP -f url=https://example.com/hook",
      open: async (context, { application = "" }) => (await import("./open.ts")).openWebhooks(context, application),
    }),
    command({
      name: "deliveries",
      summary: "list what was sent to a webhook lately",
      args: { application: APPLICATION, id: WEBHOOK },
      load: async () => (await import("./deliveries.ts")).deliveries,
    }),
  ]),
  group(
    "developers",
    "developers",
    recordCommands({
      noun: "developer",
      plural: "developers",
      parents: {},
      verbs: ["ls", "get"],
      columns: ["id", "email", "name"],
      extra: ["created", "modified"],
      open: async (context) => (await import("./open.ts")).openDevelopers(context),
    }),
  ),
];
