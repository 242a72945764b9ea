import { carryOut } from "../../bulk/carry-out.ts";
import { filterRecipe } from "../../bulk/filters/filter-options.ts";
import { treeRequest } from "../../bulk/request.ts";
import { DEFAULT_CHECKERS, runOptions } from "../../bulk/run/run-options.ts";
import type { Context } from "../../context/context.ts";
import { type CopyOptions, type SyncOptions } from "./options.ts";
import { showPlan } from "./show-plan.ts";

export interface Places {
  readonly source: string;
  readonly destination: string;
}

/** What `copy` and `sync` have in common. */
export async function mirror(
  context: Context,
  kind: "copy" | "sync",
  places: Places,
  options: CopyOptions & Partial<Pick<SyncOptions, "maxDelete">>,
): Promise<void> {
  const { dryRun, plan: file, checkers = DEFAULT_CHECKERS, maxDelete, backupDir } = options;
  const filter = await filterRecipe(context, options);
  const request = await treeRequest(context, places, options, { deletes: kind === "sync", filter, maxDelete, backupDir });
  if (dryRun || file !== undefined) await showPlan(context, request, { checkers, file });
  else await carryOut(context, kind, { request, settings: { ...runOptions(options), checkers } });
}
