import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { flag } from "../../program/values.ts";

const ADDRESS = arg("<address>", "a file or folder");
const FORMS =
  "Permissions are written WHO=ROLE: ada@example.com=writer, user:ID=reader, group:ID=reader, domain:example.com=reader, anyone=previewer. Roles are owner, writer, reader and previewer.";

/** Who may do what with files and folders. */
export const perms: readonly CommandSpec[] = [
  group("perms", "who may do what with files and folders", [
    command({
      name: "ls",
      summary: "list permissions",
      args: { address: ADDRESS },
      load: async () => (await import("./ls.ts")).ls,
    }),
    command({
      name: "add",
      summary: "give permissions, and leave those of others as they are",
      details: FORMS,
      args: { address: ADDRESS, grant: arg("<grant...>", "WHO=ROLE") },
      examples: [["kloudless perms add gdrive:/plan.doc ada@example.com=writer", "let Ada write"]],
      load: async () => (await import("./add.ts")).add,
    }),
    command({
      name: "set",
      summary: "put permissions in the place of all but the owner's",
      details: FORMS,
      args: { address: ADDRESS, grant: arg("[grant...]", "WHO=ROLE") },
      options: { none: flag("--none", "nobody but the owner") },
      load: async () => (await import("./set.ts")).set,
    }),
  ]),
];
