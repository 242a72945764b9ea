import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { visible } from "../../output/visible.ts";
import { type FileEntry, joined } from "../ends/entry.ts";
import { openEnds } from "../ends/open-end.ts";
import { planFor } from "../plan/plan-for.ts";
import type { TreeRequest } from "../request.ts";
import { counted } from "../run/report.ts";
import { removeTree } from "./remove-tree.ts";

/**
 * The last step of moving a folder: both ends are looked through once more, and compared byte for byte; only then the source goes, and of it
 * only what was compared.
 */
export function verifiedAndRemoved(context: Context, request: TreeRequest, checkers: number): () => Promise<void> {
  return async () => {
    const { source, destination } = request;
    // The destination may not have been there when it was first looked for.
    (await context.tree).forgetAll();
    const ends = await openEnds(context, source, destination);
    const safe = new Map<string, FileEntry>();
    const compared: TreeRequest = { ...request, existing: "compare", checksum: true };
    const plan = await planFor(context, ends, compared, { checkers, onSame: (from, file) => void safe.set(joined(from), file) });
    const { makes, transfers, problems } = plan;
    if (makes.length + transfers.length + problems.length > 0)
      throw new CommandError(9, "not_verified", `The destination is not the same as ${source}, which is left as it is.`, {
        hint: "The same command goes on from here.",
      });
    const left = await removeTree(context, ends.source, safe);
    if (left.length > 0)
      throw new CommandError(
        11,
        "partial",
        `${counted(left.length, "object")} could not be moved, and stay in ${source}: ${left.slice(0, 5).map(visible).join(", ")}.`,
      );
  };
}
