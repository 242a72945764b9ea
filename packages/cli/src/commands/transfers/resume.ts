import type { Context } from "../../context/context.ts";
import { BatchError } from "../../failure/batch-error.ts";
import { describeFailure, type Failure } from "../../failure/describe.ts";
import type { Run } from "../../program/command.ts";
import { resumerOf } from "../../transfers/resumers.ts";
import { type StoredTransfer, TransferStore } from "../../transfers/store.ts";
import { worked } from "../../transfers/tracked.ts";
import { chosen } from "./chosen.ts";
import { contextOf } from "./context-of.ts";

export const resume: Run<{ readonly ids: readonly string[] }, { readonly all: boolean | undefined }> = async (
  context,
  { ids },
  { all },
) => {
  const store = new TransferStore(context.paths);
  const transfers = await chosen(store, ids, all);
  // Of all there are, those that somebody works on already are left to that.
  const mine = all ? transfers.filter(({ holder }) => holder === undefined) : transfers;
  const [only, ...more] = mine;
  if (only === undefined) return context.notes.note("There is nothing to go on with.");
  if (more.length === 0) return goOn(context, store, only);
  const failures: (Failure & { readonly what: string })[] = [];
  for (const transfer of mine) {
    try {
      await goOn(context, store, transfer);
    } catch (error) {
      if (context.signal.aborted) throw error;
      const failure = describeFailure(error);
      failures.push({ ...failure, what: transfer.id });
      await context.notes.warn(`${transfer.id}: ${failure.message}`);
    }
  }
  if (failures.length > 0) throw new BatchError(11, `${failures.length} of ${mine.length} transfers failed.`, failures);
};

async function goOn(context: Context, store: TransferStore, { id }: StoredTransfer): Promise<void> {
  const transfer = await store.open(id);
  const own = contextOf(context, transfer.record);
  try {
    await worked(own, transfer, async () => (await resumerOf(transfer))(own, transfer));
  } finally {
    await own.close();
  }
}
