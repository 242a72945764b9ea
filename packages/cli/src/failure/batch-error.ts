import { CommandError } from "./command-error.ts";
import type { Failure } from "./describe.ts";
import type { ExitCode } from "./exit-codes.ts";

/** Of several things that were to be done, some or all failed. */
export class BatchError extends CommandError {
  readonly failures: readonly (Failure & { readonly what: string })[];

  constructor(exitCode: ExitCode, message: string, failures: readonly (Failure & { readonly what: string })[]) {
    super(exitCode, exitCode === 11 ? "partial" : "all_failed", message);
    this.name = "BatchError";
    this.failures = failures;
  }
}
