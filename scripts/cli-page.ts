import { EXIT_CODES } from "../packages/cli/src/failure/exit-codes.ts";
import { placeOf, variableOf } from "../packages/cli/src/program/build.ts";
import type { Chapter, CommandSpec } from "../packages/cli/src/program/command.ts";
import { GLOBAL_OPTIONS } from "../packages/cli/src/program/global-options.ts";
import { CHAPTERS } from "../packages/cli/src/program/tree.ts";
import { nodesOf } from "../packages/cli/src/program/walk.ts";

/** Variables that are no global option. */
const VARIABLES = [
  ["KLOUDLESS_API_KEY", "an API key: all accounts of an application. It wins over a token, and both over what `kloudless login` kept"],
  ["KLOUDLESS_TOKEN", "a Bearer token: one account"],
  ["KLOUDLESS_DEV_KEY", "a developer key: applications, keys and webhooks"],
  ["KLOUDLESS_CLIENT_ID", "the id of the application that accounts are connected to"],
  ["KLOUDLESS_CREDENTIALS", "where `kloudless login` keeps credentials: `keychain` or `file`; without it, the keychain where there is one"],
  ["NO_COLOR, FORCE_COLOR", "no colours; colours also where there is no terminal"],
  ["HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "proxies; `--proxy` wins over them, but not over NO_PROXY"],
  ["BROWSER", "on Linux, what `kloudless login` opens the page with"],
  ["XDG_CONFIG_HOME, XDG_STATE_HOME", "where files are kept, see below"],
] as const;

/** The reference of the command, made from its tree. */
export function cliPage(): string {
  return `# The kloudless command

<!-- Made from the command tree by \`pnpm run docs:cli\`: change the commands, not this page. -->

Data goes to stdout, everything else to stderr. In a pipe, lists are lines with tabs, sizes are bytes and times are ISO 8601; \`--json\` prints one
document \`{ "data": …, "meta": … }\`, \`--jsonl\` a line an object. With either, a failure is one JSON object on stderr:
\`{ "error": { "code", "message", "status", "request_id", "retryable", "hint" } }\`.

${CHAPTERS.map(contents).join("\n")}

${CHAPTERS.map(chapter).join("\n\n")}

## Options of every command

| option | environment | what it does |
|---|---|---|
${Object.values(GLOBAL_OPTIONS)
  .map(
    ({ flags, description, choices }) =>
      `| ${code(flags)} | ${flags.includes("--no-") ? "" : code(variableOf(flags))} | ${cell(described(description, choices))} |`,
  )
  .join("\n")}
| \`-h, --help\` | | print help |
| \`-V, --version\` | | print the version |

A switch of the environment is off when it is \`0\`, \`false\`, \`no\`, \`off\` or empty. Secrets are never options: every user of a machine can read the
command lines of the others.

## Environment

| variable | what it is |
|---|---|
${VARIABLES.map(([name, meaning]) => `| ${name.split(", ").map(code).join(", ")} | ${cell(meaning)} |`).join("\n")}

## Settings

Options of the command line win over environment variables, those over the project's file, that over the user's file. In each file, the profile's
table \`[profiles.NAME]\` wins over what stands above it.

\`\`\`toml
profile = "work"                     # the profile in use
base_url = "https://api.kloudless.com"
api_version = "v1"
ca_cert = "ours.pem"                 # certificates to trust, beside this file
proxy = "http://proxy.example:8080"  # in the user's file only
bwlimit = "10M:1M"                   # bytes a second, up and down
tpslimit = "4"                       # requests a second
client_id = "…"                      # the application that accounts are connected to

[aliases]                            # docs:/reports is a folder of the account 1234
docs = 1234

[profiles.work]
base_url = "https://kloudless.example.com"
\`\`\`

No file may hold a secret. What a profile keeps is sent to the server that it was kept for, and nowhere else; a credential of the environment is
not sent where a project's file alone says, unless that is a server of this machine. A project's file names no proxy: with certificates of its own
it could have all that is sent read.

## Files

| file | what it is |
|---|---|
| \`$XDG_CONFIG_HOME/kloudless/config.toml\` (\`~/.config/kloudless/config.toml\`) | the user's settings |
| \`.kloudless.toml\`, in the directory or above | the project's settings |
| \`$XDG_CONFIG_HOME/kloudless/credentials/PROFILE.json\` | the credential of a profile (mode 0600, in a directory of 0700), or that it is in the keychain. Of a looser mode it is not used |
| \`$XDG_STATE_HOME/kloudless/\` (\`~/.local/state/kloudless/\`) | transfers that can be resumed |

## Exit codes

| code | meaning |
|---|---|
${Object.entries(EXIT_CODES)
  .map(([number, meaning]) => `| ${number} | ${cell(meaning)} |`)
  .join("\n")}
`;
}

function contents({ title, commands }: Chapter): string {
  const links = commands.map(({ name }) => `[\`${name}\`](#kloudless-${name})`).join(", ");
  return `- **${title}**: ${links}`;
}

function chapter(one: Chapter): string {
  const sections = nodesOf([one]).map(({ path, spec }) => section(path, spec));
  return [`## ${one.title}`, ...sections].join("\n\n");
}

function section(path: readonly string[], spec: CommandSpec): string {
  const name = `kloudless ${path.join(" ")}`;
  const parts = [
    `###${"#".repeat(path.length - 1)} ${name}`,
    `${sentence(spec.summary)}${spec.details === "" ? "" : `\n\n${spec.details}`}`,
  ];
  if (spec.run !== undefined) parts.push(`\`\`\`sh\n${usage(name, spec)}\n\`\`\``);
  if (spec.commands.length > 0) parts.push(spec.commands.map((child) => `- \`${name} ${child.name}\`: ${child.summary}`).join("\n"));
  const rows = [
    ...Object.entries(spec.args).map(
      ([argument, { usage: place, description }]) => `| ${code(placeOf(argument, place))} | ${cell(description)} |`,
    ),
    ...Object.values(spec.options)
      .filter(({ isHidden }) => isHidden !== true)
      .map(
        ({ flags, description, choices, isList }) =>
          `| ${code(flags)} | ${cell(described(description, choices) + (isList ? " (can be repeated)" : ""))} |`,
      ),
  ];
  if (rows.length > 0) parts.push(`| | |\n|---|---|\n${rows.join("\n")}`);
  if (spec.examples.length > 0)
    parts.push(`\`\`\`sh\n${spec.examples.map(([line, meaning]) => `# ${meaning}\n${line}`).join("\n")}\n\`\`\``);
  return parts.join("\n\n");
}

function usage(name: string, { args, options, aliases, passThrough }: CommandSpec): string {
  const places = Object.entries(args).map(([argument, { usage: place }]) => placeOf(argument, place));
  const line = [name, ...(Object.keys(options).length > 0 || passThrough ? ["[options]"] : []), ...places].join(" ");
  return aliases.length === 0 ? line : `${line}      # or: ${aliases.join(", ")}`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const described = (description: string, choices: readonly string[] | undefined): string =>
  choices === undefined ? description : `${description}: ${choices.join(", ")}`;

/** In a table a bar would end the cell, and `<name>` would be a tag. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/<(?=[a-z/])/gi, "&lt;");

const code = (text: string): string => `\`${text.replaceAll("|", "\\|")}\``;
