import type { Place } from "./belongings.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { PropertyRow } from "./schema.ts";

/** Keys and values that clients keep with a file. */
export class Properties {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  list(place: Place): Promise<PropertyRow[]> {
    return select(this.#db, place);
  }

  /** Sets values and removes those that are null. With more than `max` keys afterwards, nothing is changed and undefined returned. */
  async change({ accountId, path }: Place, changes: ReadonlyMap<string, string | null>, max: number): Promise<PropertyRow[] | undefined> {
    return this.#db.transaction().execute(async (tx) => {
      const before = new Set((await select(tx, { accountId, path })).map(({ key }) => key));
      const removed = [...changes].filter(([key, value]) => value === null && before.has(key)).length;
      const added = [...changes].filter(([key, value]) => value !== null && !before.has(key)).length;
      if (before.size - removed + added > max) return undefined;
      for (const [key, value] of changes) {
        if (value === null) {
          await tx.deleteFrom("properties").where("account_id", "=", accountId).where("path", "=", path).where("key", "=", key).execute();
          continue;
        }
        const modified = now();
        await tx
          .insertInto("properties")
          .values({ account_id: accountId, path, key, value, created: modified, modified })
          .onConflict((conflict) => conflict.columns(["account_id", "path", "key"]).doUpdateSet({ value, modified }))
          .execute();
      }
      return select(tx, { accountId, path });
    });
  }

  async clear({ accountId, path }: Place): Promise<void> {
    await this.#db.deleteFrom("properties").where("account_id", "=", accountId).where("path", "=", path).execute();
  }
}

const select = (db: Db, { accountId, path }: Place): Promise<PropertyRow[]> =>
  db.selectFrom("properties").selectAll().where("account_id", "=", accountId).where("path", "=", path).orderBy("created").execute();
