import { sql } from "kysely";
import type { Entry } from "../storage/connector.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";

const KEPT = 10_000;
const KEPT_MS = 24 * 60 * 60 * 1000;

/** What can happen to a file or folder. */
export type EventType = "add" | "delete" | "update" | "rename" | "move" | "copy";

/** Something that happened, with what it happened to: as it is now, or was at the end. */
export interface Happening {
  readonly type: EventType;
  readonly entry: Entry;
  /** As it was before it was moved. */
  readonly previous?: Entry;
}

/**
 * Writes an event at the end of the account's stream, inside the caller's transaction, and drops what is too old or too much.
 *
 * The ids of an account have no gaps, and the next one is only given out when the one before it is committed: the row of the stream
 * is locked until then. Who has read up to an id has missed nothing below it.
 */
export async function appendEvent(tx: Db, accountId: number, { type, entry, previous }: Happening): Promise<void> {
  const { latest } = await tx
    .insertInto("event_streams")
    .values({ account_id: accountId, latest: firstCursor(accountId) + 1 })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet({ latest: sql`event_streams.latest + 1` }))
    .returning("latest")
    .executeTakeFirstOrThrow();
  const id = Number(latest);
  const modified = now();
  const previous_metadata = previous === undefined ? null : JSON.stringify(previous);
  await tx
    .insertInto("events")
    .values({ account_id: accountId, id, type, modified, metadata: JSON.stringify(entry), previous_metadata })
    .execute();
  const expired = new Date(Date.parse(modified) - KEPT_MS).toISOString();
  const old = tx.deleteFrom("events").where("account_id", "=", accountId);
  await old.where("id", "<=", id - KEPT).execute();
  await old.where("modified", "<", expired).execute();
}

/**
 * The cursor of an account in which nothing has happened yet. Not 0, which clients send to begin with whatever is kept: this one was
 * given out, and tells whether anything behind it is kept no longer.
 */
export const firstCursor = (accountId: number): number => accountId;
