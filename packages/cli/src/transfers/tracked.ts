import type { Context } from "../context/context.ts";
import { Interruption } from "../context/io.ts";
import { describeFailure } from "../failure/describe.ts";
import { type NewTransfer, recordOf } from "./record.ts";
import { TransferStore } from "./store.ts";
import type { Transfer } from "./transfer.ts";

/** Something to transfer. */
export interface TrackedTransfer extends NewTransfer {
  /** Finds out what every run of it relies on, in the first one: plain JSON. Default: nothing. */
  readonly prepare?: () => Promise<object>;
}

/**
 * Does work that can be gone on with: in this run, in that of the same command line later, or with `kloudless transfers resume`. When it
 * ends before it is done and there is something to go on from, that command is printed; else nothing is kept.
 *
 * @throws What the work throws; CommandError `transfer_running` (7) where another process is at it, `damaged_record` (8).
 */
export async function tracked(
  context: Context,
  { prepare, ...what }: TrackedTransfer,
  work: (transfer: Transfer) => Promise<void>,
): Promise<void> {
  const begun = await new TransferStore(context.paths).begin(await recordOf(context, what));
  await worked(context, begun, async (transfer) => {
    if (transfer.isResumed) await context.notes.note(`Going on with transfer ${transfer.id}, begun ${transfer.record.begun}.`);
    else await transfer.update({ found: (await prepare?.()) ?? {} });
    await work(transfer);
  });
}

/** Works on a transfer that is open. Whatever happens, it is released. */
export async function worked(context: Context, transfer: Transfer, work: (transfer: Transfer) => Promise<void>): Promise<void> {
  try {
    if (transfer.isResumed) await transfer.update({ state: "running", error: null });
    await work(transfer);
    await transfer.forget();
  } catch (error) {
    if (transfer.record.found !== null && (await transfer.hasProgress())) await keep(context, transfer, error);
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
  const kept = `${isInterrupted ? "Interrupted" : "Not finished"}; what was transferred is kept.`;
  await context.notes.warn(
    exitCode === 8 && !isInterrupted
      ? `${kept} To throw it away and begin anew: kloudless transfers rm ${transfer.id}`
      : `${kept} To go on: kloudless transfers resume ${transfer.id}`,
  );
}
