import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { choice, flag } from "../../program/values.ts";
import { AUTHORIZE_OPTIONS } from "./authorize-options.ts";

/** Who the command is. */
export const auth: readonly CommandSpec[] = [
  command({
    name: "login",
    summary: "sign in, and keep the credential for later runs",
    details:
      "With a browser (OAuth): an account is connected to the application of --client-id, and its token is kept. One of the application's API keys proves who asks: it is taken from KLOUDLESS_API_KEY, from stdin (--client-secret-stdin), or asked for.\n\nWith a credential that is there already: it is read from stdin, one line, or asked for at a terminal.\n\nEvery credential is tried before it is kept: in the system's keychain, else in a file that only you can read (KLOUDLESS_CREDENTIALS=keychain or file decides).",
    options: {
      ...AUTHORIZE_OPTIONS,
      tokenStdin: flag("--token-stdin", "read a Bearer token: one account"),
      apiKeyStdin: flag("--api-key-stdin", "read an API key: all accounts of an application"),
      developerKeyStdin: flag("--developer-key-stdin", "read a developer key: applications, keys and webhooks"),
      clientSecretStdin: flag("--client-secret-stdin", "read the application's API key for the login with a browser"),
    },
    examples: [
      ["kloudless login --client-id APP_ID", "in a browser"],
      ["pass kloudless | kloudless login --api-key-stdin", "with an API key from a password manager"],
      ["kloudless login --profile work --token-stdin < token.txt", "with a token, as another profile"],
    ],
    load: async () => (await import("./login.ts")).login,
  }),
  command({
    name: "logout",
    summary: "remove the credential of the profile from this machine",
    details: "At the server it stays good: keys are removed with `kloudless keys rm`, accounts with `kloudless accounts rm`.",
    options: { all: flag("--all", "those of all profiles") },
    load: async () => (await import("./logout.ts")).logout,
  }),
  command({
    name: "whoami",
    summary: "show which credential is used, where it comes from, and what it opens",
    load: async () => (await import("./whoami.ts")).whoami,
  }),
  group("auth", "the credentials of all profiles", [
    command({
      name: "status",
      summary: "show whether the credentials of all profiles work",
      options: { offline: flag("--offline", "ask no server") },
      load: async () => (await import("./status.ts")).status,
    }),
    command({
      name: "token",
      summary: "print the credential of the profile, for another program",
      details: "It is a secret: whoever has it can do what you can. It is not shown on a terminal without --show.",
      options: {
        kind: choice("--kind <kind>", "which one, where there are several (default: what calls are made with)", [
          "token",
          "api-key",
          "developer-key",
        ]),
        show: flag("--show", "print it on a terminal, too"),
      },
      examples: [['curl -H "Authorization: APIKey $(kloudless auth token)" https://api.kloudless.com/v1/accounts', "with another client"]],
      load: async () => (await import("./token.ts")).token,
    }),
  ]),
  group("profile", "names for sets of settings and credentials", [
    command({
      name: "ls",
      summary: "list profiles",
      load: async () => (await import("./profile-ls.ts")).profileLs,
    }),
    command({
      name: "use",
      summary: "use a profile from now on",
      args: { name: arg("<name>", "of the profile") },
      load: async () => (await import("./profile-use.ts")).profileUse,
    }),
    command({
      name: "rm",
      summary: "remove a profile, with its credential and settings",
      args: { name: arg("<name>", "of the profile") },
      load: async () => (await import("./profile-rm.ts")).profileRm,
    }),
  ]),
];
