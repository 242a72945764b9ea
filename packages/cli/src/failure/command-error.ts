import type { ExitCode } from "./exit-codes.ts";

/** A failure of a command that has a meaning of its own: what happened, what to do, and the exit code. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  /** For programs, e.g. `ambiguous_path`. */
  readonly code: string;
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, code: string, message: string, init: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: init.cause });
    this.name = "CommandError";
    this.exitCode = exitCode;
    this.code = code;
    this.hint = init.hint;
  }
}

/** The command line makes no sense. */
export class UsageError extends CommandError {
  constructor(message: string, hint?: string) {
    super(2, "usage", message, hint === undefined ? {} : { hint });
    this.name = "UsageError";
  }
}
