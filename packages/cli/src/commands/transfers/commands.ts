import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { flag } from "../../program/values.ts";

/** Transfers that were not finished. */
export const transfers: readonly CommandSpec[] = [
  group("transfers", "transfers that were not finished, and going on with them", [
    command({
      name: "ls",
      summary: "list transfers that are under way or were not finished",
      load: async () => (await import("./ls.ts")).ls,
    }),
    command({
      name: "show",
      summary: "show a transfer, and how far it came",
      args: { id: arg("<id>", "its id: see `kloudless transfers ls`") },
      load: async () => (await import("./show.ts")).show,
    }),
    command({
      name: "resume",
      summary: "go on with transfers",
      args: { ids: arg("[ids...]", "their ids") },
      options: { all: flag("--all", "all there are") },
      examples: [["kloudless transfers resume --all", "after the network was gone"]],
      load: async () => (await import("./resume.ts")).resume,
    }),
    command({
      name: "rm",
      aliases: ["cancel"],
      summary: "give transfers up",
      details:
        "What was uploaded of them is thrown away on the server, and what was downloaded is removed from this machine. Finished files stay.",
      args: { ids: arg("[ids...]", "their ids") },
      options: {
        all: flag("--all", "all there are"),
        force: flag("--force", "even where the server cannot be told: it throws unfinished uploads away in time"),
      },
      load: async () => (await import("./rm.ts")).rm,
    }),
  ]),
];
