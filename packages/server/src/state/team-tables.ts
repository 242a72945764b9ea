import type { Kysely, Migration } from "kysely";

/** The users and groups of administrators' accounts. */
export const teamTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const table of ["team_users", "team_groups"]) {
      await db.schema
        .createTable(table)
        .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
        .addColumn("id", "text", (column) => column.notNull())
        .addColumn("position", "integer", (column) => column.notNull())
        .addColumn("name", "text", (column) => column.notNull())
        .addColumn("email", "text")
        .addColumn("role", "text")
        .addPrimaryKeyConstraint(`${table}_key`, ["account_id", "id"])
        .execute();
    }
    await db.schema
      .createTable("team_memberships")
      .addColumn("account_id", "integer", (column) => column.notNull().references("accounts.id").onDelete("cascade"))
      .addColumn("group_id", "text", (column) => column.notNull())
      .addColumn("user_id", "text", (column) => column.notNull())
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("role", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("team_memberships_key", ["account_id", "group_id", "user_id"])
      .execute();
    await db.schema.createIndex("team_memberships_of_user").on("team_memberships").columns(["account_id", "user_id"]).execute();
  },
};
