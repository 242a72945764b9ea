import { type SelectQueryBuilder, sql } from "kysely";
import { newRawId } from "../crm/record-ids.ts";
import type { RecordType } from "../crm/record-types.ts";
import { searchable } from "../crm/searchable.ts";
import { now } from "./clock.ts";
import { noteFields } from "./crm-types.ts";
import type { Db } from "./database.ts";
import { appendEvent } from "./events.ts";
import type { Tells } from "./ledger.ts";
import type { CrmRecordRow, EventType, Schema } from "./schema.ts";
import { addNotices } from "./webhook-notices.ts";

/** What the service has of a record, by its own names. */
export type RawObject = Readonly<Record<string, unknown>>;

/** A record of a CRM. */
export interface CrmRecord {
  readonly rawId: string;
  readonly rawType: string;
  readonly object: RawObject;
  readonly created: string;
  readonly modified: string;
}

/** Where a list goes on: behind the record with this time and id. */
export interface Position {
  readonly time: string;
  readonly rawId: string;
}

/** Which records to list, oldest first. */
export interface RecordFilter {
  readonly rawType?: string | undefined;
  /** A text that is in one of the record's. */
  readonly keyword?: string | undefined;
  /** What the database cannot be asked for. */
  readonly matches?: ((record: CrmRecord) => boolean) | undefined;
}

/** Some records, and whether there are more behind them. */
export interface RecordPage {
  readonly records: readonly CrmRecord[];
  readonly hasMore: boolean;
}

/** Records that are looked at together when not all of them match. */
const BATCH = 500;

/** The records of the CRM accounts. A change and its event are written in one transaction: there is never one without the other. */
export class CrmRecords {
  readonly #db: Db;
  readonly #deliverer: Tells | undefined;

  /** @param deliverer tells the webhooks about what changed */
  constructor(db: Db, deliverer?: Tells) {
    this.#db = db;
    this.#deliverer = deliverer;
  }

  async find(accountId: number, rawId: string): Promise<CrmRecord | undefined> {
    const query = this.#db.selectFrom("crm_records").selectAll().where("account_id", "=", accountId).where("raw_id", "=", rawId);
    const row = await query.executeTakeFirst();
    return row && read(row);
  }

  /** In the order in which they were made. */
  async list(accountId: number, filter: RecordFilter, after: Position | undefined, limit: number): Promise<RecordPage> {
    const records: CrmRecord[] = [];
    const size = filter.matches === undefined ? limit + 1 : BATCH;
    for (let position = after; ; ) {
      const rows = await this.#select(accountId, filter, position).limit(size).execute();
      for (const record of rows.map(read)) {
        if (filter.matches?.(record) === false) continue;
        if (records.length === limit) return { records, hasMore: true };
        records.push(record);
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < size) return { records, hasMore: false };
      position = { time: last.created, rawId: last.raw_id };
    }
  }

  /** Those changed last come first. */
  async recent(accountId: number, since: string | undefined, after: Position | undefined, limit: number): Promise<RecordPage> {
    let query = this.#db.selectFrom("crm_records").selectAll().where("account_id", "=", accountId);
    if (since !== undefined) query = query.where("modified", ">", since);
    if (after !== undefined) {
      query = query.where((eb) =>
        eb.or([eb("modified", "<", after.time), eb.and([eb("modified", "=", after.time), eb("raw_id", ">", after.rawId)])]),
      );
    }
    const sorted = query.orderBy("modified", "desc").orderBy("raw_id");
    const rows = await sorted.limit(limit + 1).execute();
    return { records: rows.slice(0, limit).map(read), hasMore: rows.length > limit };
  }

  /** Makes a record; undefined when the account was disconnected meanwhile. */
  async add(accountId: number, type: RecordType, object: RawObject): Promise<CrmRecord | undefined> {
    const created = now();
    const record: CrmRecord = { rawId: newRawId(type.prefix), rawType: type.rawType, object, created, modified: created };
    return this.#changing(async (tx) => {
      if ((await tx.selectFrom("accounts").select("id").where("id", "=", accountId).executeTakeFirst()) === undefined) return undefined;
      const { rawId: raw_id, rawType: raw_type } = record;
      const values = { account_id: accountId, raw_id, raw_type, ...stored(object), created, modified: created };
      await tx.insertInto("crm_records").values(values).execute();
      await noteFields(tx, accountId, type, object);
      await this.#happened(tx, accountId, "add", record);
      return record;
    });
  }

  /** Changes a record; without a difference nothing happens. Undefined when there is none. */
  async change(
    accountId: number,
    type: RecordType,
    rawId: string,
    apply: (object: RawObject) => RawObject,
  ): Promise<CrmRecord | undefined> {
    return this.#changing(async (tx) => {
      const update = tx.updateTable("crm_records").where("account_id", "=", accountId).where("raw_id", "=", rawId);
      // Locks the row on every database, so that of two changes at once none is lost.
      const row = await update
        .set((eb) => ({ modified: eb.ref("modified") }))
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const before = read(row);
      const record: CrmRecord = { ...before, object: apply(before.object), modified: now() };
      if (JSON.stringify(record.object) === row.object) return before;
      await update.set({ ...stored(record.object), modified: record.modified }).execute();
      await noteFields(tx, accountId, type, record.object);
      await this.#happened(tx, accountId, "update", record);
      return record;
    });
  }

  /** Deletes a record; false when there is none. */
  async remove(accountId: number, rawId: string): Promise<boolean> {
    return this.#changing(async (tx) => {
      const remove = tx.deleteFrom("crm_records").where("account_id", "=", accountId).where("raw_id", "=", rawId);
      const row = await remove.returningAll().executeTakeFirst();
      if (row === undefined) return false;
      await this.#happened(tx, accountId, "delete", read(row));
      return true;
    });
  }

  #select(accountId: number, filter: RecordFilter, after: Position | undefined): SelectQueryBuilder<Schema, "crm_records", CrmRecordRow> {
    let query = this.#db.selectFrom("crm_records").selectAll().where("account_id", "=", accountId);
    if (filter.rawType !== undefined) query = query.where("raw_type", "=", filter.rawType);
    if (filter.keyword !== undefined) {
      const pattern = `%${filter.keyword.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
      query = query.where(sql<boolean>`search like ${pattern} escape '\\'`);
    }
    if (after !== undefined) {
      query = query.where((eb) =>
        eb.or([eb("created", ">", after.time), eb.and([eb("created", "=", after.time), eb("raw_id", ">", after.rawId)])]),
      );
    }
    return query.orderBy("created").orderBy("raw_id");
  }

  async #happened(tx: Db, accountId: number, type: EventType, entry: CrmRecord): Promise<void> {
    await appendEvent(tx, accountId, { type, entry });
    if (this.#deliverer !== undefined) await addNotices(tx, accountId, this.#deliverer.dueAt());
  }

  async #changing<T>(change: (tx: Db) => Promise<T>): Promise<T> {
    const result = await this.#db.transaction().execute(change);
    this.#deliverer?.wake();
    return result;
  }
}

const stored = (object: RawObject): Pick<CrmRecordRow, "object" | "search"> => ({
  object: JSON.stringify(object),
  search: searchable(object),
});

const read = ({ raw_id, raw_type, object, created, modified }: CrmRecordRow): CrmRecord => ({
  rawId: raw_id,
  rawType: raw_type,
  object: JSON.parse(object) as RawObject,
  created,
  modified,
});
