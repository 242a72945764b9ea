import type { Context } from "../../context/context.ts";
import type { Transfer as Tracked } from "../../transfers/transfer.ts";
import { clockLead } from "../clock-lead.ts";
import { digestOf } from "../digests.ts";
import type { FileEntry, Names } from "../ends/entry.ts";
import type { Ends } from "../ends/open-end.ts";
import { filterOf } from "../filters/filter-options.ts";
import type { TreeRequest } from "../request.ts";
import { doneKey } from "../run/done-key.ts";
import type { Direction } from "./compare.ts";
import type { Plan } from "./plan.ts";
import { makePlan } from "./planner.ts";

/** How the ends are looked at. */
export interface PlanOptions {
  readonly checkers: number;
  /** Whether bytes are read even where the service vouches for a digest. */
  readonly downloads?: boolean;
  /** An earlier run of the same, which may have done some of it. */
  readonly tracked?: Tracked;
  /** Called with each file of the source that is the same at the destination. */
  readonly onSame?: (from: Names, source: FileEntry) => void;
}

/** What is to be done for a request. Nothing is changed. */
export async function planFor(
  { signal }: Context,
  ends: Ends,
  request: TreeRequest,
  { checkers, downloads = false, tracked, onSame }: PlanOptions,
): Promise<Plan> {
  const { deletes, checksum, existing, update } = request;
  const log = tracked?.isResumed ? await tracked.log : undefined;
  return makePlan(ends, {
    filter: filterOf(request.filter),
    comparison: { direction: directionOf(ends), checksum, existing, update, lead: await leadOf(ends, request, signal) },
    deletes,
    checkers,
    signal,
    earlier: (from, source) => {
      const key = doneKey(from, source);
      return log?.isDone(key) ? "done" : log?.wasBegun(key) ? "begun" : undefined;
    },
    onSame,
    haveSameBytes: async (source, destination) => {
      const digests = await Promise.all([
        digestOf(ends.source, source, downloads, signal),
        digestOf(ends.destination, destination, downloads, signal),
      ]);
      return digests[0] === digests[1];
    },
  });
}

/** How far the clock of the service is ahead, where that matters. */
async function leadOf({ source, destination }: Ends, { checksum, existing }: TreeRequest, signal: AbortSignal): Promise<number> {
  const matters = source.kind === "local" && destination.kind === "remote" && existing === "compare" && !checksum;
  return matters ? clockLead(destination, signal) : 0;
}

function directionOf({ source, destination }: Ends): Direction {
  if (source.kind === "local") return "up";
  return destination.kind === "local" ? "down" : "across";
}
