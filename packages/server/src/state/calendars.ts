import { spanOf } from "../calendar/event-fields.ts";
import { readFields, timesOf } from "./calendar-events.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { Ledger } from "./ledger.ts";
import type { AccountRow, CalendarRow, EventType } from "./schema.ts";
import { newLinkId } from "./secrets.ts";

/** What clients can write of a calendar. */
export type CalendarFields = Pick<CalendarRow, "name" | "description" | "location" | "timezone">;

/** What is told of a calendar in the account's stream of events. */
export const calendarRecord = (row: CalendarRow): object => ({
  id: row.id,
  account_id: String(row.account_id),
  name: row.name,
  description: row.description,
  location: row.location,
  timezone: row.timezone,
  created: row.created,
  modified: row.modified,
  api: "calendar",
  type: "calendar",
});

/** The calendars of the accounts. Every account of a calendar service has one to begin with. */
export class Calendars {
  readonly #db: Db;
  readonly #ledger: Ledger;

  constructor(db: Db, ledger: Ledger) {
    this.#db = db;
    this.#ledger = ledger;
  }

  /** The main calendar of an account, made when it is first asked for. */
  async primary({ id, account }: AccountRow): Promise<CalendarRow> {
    const fields = { name: account, description: null, location: null, timezone: "UTC" };
    const find = this.#db.selectFrom("calendars").selectAll().where("primary_of", "=", id);
    const found = await find.executeTakeFirst();
    if (found !== undefined) return found;
    await this.#db
      .insertInto("calendars")
      .values({ ...newRow(id, fields), primary_of: id })
      .onConflict((conflict) => conflict.column("primary_of").doNothing())
      .execute();
    return find.executeTakeFirstOrThrow();
  }

  async find(accountId: number, id: string): Promise<CalendarRow | undefined> {
    return this.#db.selectFrom("calendars").selectAll().where("account_id", "=", accountId).where("id", "=", id).executeTakeFirst();
  }

  /** Oldest first, from behind a calendar on. */
  async list(accountId: number, after: string, limit: number): Promise<CalendarRow[]> {
    const query = this.#db.selectFrom("calendars").selectAll().where("account_id", "=", accountId).where("created", ">", after);
    return query.orderBy("created").limit(limit).execute();
  }

  async insert(accountId: number, fields: CalendarFields): Promise<CalendarRow> {
    const row = newRow(accountId, fields);
    await this.#recording("add", row, async (tx) => {
      await tx.insertInto("calendars").values(row).execute();
    });
    return row;
  }

  /** With the zone change the days and times that are in it. */
  async update(row: CalendarRow, fields: CalendarFields): Promise<CalendarRow> {
    const changed: CalendarRow = { ...row, ...fields, modified: now() };
    await this.#recording("update", changed, async (tx) => {
      await tx
        .updateTable("calendars")
        .set({ ...fields, modified: changed.modified })
        .where("id", "=", row.id)
        .execute();
      if (row.timezone !== changed.timezone) await moveTimes(tx, changed);
    });
    return changed;
  }

  async delete(row: CalendarRow): Promise<void> {
    await this.#recording("delete", row, async (tx) => {
      await tx.deleteFrom("calendars").where("id", "=", row.id).execute();
    });
  }

  async #recording(type: EventType, row: CalendarRow, change: (tx: Db) => Promise<void>): Promise<void> {
    await this.#ledger.changing(row.account_id, { type, entry: calendarRecord(row) }, change);
  }
}

function newRow(accountId: number, fields: CalendarFields): CalendarRow {
  const created = now();
  return { id: `calendar_${newLinkId()}`, account_id: accountId, primary_of: null, ...fields, created, modified: created };
}

async function moveTimes(tx: Db, { id, timezone }: CalendarRow): Promise<void> {
  const rows = await tx.selectFrom("calendar_events").selectAll().where("calendar_id", "=", id).execute();
  for (const row of rows) {
    const fields = readFields(row);
    if (spanOf(fields, timezone).begins === row.begins && fields.recurrence === null) continue;
    await tx.updateTable("calendar_events").set(timesOf(fields, timezone)).where("id", "=", row.id).execute();
  }
}
