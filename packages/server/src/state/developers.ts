import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { DeveloperRow } from "./schema.ts";
import { hashSecret, sameHash } from "./secrets.ts";

export type DeveloperChange = Partial<Pick<DeveloperRow, "first_name" | "last_name">>;

/** Those who own applications. */
export class Developers {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** The id of the developer a developer key belongs to. */
  async ofKey(key: string): Promise<string | undefined> {
    const hash = hashSecret(key);
    const row = await this.#db.selectFrom("developers").select(["id", "key_hash"]).where("key_hash", "=", hash).executeTakeFirst();
    return row !== undefined && sameHash(row.key_hash, hash) ? row.id : undefined;
  }

  async find(id: string): Promise<DeveloperRow | undefined> {
    return this.#db.selectFrom("developers").selectAll().where("id", "=", id).executeTakeFirst();
  }

  async update(id: string, change: DeveloperChange): Promise<void> {
    await this.#db
      .updateTable("developers")
      .set({ ...change, modified: now() })
      .where("id", "=", id)
      .execute();
  }
}
