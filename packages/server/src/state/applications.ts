import { ApiKeys } from "./api-keys.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { ApplicationRow } from "./schema.ts";
import { hashSecret, newPublicId, sameHash } from "./secrets.ts";

/** What a developer decides about an application. */
export type ApplicationSettings = Pick<
  ApplicationRow,
  "name" | "description" | "logo_url" | "active" | "implicit_grant_enabled" | "recent_enabled" | "events_enabled"
>;

/** Applications, which have accounts, API keys and webhooks. */
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

  /** Whether all of these applications may be used. */
  async areActive(ids: readonly string[]): Promise<boolean> {
    const query = this.#db.selectFrom("applications").select("id").where("id", "in", ids).where("active", "=", 0);
    return (await query.executeTakeFirst()) === undefined;
  }

  /** The application of that id, whoever's it is. */
  async ofId(id: string): Promise<ApplicationRow | undefined> {
    return this.#db.selectFrom("applications").selectAll().where("id", "=", id).executeTakeFirst();
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

  /** Makes an application with an API key of its own. */
  async insert(developerId: string, settings: ApplicationSettings, source: string | null): Promise<ApplicationRow> {
    const created = now();
    const row: ApplicationRow = { id: newPublicId(), developer_id: developerId, ...settings, source, created, modified: created };
    await this.#db.transaction().execute(async (tx) => {
      await tx.insertInto("applications").values(row).execute();
      await new ApiKeys(tx).insert(row.id);
    });
    return row;
  }

  async update(id: string, change: Partial<ApplicationSettings>): Promise<void> {
    await this.#db
      .updateTable("applications")
      .set({ ...change, modified: now() })
      .where("id", "=", id)
      .execute();
  }

  /** Deletes an application with all that is the application's. */
  async delete(id: string): Promise<void> {
    await this.#db.deleteFrom("applications").where("id", "=", id).execute();
  }
}
