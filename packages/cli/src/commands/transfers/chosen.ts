import { UsageError } from "../../failure/command-error.ts";
import type { StoredTransfer, TransferStore } from "../../transfers/store.ts";

/** The transfers that were asked for. @throws CommandError `transfer_not_found` (3), UsageError. */
export async function chosen(store: TransferStore, ids: readonly string[], all: boolean | undefined): Promise<StoredTransfer[]> {
  if (all) {
    if (ids.length > 0) throw new UsageError("Give ids or --all, not both.");
    return store.list();
  }
  if (ids.length === 0)
    throw new UsageError("Which transfers? Give their ids, or --all.", "`kloudless transfers ls` lists those there are.");
  return Promise.all([...new Set(ids)].map((id) => store.find(id)));
}
