import type { Place } from "./belongings.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { LinkRow } from "./schema.ts";
import { newLinkId } from "./secrets.ts";

/** What a link is made with. */
export type LinkOptions = Pick<LinkRow, "direct" | "active" | "password_hash" | "expiration">;

/** What can be changed later. */
export type LinkChange = Partial<Omit<LinkOptions, "direct">>;

/** By what links are sorted. */
export interface LinkOrder {
  readonly by: "created" | "modified";
  readonly direction: "asc" | "desc";
}

/** Addresses at which files can be had without a credential. */
export class Links {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert({ accountId, path }: Place, options: LinkOptions): Promise<LinkRow> {
    const created = now();
    const row: LinkRow = { id: newLinkId(), account_id: accountId, path, ...options, created, modified: created };
    await this.#db.insertInto("links").values(row).execute();
    return row;
  }

  /** The link that this is the address of, whosever it is. */
  async find(id: string): Promise<LinkRow | undefined> {
    return this.#db.selectFrom("links").selectAll().where("id", "=", id).executeTakeFirst();
  }

  async list(
    accountIds: readonly number[],
    filter: { active: boolean | undefined; order: LinkOrder; offset: number; limit: number },
  ): Promise<{ total: number; rows: LinkRow[] }> {
    let query = this.#db.selectFrom("links").where("account_id", "in", accountIds);
    if (filter.active !== undefined) query = query.where("active", "=", filter.active ? 1 : 0);
    const { total } = await query.select(({ fn }) => fn.countAll<number | string>().as("total")).executeTakeFirstOrThrow();
    const sorted = query.selectAll().orderBy(filter.order.by, filter.order.direction).orderBy("id");
    return { total: Number(total), rows: await sorted.limit(filter.limit).offset(filter.offset).execute() };
  }

  async update(id: string, change: LinkChange): Promise<void> {
    await this.#db
      .updateTable("links")
      .set({ ...change, modified: now() })
      .where("id", "=", id)
      .execute();
  }

  async delete(id: string): Promise<void> {
    await this.#db.deleteFrom("links").where("id", "=", id).execute();
  }
}
