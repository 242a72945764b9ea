import { randomInt } from "node:crypto";
import { sql } from "kysely";
import { type Place, within } from "./belongings.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { MultipartPartRow, MultipartSessionRow } from "./schema.ts";

/** What an upload in parts is started with. */
export type NewSession = Omit<MultipartSessionRow, "id" | "created" | "state" | "etag">;

/** Has uploads into a folder that was moved, or into one below it, end up where that is now. */
export async function moveUploads(tx: Db, from: Place, to: Place): Promise<void> {
  await tx
    .updateTable("multipart_sessions")
    .set({ parent: sql<string>`${to.path} || substr(parent, length(${from.path}) + 1)` })
    .where("account_id", "=", from.accountId)
    .where(within(from.path, "parent"))
    .execute();
}

/** Uploads in parts that are not finished, and which parts of them are there. */
export class MultipartSessions {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Records an upload that is not open yet; undefined when the account has `limit` of them already. */
  async insert(session: NewSession, limit: number): Promise<MultipartSessionRow | undefined> {
    return this.#db.transaction().execute(async (tx) => {
      const created = now();
      const { open } = await tx
        .selectFrom("multipart_sessions")
        .select(({ fn }) => fn.countAll<number | string>().as("open"))
        .where("account_id", "=", session.account_id)
        .where("expiry", ">", created)
        .executeTakeFirstOrThrow();
      if (Number(open) >= limit) return undefined;
      for (;;) {
        const row: MultipartSessionRow = { ...session, id: randomInt(1, 2_147_483_647), state: "closed", etag: null, created };
        const { numInsertedOrUpdatedRows } = await tx
          .insertInto("multipart_sessions")
          .values(row)
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 1n) return row;
      }
    });
  }

  /** An upload of an account that clients may go on with. */
  async find(accountId: number, id: number): Promise<MultipartSessionRow | undefined> {
    return this.#db
      .selectFrom("multipart_sessions")
      .selectAll()
      .where("id", "=", id)
      .where("account_id", "=", accountId)
      .where("state", "=", "open")
      .where("expiry", ">", now())
      .executeTakeFirst();
  }

  async ofAccount(accountId: number): Promise<MultipartSessionRow[]> {
    return this.#db.selectFrom("multipart_sessions").selectAll().where("account_id", "=", accountId).execute();
  }

  /** Uploads that nobody may go on with any more; those being opened or closed right now among them, with `closed`. */
  async over(options: { closed: boolean }): Promise<MultipartSessionRow[]> {
    const time = now();
    return this.#db
      .selectFrom("multipart_sessions")
      .selectAll()
      .where((where) =>
        options.closed ? where.or([where("expiry", "<=", time), where("state", "=", "closed")]) : where("expiry", "<=", time),
      )
      .execute();
  }

  async setState(id: number, state: MultipartSessionRow["state"]): Promise<void> {
    await this.#db.updateTable("multipart_sessions").set({ state }).where("id", "=", id).execute();
  }

  /** Remembers the validator that the file will have, before it is put in its place. */
  async setEtag(id: number, etag: string): Promise<void> {
    await this.#db.updateTable("multipart_sessions").set({ etag }).where("id", "=", id).execute();
  }

  async delete(id: number): Promise<void> {
    await this.#db.deleteFrom("multipart_sessions").where("id", "=", id).execute();
  }

  /** The parts that are there, by number. */
  async parts(id: number): Promise<MultipartPartRow[]> {
    return this.#db.selectFrom("multipart_parts").selectAll().where("session_id", "=", id).orderBy("number").execute();
  }

  async part(id: number, number: number): Promise<MultipartPartRow | undefined> {
    return this.#db.selectFrom("multipart_parts").selectAll().where("session_id", "=", id).where("number", "=", number).executeTakeFirst();
  }

  /** Records a part in the place of an earlier copy, which is returned, and keeps the upload from expiring. */
  async putPart(part: MultipartPartRow, expiry: string): Promise<MultipartPartRow | undefined> {
    return this.#db.transaction().execute(async (tx) => {
      const { session_id, number, ...values } = part;
      const before = await tx
        .selectFrom("multipart_parts")
        .selectAll()
        .where("session_id", "=", session_id)
        .where("number", "=", number)
        .executeTakeFirst();
      await tx
        .insertInto("multipart_parts")
        .values(part)
        .onConflict((conflict) => conflict.columns(["session_id", "number"]).doUpdateSet(values))
        .execute();
      await tx.updateTable("multipart_sessions").set({ expiry }).where("id", "=", session_id).execute();
      return before;
    });
  }
}
