import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { flag, text } from "../../program/values.ts";
import { AUTHORIZE_OPTIONS } from "../auth/authorize-options.ts";

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
    command({
      name: "alias",
      summary: "give an account a name for addresses",
      details: "Aliases are kept in the configuration file: `docs = 1234` below [aliases]. With --profile, they are those of that profile.",
      args: { name: arg("<name>", "what to call it"), account: arg("[account]", "its id, service or another alias") },
      options: { rm: flag("--rm", "remove the alias") },
      examples: [
        ["kloudless accounts alias docs 1234", "from now on, docs:/reports is a folder of the account 1234"],
        ["kloudless accounts alias --rm docs", "and now it is not any more"],
      ],
      load: async () => (await import("./alias.ts")).alias,
    }),
    command({
      name: "connect",
      summary: "connect another account to the application, in a browser",
      details: "Needs an API key. To act as one account alone, use `kloudless login --client-id ID`.",
      options: AUTHORIZE_OPTIONS,
      examples: [["kloudless accounts connect --client-id APP_ID --scope dropbox", "somebody's Dropbox"]],
      load: async () => (await import("./connect.ts")).connect,
    }),
    command({
      name: "import",
      summary: "import an account whose tokens of the service are there already",
      details:
        "Reads a JSON object from stdin: service, account, token, and refresh_token, token_secret, token_expiry where there are some.",
      examples: [["kloudless accounts import < account.json", "secrets do not belong on a command line"]],
      load: async () => (await import("./import.ts")).importAccount,
    }),
    command({
      name: "update",
      summary: "have an account used, or not",
      args: { account: arg("<account>", "its id, alias or service") },
      options: { active: flag("--active", "it can be used"), inactive: flag("--inactive", "it cannot, until it is active again") },
      load: async () => (await import("./update.ts")).update,
    }),
    command({
      name: "rm",
      summary: "disconnect an account from the application",
      args: { account: arg("<account>", "its id, alias or service") },
      load: async () => (await import("./rm.ts")).rm,
    }),
  ]),
];
