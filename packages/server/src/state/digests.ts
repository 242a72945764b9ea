import type { Entry } from "../storage/connector.ts";
import type { Drive } from "../storage/drive.ts";
import { type Place, placeOf } from "./belongings.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";

/** Records the digest of content that was just stored, in the place of what was known of earlier content; without one, forgets that. */
export async function putDigest(tx: Db, { accountId, path }: Place, { etag }: Entry, sha256: string | undefined): Promise<void> {
  if (etag === null || sha256 === undefined) {
    await tx.deleteFrom("digests").where("account_id", "=", accountId).where("path", "=", path).execute();
    return;
  }
  const values = { etag, sha256, created: now() };
  await tx
    .insertInto("digests")
    .values({ account_id: accountId, path, ...values })
    .onConflict((conflict) => conflict.columns(["account_id", "path"]).doUpdateSet(values))
    .execute();
}

/** The SHA-256 of files whose content this server stored itself. */
export class Digests {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** In base64; undefined when it is not known, or when the content is not the one it was made of. */
  async find(drive: Drive, entry: Entry): Promise<string | undefined> {
    if (entry.etag === null) return undefined;
    const { accountId, path } = placeOf(drive, entry);
    const row = await this.#db
      .selectFrom("digests")
      .select("sha256")
      .where("account_id", "=", accountId)
      .where("path", "=", path)
      .where("etag", "=", entry.etag)
      .executeTakeFirst();
    return row?.sha256;
  }

  /** Records a digest that took its time, unless one of newer content is there, or the account has gone. */
  async add(drive: Drive, entry: Entry, sha256: string): Promise<void> {
    if (entry.etag === null) return;
    const { accountId, path } = placeOf(drive, entry);
    const row = { account_id: accountId, path, etag: entry.etag, sha256, created: now() };
    await this.#db.transaction().execute(async (tx) => {
      const account = await tx.selectFrom("accounts").select("id").where("id", "=", accountId).executeTakeFirst();
      if (account === undefined) return;
      await tx
        .insertInto("digests")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
  }
}
