import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import { CommandError } from "../failure/command-error.ts";
import { type LogFields, type LogFormat, type LogLevel, logLine } from "./log-line.ts";

// Windows has no number for some of them, which is as good as 0. A pipe without a reader is not waited for.
const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** A file to which lines of a log are appended. Each is there when the next thing happens, whatever becomes of the process. */
export class LogFile {
  readonly #path: string;
  readonly #format: LogFormat;
  readonly #file: number;
  #failure: Error | undefined;
  #isOpen = true;

  /**
   * Opens it; where there is none it is made, readable by its owner alone. Somebody else's link at its place is not followed.
   *
   * @throws CommandError (2)
   */
  constructor(path: string, format: LogFormat) {
    this.#path = path;
    this.#format = format;
    this.#file = opened(path);
  }

  write(level: LogLevel, message: string, fields?: LogFields): void {
    if (this.#failure !== undefined || !this.#isOpen) return;
    const bytes = Buffer.from(logLine(this.#format, level, message, fields));
    try {
      for (let at = 0; at < bytes.byteLength; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      // What is under way is not ended by it, but the run does not count as a success.
      this.#failure = error as Error;
    }
  }

  /** @throws CommandError (10 where there is no room, else 1) when not everything could be written. */
  close(): void {
    this.#isOpen = false;
    closeSync(this.#file);
    if (this.#failure === undefined) return;
    const { code, message } = this.#failure as NodeJS.ErrnoException;
    const exitCode = code === "ENOSPC" || code === "EDQUOT" ? 10 : 1;
    throw new CommandError(exitCode, "log_incomplete", `The log could not be written to its end: ${this.#path}: ${message}`, {
      cause: this.#failure,
    });
  }
}

function opened(path: string): number {
  try {
    const file = openSync(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW | O_NONBLOCK, 0o600);
    if (fstatSync(file).isFile()) return file;
    closeSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === "ELOOP" ? `${path} is a link, which is not followed. Give the file itself.` : message;
    throw new CommandError(2, "bad_log_file", `--log-file: ${what}`, { cause: error });
  }
  throw new CommandError(2, "bad_log_file", `--log-file: ${path} is no file that lines could be appended to.`);
}
