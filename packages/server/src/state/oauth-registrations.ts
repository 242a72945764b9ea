import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { OAuthRegistrationRow, RegistrationKind } from "./schema.ts";
import { newLinkId } from "./secrets.ts";

/** Where applications may have people sent back to, and whose pages may open the window that gives them a token. */
export class OAuthRegistrations {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async list(
    applicationId: string,
    kind: RegistrationKind,
    window: { offset: number; limit: number },
  ): Promise<{ total: number; rows: OAuthRegistrationRow[] }> {
    const query = this.#db.selectFrom("oauth_registrations").where("application_id", "=", applicationId).where("kind", "=", kind);
    const { total } = await query.select(({ fn }) => fn.countAll<number | string>().as("total")).executeTakeFirstOrThrow();
    const rows = await query.selectAll().orderBy("created").orderBy("id").limit(window.limit).offset(window.offset).execute();
    return { total: Number(total), rows };
  }

  /** All that an application has of a kind. */
  async values(applicationId: string, kind: RegistrationKind): Promise<string[]> {
    const { rows } = await this.list(applicationId, kind, { offset: 0, limit: Number.MAX_SAFE_INTEGER });
    return rows.map(({ value }) => value);
  }

  async find(applicationId: string, kind: RegistrationKind, id: string): Promise<OAuthRegistrationRow | undefined> {
    const query = this.#db.selectFrom("oauth_registrations").selectAll().where("application_id", "=", applicationId);
    return query.where("kind", "=", kind).where("id", "=", id).executeTakeFirst();
  }

  async insert(applicationId: string, kind: RegistrationKind, value: string): Promise<OAuthRegistrationRow> {
    const row: OAuthRegistrationRow = { id: newLinkId(), application_id: applicationId, kind, value, created: now() };
    await this.#db.insertInto("oauth_registrations").values(row).execute();
    return row;
  }

  async delete(id: string): Promise<void> {
    await this.#db.deleteFrom("oauth_registrations").where("id", "=", id).execute();
  }
}
