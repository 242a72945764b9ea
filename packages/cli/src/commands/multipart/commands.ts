import { arg, type CommandSpec, command, group } from "../../program/command.ts";

const ARGS = { account: arg("<account>", "the account it goes to"), id: arg("<id>", "of the upload") };

/** Uploads in parts that are under way. The API cannot list them. */
export const multipart: readonly CommandSpec[] = [
  group("multipart", "uploads in parts that are under way", [
    command({
      name: "show",
      summary: "show an upload in parts",
      args: ARGS,
      load: async () => (await import("./show.ts")).show,
    }),
    command({
      name: "abort",
      summary: "give an upload in parts up: its parts are thrown away",
      args: ARGS,
      load: async () => (await import("./abort.ts")).abort,
    }),
  ]),
];
