import { closeSync, openSync } from "node:fs";
import { Kysely, Migrator, SqliteDialect } from "kysely";
import Database from "libsql";
import { migrations } from "./migrations.ts";
import type { Schema } from "./schema.ts";

/** The server's own tables. */
export type Db = Kysely<Schema>;

/**
 * Opens the database file and brings its tables up to date.
 *
 * With `durable` every commit is flushed: what a client was told exists survives a power cut. A temporary directory needs none of that.
 */
export async function openDatabase(file: string, durable: boolean): Promise<Db> {
  // SQLite would create the file readable for all; it holds keys. Its journal files take over the mode.
  closeSync(openSync(file, "a", 0o600));
  const sqlite = new Database(file, { timeout: 5000 });
  sqlite.pragma(durable ? "journal_mode = WAL" : "journal_mode = MEMORY");
  sqlite.pragma(durable ? "synchronous = FULL" : "synchronous = OFF");
  sqlite.pragma("foreign_keys = ON");
  const db: Db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw error;
  }
  return db;
}
