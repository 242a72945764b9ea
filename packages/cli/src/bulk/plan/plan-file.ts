import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { CommandError } from "../../failure/command-error.ts";
import { type FileEntry, type FolderEntry, joined, type Names } from "../ends/entry.ts";
import { checkedRequest, type TreeRequest } from "../request.ts";
import { type Plan, pathOf } from "./plan.ts";

/** A plan as it is written to a file: what is to be done, and the state of everything that it touches. */
export interface PlanDocument {
  readonly kloudless_plan: 1;
  readonly created: string;
  readonly request: TreeRequest;
  readonly actions: readonly Action[];
  /** What is left out, or could not be looked at. */
  readonly skipped: readonly { readonly path: Names; readonly reason: string }[];
  readonly failed: readonly { readonly path: Names; readonly reason: string }[];
  readonly totals: {
    readonly make: number;
    readonly transfer: number;
    readonly bytes: number;
    readonly delete: number;
    readonly same: number;
    /** Files that are moved to the backup folder, where there is one. */
    readonly back_up?: number;
  };
}

/** A file or folder as it was when the plan was made. */
interface State {
  readonly id?: string;
  readonly type: "file" | "folder";
  readonly size?: number | null;
  readonly modified?: string | null;
}

export type Action =
  | { readonly action: "make"; readonly path: Names }
  | { readonly action: "transfer"; readonly path: Names; readonly why: string; readonly source: State; readonly destination: State | null }
  | { readonly action: "delete"; readonly path: Names; readonly destination: State };

/** What a plan does, in an order that is always the same. */
export function actionsOf({ makes, transfers, deletions }: Plan): Action[] {
  return [
    ...makes.map(({ names }): Action => ({ action: "make", path: names })),
    ...transfers.map((transfer): Action => {
      const { why, source, destination } = transfer;
      return {
        action: "transfer",
        path: pathOf(transfer),
        why,
        source: stateOf(source),
        destination: destination ? stateOf(destination) : null,
      };
    }),
    ...deletions.map(({ names, entry }): Action => ({ action: "delete", path: names, destination: stateOf(entry) })),
  ];
}

function stateOf(entry: FileEntry | FolderEntry): State {
  const { kind: type, ref } = entry;
  // Of a local file its path is known already.
  const id = ref.startsWith("/") || /^[a-z]:\\/i.test(ref) ? {} : { id: ref };
  if (entry.kind === "folder") return { ...id, type };
  const { size, modified } = entry;
  return { ...id, type, size, modified: modified === undefined ? null : new Date(modified).toISOString() };
}

/** Whether it takes a file away from the destination. */
export function takesAway(action: Action): boolean {
  return action.action === "transfer" ? action.destination !== null : action.action === "delete" && action.destination.type === "file";
}

export function planDocument(plan: Plan, request: TreeRequest, reason: (error: unknown) => string): PlanDocument {
  const { makes, transfers, deletions, skips, problems, same } = plan;
  const actions = actionsOf(plan);
  const bytes = transfers.reduce((sum, { source }) => sum + (source.size ?? 0), 0);
  return {
    kloudless_plan: 1,
    created: new Date().toISOString(),
    request,
    actions,
    skipped: skips.map(({ names, reason: why }) => ({ path: names, reason: why })),
    failed: problems.map(({ names, error }) => ({ path: names, reason: reason(error) })),
    totals: {
      make: makes.length,
      transfer: transfers.length,
      bytes,
      delete: deletions.length,
      same,
      ...(request.backupDir === undefined ? {} : { back_up: actions.filter(takesAway).length }),
    },
  };
}

/** A plan as it was read. @throws CommandError `bad_plan` (2). */
export function checkedPlan(text: string, file: string): Pick<PlanDocument, "request" | "actions"> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(2, "bad_plan", `${file} is no plan: ${(error as Error).message}`);
  }
  const plan = value as Partial<PlanDocument> | null;
  if (plan?.kloudless_plan !== 1) {
    throw new CommandError(2, "bad_plan", `${file} is no plan of version 1: \`kloudless_plan\` must be 1.`, {
      hint: "Make one with `kloudless sync SOURCE DESTINATION --plan FILE`.",
    });
  }
  const { actions } = plan;
  if (!isActions(actions)) throw new CommandError(2, "bad_plan", `${file}: \`actions\` is missing or makes no sense.`);
  return { request: checkedRequest(plan.request, file), actions };
}

/** By what a plan is told from others for the same request. */
export function digestOfActions(actions: readonly Action[]): string {
  return createHash("sha256").update(JSON.stringify(actions)).digest("hex");
}

/** Whether something that was read is a list of actions, as far as its form tells. */
export function isActions(value: unknown): value is readonly Action[] {
  return Array.isArray(value) && value.every((one: Partial<Action> | null) => Array.isArray(one?.path));
}

/**
 * What is no longer as it was when a plan was made: the paths of actions that only one of the two has, or that are different.
 *
 * @param begun - Whether some of the plan was carried out since, so that it is no longer to be done; and whether what it replaces is moved away first.
 */
export function changesSince(
  before: readonly Action[],
  now: readonly Action[],
  begun: { readonly isPartlyDone: boolean; readonly hasBackup: boolean },
): string[] {
  const key = ({ action, path }: Action): string => `${action} ${JSON.stringify(path)}`;
  const old = new Map(before.map((one) => [key(one), one]));
  const changed: string[] = [];
  for (const one of now) {
    const known = old.get(key(one));
    old.delete(key(one));
    const isSame = isDeepStrictEqual(known, JSON.parse(JSON.stringify(one)));
    if (!isSame && !(begun.isPartlyDone && begun.hasBackup && wasMovedAway(known, one))) changed.push(joined(one.path));
  }
  return begun.isPartlyDone ? changed : [...changed, ...[...old.values()].map(({ path }) => joined(path))];
}

/** Whether all that is different is that what was to be replaced is there no more. */
function wasMovedAway(before: Action | undefined, now: Action): boolean {
  if (before?.action !== "transfer" || now.action !== "transfer" || now.destination !== null) return false;
  return before.destination !== null && isDeepStrictEqual(before.source, JSON.parse(JSON.stringify(now.source)));
}
