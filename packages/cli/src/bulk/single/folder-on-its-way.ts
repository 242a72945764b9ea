import type { Context } from "../../context/context.ts";
import { parseAddress } from "../../remote/address.ts";
import { tracked } from "../../transfers/tracked.ts";
import type { Transfer } from "../../transfers/transfer.ts";
import { goOn } from "../carry-out.ts";
import { checkedRequest, pinned, type TreeRequest } from "../request.ts";
import { keptSettings, settingsOf, type TreeSettings } from "../run/tree-settings.ts";
import { findTarget } from "./target.ts";
import { verifiedAndRemoved } from "./verified-and-removed.ts";

/** A folder that is copied, or moved, to a place. */
interface FolderOnItsWay {
  readonly kind: "cp" | "mv";
  /** As they were given. */
  readonly places: { readonly source: string; readonly destination: string };
  /** What it is called where it comes from; empty for a root. */
  readonly name: string;
  /** Whether files that have the name of one of its own are replaced. */
  readonly overwrite: boolean;
  readonly settings: TreeSettings;
}

/**
 * Copies or moves a folder, so that it can be gone on with when it ends early. Where the place is a folder that is there, it goes into that folder;
 * what an earlier run of the same command made is not taken for such.
 */
export async function transferFolder(context: Context, { kind, places, name, overwrite, settings }: FolderOnItsWay): Promise<void> {
  const [source, destination] = await Promise.all([pinned(context, places.source), pinned(context, places.destination)]);
  const accounts = [source, destination].map(parseAddress).flatMap((address) => (address.kind === "remote" ? [address.account] : []));
  const prepare = async (): Promise<TreeRequest> => {
    const to = name === "" ? destination : await pinned(context, (await findTarget(context, places.destination, name)).address);
    const common = { deletes: false, filter: { rules: [], includesRest: true }, checksum: false, update: false };
    return { source, destination: to, ...common, existing: overwrite ? "replace" : "refuse" };
  };
  const request = { source, destination, overwrite };
  const what = { kind, request, settings: keptSettings(settings), sources: [source], target: destination, accounts, prepare };
  await tracked(context, what, (transfer) => goOnWithFolder(context, transfer, settings));
}

/** Does what is still to be done of it. */
export async function goOnWithFolder(
  context: Context,
  transfer: Transfer,
  settings: TreeSettings = settingsOf(transfer.record.settings),
): Promise<void> {
  const request = checkedRequest(transfer.record.found, transfer.id);
  const undertaking = { request, settings };
  if (transfer.record.kind === "cp") return goOn(context, undertaking, transfer);
  await goOn(context, { ...undertaking, afterwards: verifiedAndRemoved(context, request, settings.checkers) }, transfer);
}
