import type { OptionSpec } from "../../program/values.ts";
import { flag, integer, size } from "../../program/values.ts";

/** How files are transferred; kept with a transfer, for when it goes on. */
export interface TransferSettings {
  /** Files at a time. */
  readonly transfers?: number | undefined;
  /** Parts of a file at a time. */
  readonly concurrency?: number | undefined;
  /** Bytes of a part of a download. */
  readonly partSize?: number | undefined;
  readonly requireVerify?: boolean | undefined;
}

export const TRANSFERS = 4;

export const TRANSFER_OPTIONS: {
  readonly transfers: OptionSpec<number>;
  readonly concurrency: OptionSpec<number>;
  readonly requireVerify: OptionSpec<boolean>;
  readonly resume: OptionSpec<boolean>;
} = {
  transfers: integer("--transfers <n>", `files at a time (default ${TRANSFERS})`, { min: 1, max: 64 }),
  concurrency: integer("--concurrency <n>", "parts of a large file at a time (default 4)", { min: 1, max: 64 }),
  requireVerify: flag("--require-verify", "exit with 9 unless a digest vouches for what arrived"),
  resume: flag("--no-resume", "begin anew; keep nothing to go on from, and forget what an earlier run kept"),
};

export const PART_SIZE: OptionSpec<number> = size("--part-size <size>", "bytes of a part of a large file (default 8M)", { min: 65_536 });
