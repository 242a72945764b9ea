import { bandwidthProblem, requestRateProblem } from "../config/limits.ts";
import { proxyProblem } from "../config/proxy.ts";
import { checkedText, choice, count, duration, flag, integer, type OptionSpec, text } from "./values.ts";

/** Values of the options that every command has; undefined where neither the command line nor the environment has one. */
export interface GlobalOptions {
  readonly profile?: string;
  readonly baseUrl?: string;
  readonly apiVersion?: string;
  readonly caCert?: string;
  readonly proxy?: string;
  readonly insecureHttp?: boolean;
  readonly asUser?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Milliseconds. */
  readonly deadline?: number;
  readonly retries?: number;
  readonly bwlimit?: string;
  readonly tpslimit?: string;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly jq?: string;
  readonly plain?: boolean;
  readonly columns?: string;
  readonly progress?: "auto" | "bar" | "plain" | "json" | "none";
  /** Milliseconds; 0 for never. */
  readonly stats?: number;
  readonly color?: "auto" | "always" | "never";
  readonly quiet?: boolean;
  /** How often it was said. */
  readonly verbose?: number;
  readonly logFile?: string;
  readonly logFormat?: "text" | "json";
  /** False when nothing may be asked. */
  readonly input?: boolean;
  readonly yes?: boolean;
}

/** Options that every command has. Each can be set by an environment variable, too: `--base-url` by `KLOUDLESS_BASE_URL`. */
export const GLOBAL_OPTIONS: { readonly [Name in keyof GlobalOptions]-?: OptionSpec<NonNullable<GlobalOptions[Name]>> } = {
  profile: text("-p, --profile <name>", "the profile to use: where the API is, credentials and aliases"),
  baseUrl: text("--base-url <url>", "where the API is"),
  apiVersion: text("--api-version <version>", "version of the API, e.g. v1"),
  caCert: text("--ca-cert <file>", "certificates (PEM) to trust, beside those known"),
  proxy: checkedText("--proxy <url>", "a proxy for all that is sent, but for hosts in NO_PROXY; wins over HTTPS_PROXY", proxyProblem),
  insecureHttp: flag("--insecure-http", "send credentials over plain http to another machine, too: everyone on the way can read them"),
  asUser: text("--as-user <id>", "act as this user of an admin's account"),
  timeout: duration("--timeout <time>", "longest time for a request, or without a byte in a transfer (default 60s)"),
  deadline: duration("--deadline <time>", "longest time for a call with its retries (default none)"),
  retries: integer("--retries <n>", "how often a failed request is repeated (default 2)", { max: 100 }),
  bwlimit: checkedText(
    "--bwlimit <rate>",
    "most bytes a second of all contents together, each way: 10M; 10M:1M for upload and download; off",
    bandwidthProblem,
  ),
  tpslimit: checkedText("--tpslimit <n>", "most requests a second, repeated ones too: 4, 0.5; off", requestRateProblem),
  json: flag("--json", "print one JSON document: { data, meta }"),
  jsonl: flag("--jsonl", "print JSON, a line an object, as it comes"),
  jq: text("--jq <expression>", "put the JSON through jq (with --json, or for each line with --jsonl)"),
  plain: flag("--plain", "print tabs and no titles, as in a pipe"),
  columns: text("--columns <names>", "which columns of a table, separated by commas"),
  progress: choice("--progress <how>", "how transfers are shown (default: bars on a terminal, else lines)", [
    "auto",
    "bar",
    "plain",
    "json",
    "none",
  ]),
  stats: duration("--stats <time>", "how often lines of progress have one for all files (default never)"),
  color: choice("--color <when>", "whether to use colours (default: on a terminal)", ["auto", "always", "never"]),
  quiet: flag("-q, --quiet", "say nothing but errors"),
  verbose: count("-v, --verbose", "say what is sent and what comes back, without contents and credentials; -vv headers and waits, too"),
  logFile: text("--log-file <file>", "append what --verbose says, and all else that is said, to this file, with the time"),
  logFormat: choice("--log-format <format>", "how the log is written; without --log-file, what is said on stderr (default text)", [
    "text",
    "json",
  ]),
  input: flag("--no-input", "never ask anything"),
  yes: flag("-y, --yes", "answer yes to whatever would be asked"),
};
