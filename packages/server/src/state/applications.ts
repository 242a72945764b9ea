import type { Db } from "./database.ts";
import type { ApplicationRow } from "./schema.ts";
import { hashSecret, sameHash } from "./secrets.ts";

/** Developers, their applications and the applications' API keys. */
export class Applications {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** The application an API key belongs to. */
  async ofApiKey(key: string): Promise<ApplicationRow | undefined> {
    const hash = hashSecret(key);
    const row = await this.#db
      .selectFrom("api_keys")
      .innerJoin("applications", "applications.id", "api_keys.application_id")
      .selectAll("applications")
      .select("api_keys.key_hash")
      .where("api_keys.key_hash", "=", hash)
      .executeTakeFirst();
    return row !== undefined && sameHash(row.key_hash, hash) ? row : undefined;
  }

  /** The id of the developer a developer key belongs to. */
  async developerOfKey(key: string): Promise<string | undefined> {
    const hash = hashSecret(key);
    const row = await this.#db.selectFrom("developers").select(["id", "key_hash"]).where("key_hash", "=", hash).executeTakeFirst();
    return row !== undefined && sameHash(row.key_hash, hash) ? row.id : undefined;
  }

  async list(
    developerId: string,
    filter: { active: boolean | undefined; offset: number; limit: number },
  ): Promise<{ total: number; rows: ApplicationRow[] }> {
    let query = this.#db.selectFrom("applications").where("developer_id", "=", developerId);
    if (filter.active !== undefined) query = query.where("active", "=", filter.active ? 1 : 0);
    const { total } = await query.select(({ fn }) => fn.countAll<number | string>().as("total")).executeTakeFirstOrThrow();
    const rows = await query.selectAll().orderBy("created").orderBy("id").limit(filter.limit).offset(filter.offset).execute();
    return { total: Number(total), rows };
  }

  async find(developerId: string, id: string): Promise<ApplicationRow | undefined> {
    return this.#db.selectFrom("applications").selectAll().where("developer_id", "=", developerId).where("id", "=", id).executeTakeFirst();
  }
}
