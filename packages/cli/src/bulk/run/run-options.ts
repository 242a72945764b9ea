import type { SpecsOf } from "../../program/command.ts";
import { duration, flag, integer, size } from "../../program/values.ts";

/** Options of whatever moves many files. */
export const RUN_OPTIONS: SpecsOf<GivenRunOptions> = {
  transfers: integer("--transfers <n>", "files transferred at a time (default 4)", { min: 1, max: 64 }),
  maxTransfer: size("--max-transfer <size>", "begin no file that would make it more than this (exit code 10)"),
  maxDuration: duration("--max-duration <time>", "begin no file after this time (exit code 10)"),
  requireVerify: flag("--require-verify", "exit with 9 when a file could not be verified: not even its size is known"),
};

/** How a plan is carried out. */
export interface RunOptions {
  readonly transfers: number;
  readonly maxTransfer: number | undefined;
  /** Milliseconds. */
  readonly maxDuration: number | undefined;
  readonly requireVerify: boolean;
  /** Whether it is written down which files were begun: where what is there is not to be replaced, an interrupted run's own files may be. */
  readonly writesBegun?: boolean;
}

/** The options as they were given. */
export type GivenRunOptions = { readonly [Name in keyof Omit<RunOptions, "writesBegun">]: RunOptions[Name] | undefined };

/** With defaults. */
export function runOptions(given: Partial<GivenRunOptions> = {}): RunOptions {
  const { transfers = 4, maxTransfer, maxDuration, requireVerify = false } = given;
  return { transfers, maxTransfer, maxDuration, requireVerify };
}
