import type { Kysely, Migration } from "kysely";

/** The records of CRM accounts, and what is known of the types that they brought along. */
export const crmTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("crm_types")
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("raw_type", "text", (column) => column.notNull())
      .addColumn("fields", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("crm_types_key", ["account_id", "raw_type"])
      .execute();
    await db.schema
      .createTable("crm_records")
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("raw_id", "text", (column) => column.notNull())
      .addColumn("raw_type", "text", (column) => column.notNull())
      .addColumn("object", "text", (column) => column.notNull())
      .addColumn("search", "text", (column) => column.notNull())
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("modified", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("crm_records_key", ["account_id", "raw_id"])
      .execute();
    const index = (name: string, columns: string[]) => db.schema.createIndex(name).on("crm_records").columns(columns).execute();
    await index("crm_records_of_type", ["account_id", "raw_type", "created", "raw_id"]);
    await index("crm_records_by_creation", ["account_id", "created", "raw_id"]);
    await index("crm_records_by_change", ["account_id", "modified", "raw_id"]);
  },
};
