import type { Mode } from "../../bulk/dedupe/decide.ts";
import { FILTER_OPTIONS, type FilterOptions } from "../../bulk/filters/filter-specs.ts";
import { MAX_DELETE, type MaxDelete } from "../../bulk/guard.ts";
import { COMPARE_OPTIONS, type CompareOptions } from "../../bulk/request.ts";
import { DEFAULT_CHECKERS, type GivenRunOptions, RUN_OPTIONS } from "../../bulk/run/run-options.ts";
import type { SpecsOf } from "../../program/command.ts";
import { choice, flag, integer, type OptionSpec, text } from "../../program/values.ts";

const CHECKERS: OptionSpec<number> = integer(
  "--checkers <n>",
  `folders listed, and files compared, at a time (default ${DEFAULT_CHECKERS})`,
  { min: 1, max: 64 },
);

interface Checkers {
  readonly checkers: number | undefined;
}

const BACKUP_DIR: OptionSpec<string> = text(
  "--backup-dir <folder>",
  "move what would be deleted or replaced to this folder, in the account or file system of the destination",
);

interface BackupDir {
  readonly backupDir: string | undefined;
}

/** Options of `copy`. */
export interface CopyOptions extends CompareOptions, FilterOptions, GivenRunOptions, Checkers, BackupDir {
  readonly dryRun: boolean | undefined;
  readonly plan: string | undefined;
}

export const COPY_OPTIONS: SpecsOf<CopyOptions> = {
  ...COMPARE_OPTIONS,
  ...FILTER_OPTIONS,
  ...RUN_OPTIONS,
  checkers: CHECKERS,
  backupDir: BACKUP_DIR,
  dryRun: flag("-n, --dry-run", "print what would be done, and do nothing"),
  plan: text("--plan <file>", "write what would be done to a file for `kloudless apply`, and do nothing"),
};

/** Options of `sync`. */
export interface SyncOptions extends CopyOptions {
  readonly maxDelete: MaxDelete | undefined;
}

export const SYNC_OPTIONS: SpecsOf<SyncOptions> = { ...COPY_OPTIONS, maxDelete: MAX_DELETE };

/** Options of `apply`. */
export interface ApplyOptions extends GivenRunOptions, Checkers, BackupDir {
  readonly maxDelete: MaxDelete | undefined;
}

export const APPLY_OPTIONS: SpecsOf<ApplyOptions> = {
  ...RUN_OPTIONS,
  checkers: CHECKERS,
  backupDir: { ...BACKUP_DIR, description: `${BACKUP_DIR.description} (default: what the plan says)` },
  maxDelete: MAX_DELETE,
};

/** Options of `check`. */
export interface CheckOptions extends FilterOptions, Checkers {
  readonly checksum: boolean | undefined;
  readonly download: boolean | undefined;
}

export const CHECK_OPTIONS: SpecsOf<CheckOptions> = {
  checksum: COMPARE_OPTIONS.checksum,
  download: flag("--download", "compare files of the same size by their bytes, and read all of them"),
  ...FILTER_OPTIONS,
  checkers: CHECKERS,
};

/** Options of `mv`. */
export interface MvOptions {
  readonly overwrite: boolean | undefined;
}

export const MV_OPTIONS: SpecsOf<MvOptions> = {
  overwrite: flag("--overwrite", "replace files that have the name; without it that is an error (exit code 7)"),
};

/** Options of `cp`. */
export interface CpOptions extends MvOptions, GivenRunOptions {
  readonly recursive: boolean | undefined;
}

export const CP_OPTIONS: SpecsOf<CpOptions> = {
  recursive: flag("-r, --recursive", "copy a folder with all that is in it"),
  ...MV_OPTIONS,
  ...RUN_OPTIONS,
};

/** Options of `dedupe`. */
export interface DedupeOptions extends FilterOptions, Checkers {
  readonly by: "name" | "hash" | undefined;
  readonly mode: Mode | undefined;
  readonly dryRun: boolean | undefined;
  readonly maxDelete: MaxDelete | undefined;
}

export const DEDUPE_OPTIONS: SpecsOf<DedupeOptions> = {
  by: choice("--by <what>", "objects of one folder with the same name (default), or files of the tree with the same contents", [
    "name",
    "hash",
  ]),
  mode: choice("--mode <mode>", "what becomes of them (default list)", [
    "list",
    "skip",
    "newest",
    "oldest",
    "largest",
    "smallest",
    "rename",
  ]),
  ...FILTER_OPTIONS,
  checkers: CHECKERS,
  dryRun: flag("-n, --dry-run", "print what would be done, and do nothing"),
  maxDelete: MAX_DELETE,
};
