import type { Context } from "../context/context.ts";
import { CommandError, UsageError } from "../failure/command-error.ts";
import { confirmed } from "../program/ask.ts";
import type { OptionSpec } from "../program/values.ts";
import type { Backup } from "./backup/backup.ts";
import type { Ends } from "./ends/open-end.ts";
import type { Plan } from "./plan/plan.ts";
import { counted } from "./run/report.ts";

/** How much may be deleted: a number of files and folders, or a part of what is there. */
export type MaxDelete = { readonly count: number } | { readonly percent: number };

/** What may be deleted where nothing else is said: both must hold. */
const DEFAULTS: readonly MaxDelete[] = [{ count: 100 }, { percent: 10 }];

export const MAX_DELETE: OptionSpec<MaxDelete> = {
  flags: "--max-delete <n|p%>",
  description: "delete at most so many files and folders, or so much of what is there (default: 100 and 10%, exit code 10)",
  parse(given) {
    const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(given) ?? [];
    const value = Number(number);
    if (percent === "%" && value <= 100) return { percent: value };
    if (percent === "" && Number.isSafeInteger(value)) return { count: value };
    throw new UsageError(`--max-delete must be a number like 100 or a part like 10%; got ${JSON.stringify(given)}.`);
  },
};

/**
 * That a plan does not delete more than it may, and somebody wants it.
 *
 * @throws CommandError `empty_source` and `too_many_deletions` (10), `not_confirmed` (2), `declined` (1). Nothing was changed by then.
 */
export async function guardDeletions(
  context: Context,
  { destination }: Ends,
  plan: Plan,
  { maxDelete, backup }: { readonly maxDelete: MaxDelete | undefined; readonly backup: Backup | undefined },
): Promise<void> {
  const problem = deletionProblem(plan, maxDelete);
  if (problem !== undefined) throw problem;
  const { length } = plan.deletions;
  if (length === 0) return;
  const [what, where] = [counted(length, "file or folder", "files and folders"), destination.show([])];
  await confirmed(context, backup === undefined ? `Delete ${what} in ${where}?` : `Move ${what} of ${where} to ${backup.address}?`);
}

/** Why a plan may not be carried out; undefined where it may. */
export function deletionProblem(
  { deletions, sourceFiles, destinationEntries }: Plan,
  maxDelete: MaxDelete | undefined,
): CommandError | undefined {
  const { length } = deletions;
  if (length === 0) return undefined;
  if (sourceFiles === 0) {
    return new CommandError(
      10,
      "empty_source",
      `There is no file at the source, and ${length} would be deleted at the destination: nothing was done.`,
      {
        hint: "Is it mounted, and does the filter let anything through? To empty a folder, use rm -r.",
      },
    );
  }
  return tooMany(length, destinationEntries, "files and folders at the destination", maxDelete);
}

/** Why so many may not be deleted of all there are; undefined where they may. @param what - Of what, in the plural. */
export function tooMany(count: number, all: number, what: string, maxDelete: MaxDelete | undefined): CommandError | undefined {
  const passed = (maxDelete === undefined ? DEFAULTS : [maxDelete]).find((limit) =>
    "count" in limit ? count > limit.count : count * 100 > limit.percent * all,
  );
  if (passed === undefined) return undefined;
  const limit = "count" in passed ? String(passed.count) : `${passed.percent}%`;
  return new CommandError(10, "too_many_deletions", `${count} of ${all} ${what} would be deleted, more than ${limit}: nothing was done.`, {
    hint: `Look at it with --dry-run; --max-delete ${count} allows it.`,
  });
}
