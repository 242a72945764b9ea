import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import { stdinBytes } from "../../input/stdin.ts";
import { Filter } from "./filter.ts";
import type { FilterOptions } from "./filter-specs.ts";
import { rule, rulesOf } from "./rules.ts";

/** What a filter was made of, as texts and numbers: so that a plan, or a run that is taken up again, means the same files. */
export interface FilterRecipe {
  /** `+ pattern` and `- pattern`, in order. */
  readonly rules: readonly string[];
  readonly includesRest: boolean;
  readonly paths?: readonly string[];
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly before?: string;
  readonly after?: string;
  readonly maxDepth?: number;
}

/** Reads what the options name. @throws UsageError that names the option. */
export async function filterRecipe(context: Context, options: FilterOptions): Promise<FilterRecipe> {
  const { include = [], exclude = [], filterFrom = [], filesFrom0, minSize, maxSize, minAge, maxAge, maxDepth } = options;
  if (minSize !== undefined && maxSize !== undefined && minSize > maxSize)
    throw new UsageError("--min-size is larger than --max-size: no file is both.");
  if (minAge !== undefined && maxAge !== undefined && maxAge > minAge)
    throw new UsageError("--max-age is a later moment than --min-age: no file is both.");
  const lines: string[] = [];
  for (const file of filterFrom) {
    const content = (await read(context, file, "--filter-from")).toString();
    // Looked at here, where the line of a mistake is known.
    rulesOf(content, file);
    lines.push(...content.split(/\r?\n/).map((line) => line.trim()));
  }
  for (const pattern of exclude) rule(false, pattern, "--exclude");
  for (const pattern of include) rule(true, pattern, "--include");
  lines.push(...exclude.map((pattern) => `- ${pattern}`), ...include.map((pattern) => `+ ${pattern}`));
  return {
    rules: lines.filter((line) => /^[+-]/.test(line)),
    includesRest: include.length === 0,
    ...(filesFrom0 === undefined ? {} : { paths: pathsOf(await read(context, filesFrom0, "--files-from0"), filesFrom0) }),
    ...(minSize === undefined ? {} : { minSize }),
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(minAge === undefined ? {} : { before: minAge.toISOString() }),
    ...(maxAge === undefined ? {} : { after: maxAge.toISOString() }),
    ...(maxDepth === undefined ? {} : { maxDepth }),
  };
}

export function filterOf({ rules, includesRest, paths, minSize, maxSize, before, after, maxDepth }: FilterRecipe): Filter {
  const time = (iso: string | undefined): number | undefined => (iso === undefined ? undefined : Date.parse(iso));
  return new Filter({
    rules: rulesOf(rules.join("\n"), "rules"),
    includesRest,
    paths: paths && new Set(paths),
    minSize,
    maxSize,
    before: time(before),
    after: time(after),
    maxDepth,
  });
}

async function read({ io }: Context, file: string, option: string): Promise<Buffer> {
  if (file === "-") return stdinBytes(io);
  try {
    return await readFile(resolve(io.cwd, file));
  } catch (error) {
    throw new UsageError(`${option}: ${(error as Error).message}`);
  }
}

function pathsOf(content: Buffer, file: string): string[] {
  const paths = content
    .toString()
    .split("\0")
    .filter((path) => path !== "");
  return paths.map((path) => {
    const parts = path.split("/").filter((part, index) => part !== "." || index > 0);
    if (parts.some((part) => part === "" || part === "." || part === ".."))
      throw new UsageError(
        `--files-from0 ${file}: ${JSON.stringify(path)} is no path from the source: give \`folder/file\`, with a NUL after each.`,
      );
    return parts.join("/");
  });
}
