import type { Kysely, Migration } from "kysely";

/** Digests of what was stored. Paths are compared as in the tables of the ledger. */
export const digestTable: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("digests")
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("path", "text", (column) => column.notNull())
      .addColumn("etag", "text", (column) => column.notNull())
      .addColumn("sha256", "text", (column) => column.notNull())
      .addColumn("created", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("digests_key", ["account_id", "path"])
      .execute();
  },
};
