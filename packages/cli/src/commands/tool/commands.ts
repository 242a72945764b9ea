import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { flag, text } from "../../program/values.ts";

const PROJECT = flag("--project", "in the project's .kloudless.toml, in place of the user's configuration");

/** The command itself. */
export const tool: readonly CommandSpec[] = [
  group(
    "config",
    "settings that stay",
    [
      command({
        name: "ls",
        summary: "list settings, and where each comes from",
        load: async () => (await import("./config.ts")).configLs,
      }),
      command({
        name: "get",
        summary: "print a setting",
        args: { name: arg("<name>", "base_url, api_version, ca_cert, client_id, profile or aliases.NAME") },
        load: async () => (await import("./config.ts")).configGet,
      }),
      command({
        name: "set",
        summary: "change a setting",
        args: { name: arg("<name>", "as for `get`"), value: arg("<value>", "what it is to be") },
        options: { project: PROJECT },
        examples: [
          ["kloudless config set base_url https://kloudless.example.com", "where the API is"],
          ["kloudless config set api_version v2 --profile work", "for one profile only"],
        ],
        load: async () => (await import("./config.ts")).configSet,
      }),
      command({
        name: "unset",
        summary: "remove a setting",
        args: { name: arg("<name>", "as for `get`") },
        options: { project: PROJECT },
        load: async () => (await import("./config.ts")).configUnset,
      }),
      command({
        name: "path",
        summary: "print where files are kept",
        load: async () => (await import("./config.ts")).configPaths,
      }),
    ],
    "Options of the command line win over environment variables, those over the project's .kloudless.toml, that over the user's configuration. No file may hold a secret.",
  ),
  command({
    name: "doctor",
    summary: "check what the command needs to work",
    details:
      "Each line is ok, warn or fail, with what to do. Exit code 1 when something fails. Nothing of a credential is printed, or written to the bundle.",
    options: {
      bundle: text("--bundle <file>", "also write a report to this file, for those who help: versions, settings, results, no secrets"),
    },
    examples: [["kloudless doctor --bundle report.json", "look at it before you send it"]],
    load: async () => (await import("./doctor.ts")).doctor,
  }),
  command({
    name: "completion",
    summary: "print the script that completes commands in a shell",
    args: { shell: arg("<shell>", "bash, zsh or fish") },
    examples: [
      ["source <(kloudless completion bash)", "in ~/.bashrc; the same for zsh"],
      ["kloudless completion fish | source", "in ~/.config/fish/config.fish"],
    ],
    load: async () => (await import("./completion.ts")).completion,
  }),
  command({
    name: "version",
    summary: "print the versions of the command, Node.js and the system",
    load: async () => (await import("./version.ts")).version,
  }),
];
