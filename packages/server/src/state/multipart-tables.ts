import type { Kysely, Migration } from "kysely";

/** Uploads in parts, and the parts that have arrived. */
export const multipartTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("multipart_sessions")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("parent", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("overwrite", "integer", (column) => column.notNull())
      .addColumn("size", "bigint")
      .addColumn("part_size", "bigint", (column) => column.notNull())
      .addColumn("folder", "text", (column) => column.notNull())
      .addColumn("beside", "integer", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("etag", "text")
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("expiry", "text", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("multipart_sessions_of_account").on("multipart_sessions").columns(["account_id", "expiry"]).execute();
    await db.schema
      .createTable("multipart_parts")
      .addColumn("session_id", "integer", (column) => column.notNull().references("multipart_sessions.id").onDelete("cascade"))
      .addColumn("number", "integer", (column) => column.notNull())
      .addColumn("size", "bigint", (column) => column.notNull())
      .addColumn("sha256", "text", (column) => column.notNull())
      .addColumn("file", "text")
      .addPrimaryKeyConstraint("multipart_parts_key", ["session_id", "number"])
      .execute();
  },
};
