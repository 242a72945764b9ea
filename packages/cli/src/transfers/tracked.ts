import type { Context } from "../context/context.ts";
import { Interruption } from "../context/io.ts";
import { describeFailure } from "../failure/describe.ts";
import { type NewTransfer, recordOf } from "./record.ts";
import { TransferStore } from "./store.ts";
import type { Transfer } from "./transfer.ts";

/**
 * Does work that can be gone on with: in this run, in that of the same command line later, or with `kloudless transfers resume`. When it
 * ends before it is done and there is something to go on from, that command is printed; else nothing is kept.
 *
 * @throws What the work throws; CommandError `transfer_running` (7) where another process is at it, `damaged_record` (8).
 */
export async function tracked(context: Context, what: NewTransfer, work: (transfer: Transfer) => Promise<void>): Promise<void> {
  const store = new TransferStore(context.paths);
  const transfer = await store.begin(await recordOf(context, what));
  if (transfer.isResumed) await context.notes.note(`Going on with transfer ${transfer.id}, begun ${transfer.record.begun}.`);
  await worked(context, transfer, work);
}

/** The same for a transfer that was opened already. Whatever happens, it is released. */
export async function worked(context: Context, transfer: Transfer, work: (transfer: Transfer) => Promise<void>): Promise<void> {
  try {
    await work(transfer);
    await transfer.forget();
  } catch (error) {
    if (await transfer.hasProgress()) await keep(context, transfer, error);
    else await transfer.forget();
    throw error;
  } finally {
    await transfer.release();
  }
}

async function keep(context: Context, transfer: Transfer, error: unknown): Promise<void> {
  const isInterrupted = context.signal.aborted && context.signal.reason instanceof Interruption;
  const { exitCode, message } = describeFailure(error);
  await transfer.update(isInterrupted ? { state: "interrupted", error: null } : { state: "failed", error: message });
  const again = `kloudless transfers resume ${transfer.id}`;
  if (exitCode === 8)
    await context.notes.warn(`What was transferred so far is kept. To throw it away and begin anew: kloudless transfers rm ${transfer.id}`);
  else await context.notes.warn(`${isInterrupted ? "Interrupted" : "Not finished"}; what was transferred is kept. To go on: ${again}`);
}
