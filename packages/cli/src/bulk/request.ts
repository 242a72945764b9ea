import { resolve } from "node:path";
import type { Context } from "../context/context.ts";
import { CommandError, UsageError } from "../failure/command-error.ts";
import type { SpecsOf } from "../program/command.ts";
import { flag } from "../program/values.ts";
import { parseAddress } from "../remote/address.ts";
import type { FilterRecipe } from "./filters/filter-options.ts";
import type { MaxDelete } from "./guard.ts";
import type { Existing } from "./plan/compare.ts";

/** What is to be made like what, as plain JSON: what plans and runs that are taken up again are made of. */
export interface TreeRequest {
  /** Addresses; local paths are absolute, and accounts are named by their ids. */
  readonly source: string;
  readonly destination: string;
  /** Whether what is at the destination only is deleted. */
  readonly deletes: boolean;
  readonly filter: FilterRecipe;
  readonly checksum: boolean;
  readonly existing: Existing;
  readonly update: boolean;
  readonly maxDelete?: MaxDelete;
  /** The address of a folder, to which goes what would be deleted or replaced. */
  readonly backupDir?: string;
}

/** Options that say when a file is the same at both ends. */
export const COMPARE_OPTIONS: SpecsOf<CompareOptions> = {
  checksum: flag("--checksum", "compare files of the same size by their bytes, not by their times"),
  ignoreExisting: flag("--ignore-existing", "leave whatever is at the destination as it is"),
  update: flag("--update", "leave what is newer at the destination as it is"),
};

export interface CompareOptions {
  readonly checksum: boolean | undefined;
  readonly ignoreExisting: boolean | undefined;
  readonly update: boolean | undefined;
}

/** @throws UsageError for options that contradict each other; CommandError for an account that is not there. */
export async function treeRequest(
  context: Context,
  args: { readonly source: string; readonly destination: string },
  options: CompareOptions,
  more: Pick<TreeRequest, "deletes" | "filter"> & { readonly maxDelete?: MaxDelete | undefined; readonly backupDir?: string | undefined },
): Promise<TreeRequest> {
  const { checksum = false, ignoreExisting = false, update = false } = options;
  if (ignoreExisting && (checksum || update))
    throw new UsageError("--ignore-existing leaves nothing to compare: leave --checksum and --update out.");
  const { maxDelete, backupDir, ...rest } = more;
  const [source, destination] = await Promise.all([pinned(context, args.source), pinned(context, args.destination)]);
  const existing = ignoreExisting ? "keep" : "compare";
  return {
    source,
    destination,
    ...rest,
    checksum,
    existing,
    update,
    ...(maxDelete === undefined ? {} : { maxDelete }),
    ...(backupDir === undefined ? {} : { backupDir: await pinned(context, backupDir) }),
  };
}

/** An address that means the same in another directory, and with other aliases. */
export async function pinned(context: Context, text: string): Promise<string> {
  const address = parseAddress(text);
  if (address.kind === "standard") throw new UsageError("A tree cannot come from stdin or go to stdout: give a folder.");
  if (address.kind === "local") return resolve(context.io.cwd, address.path);
  const { id } = await (await context.accounts).find(address.account);
  return `${id}:${text.slice(address.account.length + 1)}`;
}

/** A request as it was read from a file. @throws CommandError `bad_plan` (2). */
export function checkedRequest(value: unknown, file: string): TreeRequest {
  const wrong = (field: string): CommandError =>
    new CommandError(2, "bad_plan", `${file}: \`request.${field}\` is missing or makes no sense.`);
  if (typeof value !== "object" || value === null) throw wrong("");
  const request = value as Partial<Record<keyof TreeRequest, unknown>>;
  for (const name of ["source", "destination"] as const) if (typeof request[name] !== "string" || request[name] === "") throw wrong(name);
  for (const name of ["deletes", "checksum", "update"] as const) if (typeof request[name] !== "boolean") throw wrong(name);
  if (!["compare", "keep", "replace", "refuse"].includes(String(request.existing))) throw wrong("existing");
  if (!isRecipe(request.filter)) throw wrong("filter");
  if (request.maxDelete !== undefined && !isMaxDelete(request.maxDelete)) throw wrong("maxDelete");
  if (request.backupDir !== undefined && (typeof request.backupDir !== "string" || request.backupDir === "")) throw wrong("backupDir");
  return value as TreeRequest;
}

function isRecipe(value: unknown): value is FilterRecipe {
  if (typeof value !== "object" || value === null) return false;
  const { rules, includesRest, paths, minSize, maxSize, before, after, maxDepth } = value as Partial<Record<keyof FilterRecipe, unknown>>;
  return (
    isTexts(rules) &&
    typeof includesRest === "boolean" &&
    (paths === undefined || isTexts(paths)) &&
    [minSize, maxSize, maxDepth].every((one) => one === undefined || Number.isSafeInteger(one)) &&
    [before, after].every((one) => one === undefined || (typeof one === "string" && !Number.isNaN(Date.parse(one))))
  );
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isMaxDelete(value: unknown): value is MaxDelete {
  if (typeof value !== "object" || value === null) return false;
  const { count, percent } = value as { readonly count?: unknown; readonly percent?: unknown };
  return typeof (count ?? percent) === "number";
}
