import { type SelectQueryBuilder, sql } from "kysely";
import type { Entry } from "../storage/connector.ts";
import { childOf, type NodePath, ROOT } from "../storage/path.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { EventRow, EventType, Schema } from "./schema.ts";

const KEPT = 10_000;
/** One event in so many looks after the old ones. */
const SWEEP_EVERY = 64;
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Something that happened, with what it happened to: as it is now, or was at the end. */
export interface Happening {
  readonly type: EventType;
  /** A file or folder of a storage account, a record of a CRM, a calendar or an event of one: as JSON can keep it. */
  readonly entry: object;
  /** As it was before it was moved. */
  readonly previous?: object;
}

/**
 * Writes an event at the end of the account's stream, inside the caller's transaction, and now and then drops what is too old or too much.
 *
 * The ids of an account have no gaps, and the next one is only given out when the one before it is committed: the row of the stream
 * is locked until then. Who has read up to an id has missed nothing below it.
 */
export async function appendEvent(tx: Db, accountId: number, { type, entry, previous }: Happening): Promise<void> {
  const { latest: id } = await tx
    .insertInto("event_streams")
    .values({ account_id: accountId, latest: firstCursor(accountId) + 1 })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet({ latest: sql`event_streams.latest + 1` }))
    .returning("latest")
    .executeTakeFirstOrThrow();
  const modified = now();
  const previous_metadata = previous === undefined ? null : JSON.stringify(previous);
  await tx
    .insertInto("events")
    .values({ account_id: accountId, id, type, modified, metadata: JSON.stringify(entry), previous_metadata })
    .execute();
  if (id % SWEEP_EVERY !== 0) return;
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

/** Which events of an account: those behind an id, and of them those in a span of time, its end left out. */
export interface EventFilter {
  readonly after: number;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** The events of the accounts. What they happened to is JSON: only who knows the account can say of what. */
export class Events {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** The id of the last event there was, and the lowest one behind which nothing is missing. */
  async extent(accountId: number): Promise<{ oldest: number; latest: number }> {
    const stream = await this.#db.selectFrom("event_streams").select("latest").where("account_id", "=", accountId).executeTakeFirst();
    const latest = stream?.latest ?? firstCursor(accountId);
    const kept = await this.#db
      .selectFrom("events")
      .select("id")
      .where("account_id", "=", accountId)
      .orderBy("id")
      .limit(1)
      .executeTakeFirst();
    return { oldest: kept === undefined ? latest : kept.id - 1, latest };
  }

  /** The oldest events that pass, and how many more do. */
  async list(accountId: number, filter: EventFilter, limit: number): Promise<{ events: EventRow[]; remaining: number }> {
    const rows = await this.#select(accountId, filter).selectAll().orderBy("id").limit(limit).execute();
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit) return { events: rows, remaining: 0 };
    const { count } = await this.#select(accountId, { ...filter, after: last.id })
      .select(({ fn }) => fn.countAll<number | string>().as("count"))
      .executeTakeFirstOrThrow();
    return { events: rows, remaining: Number(count) };
  }

  #select(accountId: number, { after, from, until }: EventFilter): SelectQueryBuilder<Schema, "events", object> {
    let query = this.#db.selectFrom("events").where("account_id", "=", accountId).where("id", ">", after);
    if (from !== undefined) query = query.where("modified", ">=", from);
    if (until !== undefined) query = query.where("modified", "<", until);
    return query;
  }
}

/** The file or folder that an event of a storage account happened to. */
export function readEntry(json: string): Entry {
  const entry = JSON.parse(json) as Omit<Entry, "path"> & { path: string[] };
  return { ...entry, path: entry.path.reduce<NodePath>(childOf, ROOT) };
}
