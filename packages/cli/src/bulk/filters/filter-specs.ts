import type { SpecsOf } from "../../program/command.ts";
import { integer, moment, size, text, texts } from "../../program/values.ts";

/** Options that say which files of a tree are meant. They are read when the command starts: nothing is loaded for them. */
export const FILTER_OPTIONS: SpecsOf<FilterOptions> = {
  include: texts("--include <pattern>", "only files that match: `*.jpg`, `/docs/**`, `photos/` (can be repeated)"),
  exclude: texts("--exclude <pattern>", "no files that match; it wins over --include (can be repeated)"),
  filterFrom: texts("--filter-from <file>", "rules, a line each: `+ pattern` or `- pattern`, the first that matches decides"),
  filesFrom0: text("--files-from0 <file>", "only the files listed there, paths from the source with a NUL after each; - is stdin"),
  minSize: size("--min-size <size>", "only files of at least this size"),
  maxSize: size("--max-size <size>", "only files of at most this size"),
  minAge: moment("--min-age <time>", "only files modified at least so long ago: 2h, 7d, or a date"),
  maxAge: moment("--max-age <time>", "only files modified since: 2h, 7d, or a date"),
  maxDepth: integer("--max-depth <n>", "go down at most so many levels; 1 is the top alone", { min: 1 }),
};

export interface FilterOptions {
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
  readonly filterFrom: readonly string[] | undefined;
  readonly filesFrom0: string | undefined;
  readonly minSize: number | undefined;
  readonly maxSize: number | undefined;
  readonly minAge: Date | undefined;
  readonly maxAge: Date | undefined;
  readonly maxDepth: number | undefined;
}
