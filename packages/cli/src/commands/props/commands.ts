import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { flag } from "../../program/values.ts";

const ADDRESS = arg("<address>", "a file");

/** Texts that are kept with files. */
export const props: readonly CommandSpec[] = [
  group("props", "texts that are kept with files", [
    command({
      name: "ls",
      summary: "list properties",
      args: { address: ADDRESS },
      load: async () => (await import("./ls.ts")).ls,
    }),
    command({
      name: "set",
      summary: "set properties, and leave the others as they are",
      args: { address: ADDRESS, property: arg("<property...>", "KEY=VALUE") },
      examples: [["kloudless props set box:/plan.doc project=apollo draft=", "one with a value, one that is empty"]],
      load: async () => (await import("./set.ts")).set,
    }),
    command({
      name: "rm",
      summary: "remove properties",
      args: { address: ADDRESS, key: arg("[key...]", "their keys") },
      options: { all: flag("--all", "all there are") },
      load: async () => (await import("./rm.ts")).rm,
    }),
  ]),
];
