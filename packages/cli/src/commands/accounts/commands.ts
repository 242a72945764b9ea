import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { flag, text } from "../../program/values.ts";

/** Accounts, and who may use them. */
export const accounts: readonly CommandSpec[] = [
  group("accounts", "the accounts that the credential opens", [
    command({
      name: "ls",
      summary: "list accounts",
      options: {
        active: flag("--active", "only those that can be used"),
        search: text("--search <text>", "only those whose name holds this text"),
      },
      examples: [["kloudless accounts ls --json --jq '.data[].id'", "the ids of all accounts"]],
      load: async () => (await import("./ls.ts")).ls,
    }),
    command({
      name: "get",
      summary: "show an account",
      args: { account: arg("<account>", "its id, alias or service") },
      options: { full: flag("--full", "with its quota and what it can do") },
      load: async () => (await import("./get.ts")).get,
    }),
  ]),
];
