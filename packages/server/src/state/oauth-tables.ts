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

/** What applications registered for OAuth through the management API. */
export const oauthRegistrationTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("oauth_registrations")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("application_id", "text", (column) => column.notNull().references("applications.id").onDelete("cascade"))
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("value", "text", (column) => column.notNull())
      .addColumn("created", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex("oauth_registrations_of_application")
      .on("oauth_registrations")
      .columns(["application_id", "kind", "created"])
      .execute();
  },
};
