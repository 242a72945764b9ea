import type { Context } from "../context/context.ts";
import { CommandError } from "../failure/command-error.ts";
import { reporterFor } from "../progress/reporter-for.ts";
import type { TransferKind } from "../transfers/record.ts";
import { tracked } from "../transfers/tracked.ts";
import type { Transfer } from "../transfers/transfer.ts";
import { openBackup } from "./backup/open-backup.ts";
import { openEnds } from "./ends/open-end.ts";
import { guardDeletions } from "./guard.ts";
import { bytesOf } from "./plan/plan.ts";
import { type Action, actionsOf, changesSince, digestOfActions } from "./plan/plan-file.ts";
import { planFor } from "./plan/plan-for.ts";
import type { TreeRequest } from "./request.ts";
import { report } from "./run/report.ts";
import { Runner } from "./run/runner.ts";
import { keptSettings, type TreeSettings } from "./run/tree-settings.ts";

/** A request, and how it is carried out. */
export interface Undertaking {
  readonly request: TreeRequest;
  readonly settings: TreeSettings;
  /** A plan that was made earlier: nothing else is done. */
  readonly actions?: readonly Action[];
  /** What is left to do when all of it succeeded. */
  readonly afterwards?: () => Promise<void>;
}

/** Makes one tree like another, so that it can be gone on with when it ends early. */
export async function carryOut(context: Context, kind: TransferKind, undertaking: Undertaking): Promise<void> {
  const { request, settings, actions } = undertaking;
  const { source, destination } = request;
  const ends = await openEnds(context, source, destination);
  // Before anything is kept of a request that makes no sense.
  await openBackup(context, ends, request);
  const accounts = [ends.source, ends.destination].flatMap((end) => (end.kind === "remote" ? [end.account.id] : []));
  // The same request can have several plans, one after the other.
  const known = actions === undefined ? request : { ...request, plan: digestOfActions(actions) };
  const prepare = async (): Promise<object> => (actions === undefined ? {} : { actions });
  const what = { kind, request: known, settings: keptSettings(settings), sources: [source], target: destination, accounts, prepare };
  await tracked(context, what, (transfer) => goOn(context, undertaking, transfer));
}

/** Does what is still to be done of it. */
export async function goOn(context: Context, { request, settings, actions, afterwards }: Undertaking, transfer: Transfer): Promise<void> {
  const ends = await openEnds(context, request.source, request.destination);
  const backup = await openBackup(context, ends, request);
  const plan = await planFor(context, ends, request, { checkers: settings.checkers, tracked: transfer });
  const begun = { isPartlyDone: transfer.isResumed, hasBackup: backup !== undefined };
  if (actions !== undefined) checkUnchanged(changesSince(actions, actionsOf(plan), begun));
  await guardDeletions(context, ends, plan, { maxDelete: request.maxDelete, backup });
  const progress = reporterFor(context);
  progress.totals({ files: plan.transfers.length, bytes: bytesOf(plan) });
  try {
    // Where what is there is not to be replaced, an interrupted run's own files may be; and a plan that was begun is no longer to be done as a whole.
    const writesBegun = request.existing === "refuse" || actions !== undefined;
    const runner = new Runner(context, ends, { ...settings, writesBegun, backup }, transfer, progress);
    const summary = await runner.run(plan);
    await progress.end();
    await report(context, summary, settings);
    await afterwards?.();
  } finally {
    await progress.end();
  }
}

function checkUnchanged(changes: readonly string[]): void {
  if (changes.length === 0) return;
  const shown = changes.slice(0, 5).map((path) => JSON.stringify(path === "" ? "." : path));
  const rest = changes.length - shown.length;
  throw new CommandError(
    7,
    "plan_outdated",
    `The source or the destination was changed since the plan was made: ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}. Nothing was done.`,
    { hint: "Make a new plan, and look at it." },
  );
}
