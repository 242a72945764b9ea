import type { Kysely, Migration } from "kysely";

/**
 * What the ledger writes. Paths are compared byte by byte: on a database that sorts text by a language, these columns need the
 * collation that does not.
 */
export const ledgerTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("event_streams")
      .addColumn("account_id", "integer", (column) => column.primaryKey().references("accounts.id").onDelete("cascade"))
      .addColumn("latest", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("events")
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("id", "bigint", (column) => column.notNull())
      .addColumn("type", "text", (column) => column.notNull())
      .addColumn("modified", "text", (column) => column.notNull())
      .addColumn("metadata", "text", (column) => column.notNull())
      .addColumn("previous_metadata", "text")
      .addPrimaryKeyConstraint("events_key", ["account_id", "id"])
      .execute();
    await db.schema.createIndex("events_by_time").on("events").columns(["account_id", "modified"]).execute();
    await db.schema
      .createTable("links")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("path", "text", (column) => column.notNull())
      .addColumn("direct", "integer", (column) => column.notNull())
      .addColumn("active", "integer", (column) => column.notNull())
      .addColumn("password_hash", "text")
      .addColumn("expiration", "text")
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("modified", "text", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("links_of_object").on("links").columns(["account_id", "path"]).execute();
    await db.schema
      .createTable("properties")
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("path", "text", (column) => column.notNull())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("value", "text", (column) => column.notNull())
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("modified", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("properties_key", ["account_id", "path", "key"])
      .execute();
    await db.schema
      .createTable("permissions")
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("path", "text", (column) => column.notNull())
      .addColumn("type", "text", (column) => column.notNull())
      .addColumn("grantee", "text", (column) => column.notNull())
      .addColumn("role", "text", (column) => column.notNull())
      .addColumn("email", "text")
      .addColumn("name", "text")
      .addColumn("created", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("permissions_key", ["account_id", "path", "type", "grantee"])
      .execute();
  },
};
