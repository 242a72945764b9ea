import type { Sink } from "../context/io.ts";
import type { Failure } from "../failure/describe.ts";
import type { LogFile } from "./log-file.ts";
import { type LogFields, type LogLevel, logLine } from "./log-line.ts";
import { visibleLines } from "./visible.ts";

/** How much is said: `verbose` is `-v`, `trace` is `-vv`. */
type Verbosity = "quiet" | "normal" | "verbose" | "trace";

/** The lowest level of a line that is said. */
const SAID: Readonly<Record<Verbosity, LogLevel>> = { quiet: "warning", normal: "info", verbose: "debug", trace: "trace" };
const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warning", "error"];
const isAtLeast = (level: LogLevel, least: LogLevel): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(least);

/** How things are said. */
export interface NotesOptions {
  readonly level: Verbosity;
  /** Whether a failure is said for programs. */
  readonly isJson: boolean;
  readonly hasColor: boolean;
  /** Where all of it is written, too, with what `--verbose` says in any case. */
  readonly log?: LogFile | undefined;
  /** Whether each line is an object of a log. */
  readonly isLog?: boolean;
}

/** What is said about the work, on stderr: never data. */
export class Notes {
  readonly sink: Sink;
  readonly #level: LogLevel;
  /** Whether a failure is said for programs. */
  readonly isJson: boolean;
  readonly #hasColor: boolean;
  readonly #log: LogFile | undefined;
  readonly #logged: LogLevel;
  readonly #isLog: boolean;
  /** Set while something is drawn at the bottom of the terminal: has what is written come above it. */
  above: ((write: () => Promise<void>) => Promise<void>) | undefined;

  constructor(sink: Sink, { level, isJson, hasColor, log, isLog = false }: NotesOptions) {
    this.sink = sink;
    this.#level = SAID[level];
    this.isJson = isJson;
    this.#hasColor = hasColor;
    this.#log = log;
    this.#logged = level === "trace" ? "trace" : "debug";
    this.#isLog = isLog;
  }

  get isQuiet(): boolean {
    return this.#level === "warning";
  }

  /** Whether a line of this level is said or logged anywhere. */
  hears(level: LogLevel): boolean {
    return isAtLeast(level, this.#level) || (this.#log !== undefined && isAtLeast(level, this.#logged));
  }

  /** A line that people like to know and can do without. */
  async note(text: string): Promise<void> {
    await this.#say("info", text);
  }

  /** A line with `--verbose`. @param fields - For programs: what the text says. */
  async detail(text: string, fields?: LogFields): Promise<void> {
    await this.#say("debug", text, { fields });
  }

  /** A line with `-vv`. */
  async trace(text: string, fields?: LogFields): Promise<void> {
    await this.#say("trace", text, { fields });
  }

  /** A line that is printed with `--quiet`, too. */
  async warn(text: string): Promise<void> {
    await this.#say("warning", text, { label: this.#painted("33", "warning:") });
  }

  /** That the run was ended from outside: for the log, since who did it knows. */
  ended(reason: string): void {
    this.#log?.write("warning", reason);
  }

  /** How a command failed: lines for people, or one JSON object for programs. */
  async failure(failure: Failure): Promise<void> {
    const { message, requestId, hint } = failure;
    const request = requestId === undefined || message.includes(requestId) ? "" : ` (request ${requestId})`;
    // Fields have what else there is.
    const fields = { ...failureJson(failure), message, exit_code: failure.exitCode };
    this.#log?.write("error", message + request, fields);
    if (this.isJson) return this.#write(`${JSON.stringify({ error: failureJson(failure) })}\n`);
    if (this.#isLog) return this.#write(logLine("json", "error", message, fields));
    await this.#line(message + request, this.#painted("31", "error:"));
    if (hint !== undefined) await this.#line(hint, this.#painted("36", "hint:"));
  }

  async #say(
    level: LogLevel,
    text: string,
    { fields, label }: { readonly fields?: LogFields | undefined; readonly label?: string } = {},
  ): Promise<void> {
    if (isAtLeast(level, this.#logged)) this.#log?.write(level, text, fields);
    if (!isAtLeast(level, this.#level)) return;
    if (this.#isLog) await this.#write(logLine("json", level, text, fields));
    else await this.#line(text, label);
  }

  /** @param label - Ours, perhaps in colour; the text may be a service's. */
  async #line(text: string, label?: string): Promise<void> {
    await this.#write(`${label === undefined ? "" : `${label} `}${visibleLines(text)}\n`);
  }

  #write(text: string): Promise<void> {
    return this.above === undefined ? this.sink.write(text) : this.above(() => this.sink.write(text));
  }

  #painted(color: string, text: string): string {
    return this.#hasColor ? `\u001b[${color}m${text}\u001b[0m` : text;
  }
}

function failureJson({ code, message, status, requestId, isRetryable, hint, failures }: Failure): object {
  const several = failures?.map((one) => ({ what: one.what, ...failureJson(one) }));
  return { code, message, status, request_id: requestId, retryable: isRetryable, hint, failures: several };
}
