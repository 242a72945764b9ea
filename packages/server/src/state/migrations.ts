import type { Kysely, Migration } from "kysely";
import { calendarTables } from "./calendar-tables.ts";
import { crmTables } from "./crm-tables.ts";
import { digestTable } from "./digest-table.ts";
import { ledgerTables } from "./ledger-tables.ts";
import { managementTables } from "./management-tables.ts";
import { multipartTables } from "./multipart-tables.ts";
import { oauthRegistrationTables, oauthTables } from "./oauth-tables.ts";
import { teamTables } from "./team-tables.ts";

/** The tables before any later migration: typed loosely on purpose, since `Schema` describes only the latest state. */
type AnyDatabase = Kysely<unknown>;

const first: Migration = {
  async up(db: AnyDatabase): Promise<void> {
    await db.schema
      .createTable("settings")
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("value", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("developers")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("key_hash", "text", (column) => column.notNull().unique())
      .addColumn("created", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("applications")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("developer_id", "text", (column) => column.notNull().references("developers.id"))
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("description", "text", (column) => column.notNull())
      .addColumn("logo_url", "text")
      .addColumn("active", "integer", (column) => column.notNull())
      .addColumn("implicit_grant_enabled", "integer", (column) => column.notNull())
      .addColumn("recent_enabled", "integer", (column) => column.notNull())
      .addColumn("events_enabled", "integer", (column) => column.notNull())
      .addColumn("source", "text")
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("modified", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("api_keys")
      .addColumn("key", "text", (column) => column.primaryKey())
      .addColumn("key_hash", "text", (column) => column.notNull().unique())
      .addColumn("application_id", "text", (column) => column.notNull().references("applications.id").onDelete("cascade"))
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("modified", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("accounts")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("application_id", "text", (column) => column.notNull().references("applications.id").onDelete("cascade"))
      .addColumn("service", "text", (column) => column.notNull())
      .addColumn("account", "text", (column) => column.notNull())
      .addColumn("active", "integer", (column) => column.notNull())
      .addColumn("admin", "integer", (column) => column.notNull())
      .addColumn("bearer", "text", (column) => column.notNull())
      .addColumn("bearer_hash", "text", (column) => column.notNull().unique())
      .addColumn("token", "text")
      .addColumn("token_secret", "text")
      .addColumn("refresh_token", "text")
      .addColumn("token_expiry", "text")
      .addColumn("refresh_token_expiry", "text")
      .addColumn("details", "text", (column) => column.notNull())
      .addColumn("custom_properties", "text", (column) => column.notNull())
      .addColumn("connector", "text")
      .addColumn("raw", "text")
      .addColumn("config_name", "text", (column) => column.unique())
      .addColumn("created", "text", (column) => column.notNull())
      .addColumn("modified", "text", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("accounts_of_application").on("accounts").columns(["application_id", "created"]).execute();
  },
};

/** Every change of the tables, in the order of the keys. A migration that was released is never edited. */
export const migrations: Record<string, Migration> = {
  "0001_first": first,
  "0002_ledger": ledgerTables,
  "0003_multipart": multipartTables,
  "0004_digests": digestTable,
  "0005_crm": crmTables,
  "0006_calendars": calendarTables,
  "0007_management": managementTables,
  "0008_team": teamTables,
  "0009_oauth": oauthTables,
  "0010_oauth_registrations": oauthRegistrationTables,
};
