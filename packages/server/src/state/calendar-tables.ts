import type { Kysely, Migration } from "kysely";

/** Calendars and what takes place in them. */
export const calendarTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("calendars")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("primary_of", "integer", (column) => column.unique())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("description", "text")
      .addColumn("location", "text")
      .addColumn("timezone", "text")
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("modified", "text", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("calendars_of_account").on("calendars").columns(["account_id", "created"]).execute();
    await db.schema
      .createTable("calendar_events")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("calendar_id", "text", (column) => column.notNull().references("calendars.id").onDelete("cascade"))
      .addColumn("master_id", "text", (column) => column.references("calendar_events.id").onDelete("cascade"))
      .addColumn("occurrence", "text")
      .addColumn("recurring", "integer", (column) => column.notNull())
      .addColumn("begins", "bigint", (column) => column.notNull())
      .addColumn("ends", "bigint")
      .addColumn("deleted", "integer", (column) => column.notNull())
      .addColumn("fields", "text", (column) => column.notNull())
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("modified", "text", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("calendar_events_by_time").on("calendar_events").columns(["calendar_id", "begins", "id"]).execute();
    await db.schema.createIndex("calendar_events_of_series").on("calendar_events").columns(["master_id", "occurrence"]).unique().execute();
  },
};
