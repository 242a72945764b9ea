import type { Context } from "../../context/context.ts";
import { describeFailure } from "../../failure/describe.ts";
import type { Run } from "../../program/command.ts";
import { abandon } from "../../transfers/abandon.ts";
import { type StoredTransfer, TransferStore } from "../../transfers/store.ts";
import { chosen } from "./chosen.ts";
import { contextOf } from "./context-of.ts";

interface Options {
  readonly all: boolean | undefined;
  readonly force: boolean | undefined;
}

export const rm: Run<{ readonly ids: readonly string[] }, Options> = async (context, { ids }, { all, force }) => {
  const store = new TransferStore(context.paths);
  for (const transfer of await chosen(store, ids, all)) {
    await remove(context, store, transfer, force ?? false);
    await context.notes.note(`Transfer ${transfer.id} is removed.`);
  }
};

async function remove(context: Context, store: TransferStore, stored: StoredTransfer, force: boolean): Promise<void> {
  if (stored.record === undefined) {
    await store.discard(stored);
    return context.notes.warn(`The record of ${stored.id} was damaged. What it had uploaded is thrown away by the server in time.`);
  }
  const transfer = await store.open(stored.id);
  const own = contextOf(context, transfer.record);
  try {
    await abandon(own, transfer);
  } catch (error) {
    if (!force || context.signal.aborted) throw error;
    await context.notes.warn(`${stored.id}: ${describeFailure(error).message} What it had uploaded is thrown away by the server in time.`);
    await transfer.forget();
  } finally {
    await own.close();
    await transfer.release();
  }
}
