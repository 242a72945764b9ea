import type { Context } from "../../context/context.ts";
import type { TransferKind } from "../../transfers/record.ts";
import { TransferStore } from "../../transfers/store.ts";
import type { Existing } from "../plan/compare.ts";
import { checkedRequest, pinned, type TreeRequest } from "../request.ts";
import { findTarget } from "./target.ts";

/** A folder that is copied, or moved, to a place. */
export interface FolderOnItsWay {
  readonly kind: TransferKind;
  /** As they were given. */
  readonly places: { readonly source: string; readonly destination: string };
  /** What it is called where it comes from; empty for a root. */
  readonly name: string;
  readonly existing: Existing;
}

/**
 * The request for it. Where the place is a folder that is there, it goes into that folder; but not where an earlier run of the same command
 * made that folder.
 */
export async function treeInto(context: Context, { kind, places, name, existing }: FolderOnItsWay): Promise<TreeRequest> {
  const [source, destination] = await Promise.all([pinned(context, places.source), pinned(context, places.destination)]);
  const filter = { rules: [], includesRest: true };
  const request = { source, destination, deletes: false, filter, checksum: false, existing, update: false };
  const earlier = (await new TransferStore(context.paths).list()).find(
    ({ record }) => record?.kind === kind && record.sources[0] === source && record.target === destination,
  );
  if (earlier?.record !== undefined && "filter" in earlier.record.request)
    return { ...checkedRequest(earlier.record.request, earlier.id), existing };
  if (name === "") return request;
  const { address } = await findTarget(context, places.destination, name);
  return { ...request, destination: await pinned(context, address) };
}
