import { joined, type Names } from "../../bulk/ends/entry.ts";
import { openEnds } from "../../bulk/ends/open-end.ts";
import { filterRecipe } from "../../bulk/filters/filter-options.ts";
import { type Plan, pathOf, type Transfer } from "../../bulk/plan/plan.ts";
import { planFor } from "../../bulk/plan/plan-for.ts";
import { treeRequest } from "../../bulk/request.ts";
import { counted } from "../../bulk/run/report.ts";
import { DEFAULT_CHECKERS } from "../../bulk/run/run-options.ts";
import { CommandError } from "../../failure/command-error.ts";
import { describeFailure } from "../../failure/describe.ts";
import type { Column } from "../../output/table.ts";
import { visible } from "../../output/visible.ts";
import type { Run } from "../../program/command.ts";
import type { Places } from "./mirror.ts";
import { type CheckOptions } from "./options.ts";

/** A path at which the ends are not the same. */
interface Difference {
  readonly path: string;
  /** `missing` and `extra` at the destination; else what is different, `time` where only reading the bytes could tell. */
  readonly difference: "missing" | "extra" | Exclude<Transfer["why"], "new">;
}

const COLUMNS: readonly Column<Difference>[] = [
  { name: "difference", value: ({ difference }) => difference },
  { name: "path", value: ({ path }) => path, isFlexible: true },
];

export const check: Run<Places, CheckOptions> = async (context, places, options) => {
  const { notes, output } = context;
  const { download = false, checksum = download, checkers = DEFAULT_CHECKERS } = options;
  const compared = { checksum, ignoreExisting: undefined, update: undefined };
  const request = await treeRequest(context, places, compared, { deletes: true, filter: await filterRecipe(context, options) });
  const ends = await openEnds(context, request.source, request.destination);
  const plan = await planFor(context, ends, request, { checkers, downloads: download });
  const differences = differencesOf(plan);
  await output.list(COLUMNS, differences, { meta: () => ({ same: plan.same, failed: plan.problems.length }) });
  for (const { names, reason } of plan.skips) await notes.note(`left out ${visible(joined(names))}: ${reason}`);
  for (const { names, error } of plan.problems) await notes.warn(`${visible(joined(names))}: ${describeFailure(error).message}`);
  await notes.note(`${counted(plan.same, "file")} the same, ${counted(differences.length, "difference")}.`);
  if (plan.problems.length > 0)
    throw new CommandError(11, "partial", `${counted(plan.problems.length, "file or folder", "files or folders")} could not be looked at.`);
  if (differences.length > 0) throw new CommandError(9, "different", `${counted(differences.length, "difference")}.`);
};

function differencesOf({ makes, transfers, deletions }: Plan): Difference[] {
  const folder = (names: Names): string => `${joined(names)}/`;
  const all: Difference[] = [
    ...makes.filter(({ names }) => names.length > 0).map(({ names }): Difference => ({ path: folder(names), difference: "missing" })),
    ...transfers.map(
      (transfer): Difference => ({
        path: joined(pathOf(transfer)),
        difference: transfer.why === "new" ? "missing" : transfer.why,
      }),
    ),
    ...deletions.map(
      ({ names, entry }): Difference => ({ path: entry.kind === "folder" ? folder(names) : joined(names), difference: "extra" }),
    ),
  ];
  return all.toSorted((one, two) => (one.path < two.path ? -1 : 1));
}
