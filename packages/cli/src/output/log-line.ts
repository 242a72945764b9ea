import { visible } from "./visible.ts";

/** How much a line matters: what `-vv` and `-v` add, what is always said, and what is said with `--quiet`, too. */
export type LogLevel = "trace" | "debug" | "info" | "warning" | "error";

export type LogFormat = "text" | "json";

/** What programs look for in a line. Those without a value are left out. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What is said, as lines of a log, each with its time (UTC): texts with one line for each of theirs, or one JSON object. */
export function logLine(format: LogFormat, level: LogLevel, message: string, fields: LogFields = {}, time: Date = new Date()): string {
  const at = time.toISOString();
  if (format === "json") return `${JSON.stringify({ time: at, level, message, ...fields })}\n`;
  return (typeof fields.hint === "string" ? `${message}\n${fields.hint}` : message)
    .split(/\r?\n/)
    .map((line) => `${at} ${level} ${visible(line)}\n`)
    .join("");
}
