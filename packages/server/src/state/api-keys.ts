import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { ApiKeyRow } from "./schema.ts";
import { hashSecret, newSecret, sameHash } from "./secrets.ts";

/** The API keys of applications. */
export class ApiKeys {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async list(applicationId: string, window: { offset: number; limit: number }): Promise<{ total: number; rows: ApiKeyRow[] }> {
    const query = this.#db.selectFrom("api_keys").where("application_id", "=", applicationId);
    const { total } = await query.select(({ fn }) => fn.countAll<number | string>().as("total")).executeTakeFirstOrThrow();
    const rows = await query.selectAll().orderBy("created").orderBy("key_hash").limit(window.limit).offset(window.offset).execute();
    return { total: Number(total), rows };
  }

  async find(applicationId: string, key: string): Promise<ApiKeyRow | undefined> {
    const hash = hashSecret(key);
    const query = this.#db.selectFrom("api_keys").selectAll().where("application_id", "=", applicationId);
    const row = await query.where("key_hash", "=", hash).executeTakeFirst();
    return row !== undefined && sameHash(row.key_hash, hash) ? row : undefined;
  }

  /** The key that notifications are signed with: nobody knows which one Kloudless took, and the oldest stays the same the longest. */
  async oldest(applicationId: string): Promise<string | undefined> {
    const query = this.#db.selectFrom("api_keys").select("key").where("application_id", "=", applicationId);
    return (await query.orderBy("created").executeTakeFirst())?.key;
  }

  async insert(applicationId: string, key: string = newSecret()): Promise<ApiKeyRow> {
    const created = now();
    const row: ApiKeyRow = { key, key_hash: hashSecret(key), application_id: applicationId, created, modified: created };
    await this.#db.insertInto("api_keys").values(row).execute();
    return row;
  }

  async delete({ key_hash }: ApiKeyRow): Promise<void> {
    await this.#db.deleteFrom("api_keys").where("key_hash", "=", key_hash).execute();
  }
}
