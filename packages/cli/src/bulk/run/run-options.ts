import type { SpecsOf } from "../../program/command.ts";
import { duration, flag, integer, size } from "../../program/values.ts";

export const DEFAULT_TRANSFERS = 4;
export const DEFAULT_CHECKERS = 8;

/** Options of whatever moves many files. */
export const RUN_OPTIONS: SpecsOf<GivenRunOptions> = {
  transfers: integer("--transfers <n>", `files at a time (default ${DEFAULT_TRANSFERS})`, { min: 1, max: 64 }),
  maxTransfer: size("--max-transfer <size>", "begin no file that would make it more than this (exit code 10)"),
  maxDuration: duration("--max-duration <time>", "begin no file after this time (exit code 10)"),
  requireVerify: flag("--require-verify", "exit with 9 unless a digest vouches for what arrived"),
};

/** How a plan is carried out. */
export interface RunOptions {
  readonly transfers: number;
  readonly maxTransfer: number | undefined;
  /** Milliseconds. */
  readonly maxDuration: number | undefined;
  readonly requireVerify: boolean;
}

/** The options as they were given. */
export type GivenRunOptions = { readonly [Name in keyof RunOptions]: RunOptions[Name] | undefined };

/** With defaults. */
export function runOptions(given: Partial<GivenRunOptions> = {}): RunOptions {
  const { transfers = DEFAULT_TRANSFERS, maxTransfer, maxDuration, requireVerify = false } = given;
  return { transfers, maxTransfer, maxDuration, requireVerify };
}
