import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { flag, momentAhead } from "../../program/values.ts";

/** Links of Kloudless to files. */
export const link: readonly CommandSpec[] = [
  group("link", "links to files, for whoever has their address", [
    command({
      name: "create",
      summary: "make a link to a file, and print its address",
      args: { address: arg("<address>", "the file") },
      options: {
        direct: flag("--direct", "to the bytes of the file instead of a page about it"),
        passwordStdin: flag("--password-stdin", "ask for a password, which is read from stdin"),
        expires: momentAhead("--expires <time>", "until when it works: a date, or in how long (7d)"),
        inactive: flag("--inactive", "switched off for now"),
      },
      examples: [["kloudless link create dropbox:/report.pdf --expires 7d", "a link for a week"]],
      load: async () => (await import("./create.ts")).create,
    }),
    command({
      name: "ls",
      summary: "list the links of an account, or to a file",
      args: { address: arg("<address>", "an account, or a file") },
      options: {
        active: flag("--active", "only those that are switched on"),
        inactive: flag("--inactive", "only those that are switched off"),
      },
      load: async () => (await import("./ls.ts")).ls,
    }),
    command({
      name: "set",
      summary: "change a link",
      args: { account: arg("<account>", "the account it is in"), id: arg("<id>", "of the link") },
      options: {
        active: flag("--active", "switch it on"),
        inactive: flag("--inactive", "switch it off"),
        passwordStdin: flag("--password-stdin", "give it the password that is read from stdin"),
        withoutPassword: flag("--without-password", "take its password away"),
        expires: momentAhead("--expires <time>", "until when it works: a date, or in how long (7d)"),
        neverExpires: flag("--never-expires", "let it work for ever"),
      },
      load: async () => (await import("./set.ts")).set,
    }),
    command({
      name: "rm",
      summary: "delete links; the files stay",
      args: { account: arg("<account>", "the account they are in"), id: arg("<id...>", "of the links") },
      load: async () => (await import("./rm.ts")).rm,
    }),
  ]),
];
