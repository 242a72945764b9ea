import { sql } from "kysely";
import type { Db } from "./database.ts";
import type { WebhookNoticeRow } from "./schema.ts";

/** A notice that is due, and where it goes. */
export interface DueNotice extends WebhookNoticeRow {
  readonly url: string;
  readonly application_id: string;
}

/**
 * Writes down, inside the transaction that records an event, which webhooks are to be told: after a crash they still are. One notice
 * stands for all that happens until it is delivered, since it says which account changed, and not what.
 */
export async function addNotices(tx: Db, accountId: number, due: number): Promise<void> {
  await tx
    .insertInto("webhook_notices")
    .columns(["webhook_id", "account_id", "generation", "attempts", "since", "due"])
    .expression(
      tx
        .selectFrom("webhooks")
        .innerJoin("applications", "applications.id", "webhooks.application_id")
        .innerJoin("accounts", "accounts.application_id", "applications.id")
        .where("accounts.id", "=", accountId)
        .where("applications.active", "=", 1)
        .select(["webhooks.id", "accounts.id as account_id"])
        .select([
          sql<number>`1`.as("generation"),
          sql<number>`0`.as("attempts"),
          sql<number>`${due}`.as("since"),
          sql<number>`${due}`.as("due"),
        ]),
    )
    .onConflict((conflict) =>
      conflict.columns(["webhook_id", "account_id"]).doUpdateSet({ generation: sql`webhook_notices.generation + 1` }),
    )
    .execute();
}

/** What receivers have not been told yet. */
export class WebhookNotices {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** The notice that has been due the longest, of a webhook that is not in `except`. */
  async nextDue(time: number, except: readonly string[]): Promise<DueNotice | undefined> {
    return this.#waiting(except)
      .selectAll("webhook_notices")
      .select(["webhooks.url", "webhooks.application_id"])
      .where("due", "<=", time)
      .orderBy("due")
      .orderBy("account_id")
      .executeTakeFirst();
  }

  /** When the next notice is due, of those whose webhook is not in `except`. */
  async earliest(except: readonly string[]): Promise<number | undefined> {
    const row = await this.#waiting(except).select("due").orderBy("due").executeTakeFirst();
    return row?.due;
  }

  /** It was delivered. What happened meanwhile is a new notice. */
  async delivered(notice: DueNotice, due: number): Promise<void> {
    const { numDeletedRows } = await this.#db
      .deleteFrom("webhook_notices")
      .where("webhook_id", "=", notice.webhook_id)
      .where("account_id", "=", notice.account_id)
      .where("generation", "=", notice.generation)
      .executeTakeFirst();
    if (numDeletedRows === 0n) await this.#change(notice, { attempts: 0, since: due, due });
  }

  async postpone(notice: DueNotice, due: number): Promise<void> {
    await this.#change(notice, { attempts: notice.attempts + 1, due });
  }

  async drop(notice: Pick<DueNotice, "webhook_id" | "account_id">): Promise<void> {
    const { webhook_id, account_id } = notice;
    await this.#db.deleteFrom("webhook_notices").where("webhook_id", "=", webhook_id).where("account_id", "=", account_id).execute();
  }

  /** Those of inactive applications wait until these are active again. */
  #waiting(except: readonly string[]) {
    const query = this.#db
      .selectFrom("webhook_notices")
      .innerJoin("webhooks", "webhooks.id", "webhook_notices.webhook_id")
      .innerJoin("applications", "applications.id", "webhooks.application_id")
      .where("applications.active", "=", 1);
    return except.length === 0 ? query : query.where("webhook_id", "not in", except);
  }

  async #change(notice: DueNotice, values: Partial<Pick<WebhookNoticeRow, "attempts" | "since" | "due">>): Promise<void> {
    const { webhook_id, account_id } = notice;
    await this.#db
      .updateTable("webhook_notices")
      .set(values)
      .where("webhook_id", "=", webhook_id)
      .where("account_id", "=", account_id)
      .execute();
  }
}
