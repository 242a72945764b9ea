import type { Kysely, Migration } from "kysely";

/** The codes of OAuth. */
export const oauthTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("oauth_codes")
      .addColumn("code_hash", "text", (column) => column.primaryKey())
      .addColumn("application_id", "text", (column) => column.notNull().references("applications.id").onDelete("cascade"))
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("redirect_uri", "text", (column) => column.notNull())
      .addColumn("scope", "text", (column) => column.notNull())
      .addColumn("challenge", "text")
      .addColumn("expires", "bigint", (column) => column.notNull())
      .addColumn("created", "text", (column) => column.notNull())
      .execute();
  },
};
