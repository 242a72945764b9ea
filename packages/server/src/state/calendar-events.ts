import type { EventFields, Span } from "../calendar/event-fields.ts";
import { spanOf } from "../calendar/event-fields.ts";
import { type Occurrence, Series } from "../calendar/series.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { Ledger } from "./ledger.ts";
import type { CalendarEventRow, CalendarRow, EventType, Flag } from "./schema.ts";
import { newLinkId } from "./secrets.ts";

export const readFields = ({ fields }: Pick<CalendarEventRow, "fields">): EventFields => JSON.parse(fields) as EventFields;

/** The columns that follow from an event's fields. */
export function timesOf(fields: EventFields, calendarZone: string | null): Pick<CalendarEventRow, "begins" | "ends" | "recurring"> {
  const { begins, ends } = spanOf(fields, calendarZone);
  if (fields.recurrence === null) return { begins, ends, recurring: 0 };
  return { begins, ends: new Series(fields, calendarZone).end() ?? null, recurring: 1 };
}

/** Where a page of events begins: behind this one. */
export interface EventPosition {
  readonly begins: number;
  readonly id: string;
}

/** Which events: those that take place, in part at least, in a span. Without bounds, all. */
export type Bounds = Partial<Span>;

/** What takes place in the calendars. Every change is told in the account's stream of events, in the same transaction. */
export class CalendarEvents {
  readonly #db: Db;
  readonly #ledger: Ledger;

  constructor(db: Db, ledger: Ledger) {
    this.#db = db;
    this.#ledger = ledger;
  }

  async find(calendarId: string, id: string): Promise<CalendarEventRow | undefined> {
    return this.#db.selectFrom("calendar_events").selectAll().where("calendar_id", "=", calendarId).where("id", "=", id).executeTakeFirst();
  }

  /** By when they begin; a series once, by its first occurrence, and its occurrences that were changed by themselves. */
  async list(calendarId: string, bounds: Bounds, after: EventPosition | undefined, limit: number): Promise<CalendarEventRow[]> {
    let query = this.#within(calendarId, bounds).where("deleted", "=", 0);
    if (after !== undefined) {
      query = query.where((where) =>
        where.or([where("begins", ">", after.begins), where.and([where("begins", "=", after.begins), where("id", ">", after.id)])]),
      );
    }
    return query.orderBy("begins").orderBy("id").limit(limit).execute();
  }

  /** Everything that has to do with a span: also the series that go through it, and what was taken out of them. */
  async during(calendarId: string, span: Span): Promise<CalendarEventRow[]> {
    return this.#within(calendarId, span).execute();
  }

  /** The occurrences of a series that were changed or deleted by themselves. */
  async exceptions(masterId: string): Promise<CalendarEventRow[]> {
    return this.#db.selectFrom("calendar_events").selectAll().where("master_id", "=", masterId).execute();
  }

  async insert(calendar: CalendarRow, fields: EventFields): Promise<CalendarEventRow> {
    const id = `event_${newLinkId()}`;
    const row = newRow(calendar, id, { ...fields, ical_uid: fields.ical_uid ?? `${id}@kloudless` });
    await this.#recording("add", calendar, row, async (tx) => {
      await tx.insertInto("calendar_events").values(row).execute();
    });
    return row;
  }

  /** Changes an event, or a whole series. What was changed by itself in a series is forgotten when the series takes other times. */
  async update(calendar: CalendarRow, row: CalendarEventRow, fields: EventFields): Promise<CalendarEventRow> {
    const change = { fields: JSON.stringify(fields), ...timesOf(fields, calendar.timezone), modified: now() };
    const changed = { ...row, ...change };
    await this.#recording("update", calendar, changed, async (tx) => {
      await tx.updateTable("calendar_events").set(change).where("id", "=", row.id).execute();
      if (takesOtherTimes(readFields(row), fields)) await tx.deleteFrom("calendar_events").where("master_id", "=", row.id).execute();
    });
    return changed;
  }

  /** Gives one occurrence of a series a life of its own, or its end. */
  async except(
    calendar: CalendarRow,
    master: CalendarEventRow,
    occurrence: Occurrence,
    change: { id: string; fields: EventFields; deleted: boolean },
  ): Promise<CalendarEventRow> {
    const deleted: Flag = change.deleted ? 1 : 0;
    const made = newRow(calendar, change.id, change.fields);
    const row: CalendarEventRow = { ...made, master_id: master.id, occurrence: occurrence.key, deleted };
    const { fields, begins, ends, modified } = row;
    await this.#recording(change.deleted ? "delete" : "update", calendar, row, async (tx) => {
      await tx
        .insertInto("calendar_events")
        .values(row)
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ fields, begins, ends, deleted, modified }))
        .execute();
    });
    return row;
  }

  async delete(calendar: CalendarRow, row: CalendarEventRow): Promise<void> {
    await this.#recording("delete", calendar, row, async (tx) => {
      await tx.deleteFrom("calendar_events").where("id", "=", row.id).execute();
    });
  }

  #within(calendarId: string, { begins, ends }: Bounds) {
    let query = this.#db.selectFrom("calendar_events").selectAll().where("calendar_id", "=", calendarId);
    if (ends !== undefined) query = query.where("begins", "<", ends);
    if (begins !== undefined) query = query.where((where) => where.or([where("ends", "is", null), where("ends", ">", begins)]));
    return query;
  }

  async #recording(type: EventType, calendar: CalendarRow, row: CalendarEventRow, change: (tx: Db) => Promise<void>): Promise<void> {
    await this.#ledger.changing(calendar.account_id, { type, entry: eventRecord(row, calendar) }, change);
  }
}

function newRow(calendar: CalendarRow, id: string, fields: EventFields): CalendarEventRow {
  const created = now();
  return {
    id,
    calendar_id: calendar.id,
    master_id: null,
    occurrence: null,
    ...timesOf(fields, calendar.timezone),
    deleted: 0,
    fields: JSON.stringify(fields),
    created,
    modified: created,
  };
}

const takesOtherTimes = (before: EventFields, after: EventFields): boolean =>
  (["start", "end", "all_day", "start_time_zone", "recurrence"] as const).some(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );

/** An event as it is told of: all but its address. */
export function eventRecord(row: CalendarEventRow, calendar: CalendarRow): Record<string, unknown> {
  const fields = readFields(row);
  return {
    id: row.id,
    account_id: String(calendar.account_id),
    calendar_id: row.calendar_id,
    recurrence_type: row.master_id !== null ? "recurring" : row.recurring === 1 ? "recurring_master" : "solo",
    recurring_master_id: row.master_id,
    ...fields,
    on_organizer_calendar: true,
    original_start: row.occurrence === null ? null : momentOfKey(row.occurrence),
    original_start_time_zone: row.occurrence === null ? null : fields.start_time_zone,
    created: row.created,
    modified: row.modified,
    api: "calendar",
    type: "event",
  };
}

/** `20260327T080000Z` and `20260327`, written with their separators. */
const momentOfKey = (key: string): string =>
  key.replace(
    /^(....)(..)(..)(?:T(..)(..)(..)Z)?$/,
    (_, y, m, d, h, min, s) => `${y}-${m}-${d}${h === undefined ? "" : `T${h}:${min}:${s}Z`}`,
  );
