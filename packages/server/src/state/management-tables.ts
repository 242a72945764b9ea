import type { Kysely, Migration } from "kysely";

/** Developers with names, webhooks, what there is to tell their receivers, and what became of it. */
export const managementTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable("developers")
      .addColumn("first_name", "text", (column) => column.notNull().defaultTo(""))
      .execute();
    await db.schema
      .alterTable("developers")
      .addColumn("last_name", "text", (column) => column.notNull().defaultTo(""))
      .execute();
    await db.schema.alterTable("developers").addColumn("modified", "text").execute();
    await db.schema
      .createTable("webhooks")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("application_id", "text", (column) => column.notNull().references("applications.id").onDelete("cascade"))
      .addColumn("url", "text", (column) => column.notNull())
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("modified", "text", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("webhooks_of_application").on("webhooks").columns(["application_id", "created"]).execute();
    await db.schema
      .createTable("webhook_notices")
      .addColumn("webhook_id", "text", (column) => column.notNull().references("webhooks.id").onDelete("cascade"))
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("generation", "integer", (column) => column.notNull())
      .addColumn("attempts", "integer", (column) => column.notNull())
      .addColumn("since", "bigint", (column) => column.notNull())
      .addColumn("due", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("webhook_notices_key", ["webhook_id", "account_id"])
      .execute();
    await db.schema.createIndex("webhook_notices_by_due").on("webhook_notices").columns(["due"]).execute();
    await db.schema
      .createTable("webhook_deliveries")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("webhook_id", "text", (column) => column.notNull().references("webhooks.id").onDelete("cascade"))
      .addColumn("account_id", "integer")
      .addColumn("attempt", "integer", (column) => column.notNull())
      .addColumn("result", "text", (column) => column.notNull())
      .addColumn("status", "integer")
      .addColumn("error", "text")
      .addColumn("milliseconds", "integer", (column) => column.notNull())
      .addColumn("created", "text", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("webhook_deliveries_of_webhook").on("webhook_deliveries").columns(["webhook_id", "created"]).execute();
  },
};
