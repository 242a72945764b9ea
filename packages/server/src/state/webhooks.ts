import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { DeliveryResult, WebhookDeliveryRow, WebhookRow } from "./schema.ts";
import { newLinkId } from "./secrets.ts";

/** How many deliveries of a webhook are remembered. */
const KEPT = 500;

/** How an attempt to deliver ended. */
export interface Outcome {
  readonly result: DeliveryResult;
  readonly status: number | null;
  readonly error: string | null;
  readonly milliseconds: number;
}

/** The addresses that want to know of changes, and what was sent to them. */
export class Webhooks {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async list(applicationId: string, window: { offset: number; limit: number }): Promise<{ total: number; rows: WebhookRow[] }> {
    const query = this.#db.selectFrom("webhooks").where("application_id", "=", applicationId);
    const { total } = await query.select(({ fn }) => fn.countAll<number | string>().as("total")).executeTakeFirstOrThrow();
    const rows = await query.selectAll().orderBy("created").orderBy("id").limit(window.limit).offset(window.offset).execute();
    return { total: Number(total), rows };
  }

  async find(applicationId: string, id: string): Promise<WebhookRow | undefined> {
    return this.#db.selectFrom("webhooks").selectAll().where("application_id", "=", applicationId).where("id", "=", id).executeTakeFirst();
  }

  async insert(applicationId: string, url: string): Promise<WebhookRow> {
    const created = now();
    const row: WebhookRow = { id: newLinkId(), application_id: applicationId, url, created, modified: created };
    await this.#db.insertInto("webhooks").values(row).execute();
    return row;
  }

  async delete(id: string): Promise<void> {
    await this.#db.deleteFrom("webhooks").where("id", "=", id).execute();
  }

  /** The latest deliveries, newest first. */
  async deliveries(webhookId: string, window: { offset: number; limit: number }): Promise<{ total: number; rows: WebhookDeliveryRow[] }> {
    const query = this.#db.selectFrom("webhook_deliveries").where("webhook_id", "=", webhookId);
    const { total } = await query.select(({ fn }) => fn.countAll<number | string>().as("total")).executeTakeFirstOrThrow();
    const rows = await query.selectAll().orderBy("created", "desc").limit(window.limit).offset(window.offset).execute();
    return { total: Number(total), rows };
  }

  /** Remembers a delivery, unless its webhook is gone meanwhile, and forgets those that are too old. */
  async record(webhookId: string, delivery: { accountId: number | null; attempt: number }, outcome: Outcome): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const webhook = await tx.selectFrom("webhooks").select("id").where("id", "=", webhookId).executeTakeFirst();
      if (webhook === undefined) return;
      const { accountId, attempt } = delivery;
      await tx
        .insertInto("webhook_deliveries")
        .values({ id: newLinkId(), webhook_id: webhookId, account_id: accountId, attempt, ...outcome, created: now() })
        .execute();
      const all = tx.selectFrom("webhook_deliveries").select("created").where("webhook_id", "=", webhookId);
      const oldest = await all.orderBy("created", "desc").offset(KEPT).limit(1).executeTakeFirst();
      if (oldest === undefined) return;
      await tx.deleteFrom("webhook_deliveries").where("webhook_id", "=", webhookId).where("created", "<=", oldest.created).execute();
    });
  }
}
