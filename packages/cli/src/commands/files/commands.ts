import { arg, type CommandSpec, command } from "../../program/command.ts";
import { flag } from "../../program/values.ts";

/** Files and folders of accounts. */
export const files: readonly CommandSpec[] = [
  command({
    name: "ls",
    summary: "list a folder",
    args: { address: arg("<address>", "ACCOUNT:/path of a folder, or of a file") },
    options: {
      recursive: flag("-R, --recursive", "with what is in its folders"),
      ids: flag("-i, --ids", "with ids"),
    },
    examples: [
      ["kloudless ls dropbox:/", "what is at the top of the only Dropbox account"],
      ["kloudless ls 42:/reports --jsonl", "a JSON object a line, as they come"],
    ],
    load: async () => (await import("./ls.ts")).ls,
  }),
];
