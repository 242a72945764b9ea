import type { ApiKeys } from "../state/api-keys.ts";
import type { DueNotice, WebhookNotices } from "../state/webhook-notices.ts";
import type { Webhooks } from "../state/webhooks.ts";
import type { Poster, Reply } from "./poster.ts";
import { pauseAfter, type Timings } from "./timings.ts";

/** How many receivers are called at once. */
const MAX_AT_ONCE = 8;

interface Delivery {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

export interface DelivererParts {
  readonly notices: WebhookNotices;
  readonly webhooks: Webhooks;
  readonly apiKeys: ApiKeys;
  readonly poster: Poster;
  readonly timings: Timings;
  readonly onError: (error: unknown) => void;
}

/**
 * Tells receivers what they have not been told yet.
 *
 * What there is to tell stands in the database: this only looks there, whenever something was added or is due. A receiver is called once
 * at a time, so that what it hears of an account is in order, and one that fails is left alone for a while, however many accounts
 * there are to tell it about. A process that dies after a receiver answered and before that was written down tells it again.
 */
export class Deliverer {
  readonly #parts: DelivererParts;
  /** By webhook. */
  readonly #underWay = new Map<string, Delivery>();
  /** The webhooks that failed, how often in a row, and when they may be called again. */
  readonly #failing = new Map<string, { failures: number; until: number }>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #closed = false;

  constructor(parts: DelivererParts) {
    this.#parts = parts;
  }

  /** When what happens now is to be told. */
  dueAt(): number {
    return Date.now() + this.#parts.timings.debounce;
  }

  /** Something was added that is due soon. */
  wake(): void {
    this.#schedule(this.dueAt());
  }

  /** Looks for what an earlier process left. */
  start(): void {
    this.#schedule(Date.now());
  }

  /** Stops what is under way to webhooks that are gone. */
  async forget(webhookIds: readonly string[]): Promise<void> {
    for (const id of webhookIds) {
      const delivery = this.#underWay.get(id);
      delivery?.abort.abort();
      await delivery?.done;
      this.#failing.delete(id);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    for (const { abort } of this.#underWay.values()) abort.abort();
    await Promise.all([...this.#underWay.values()].map(({ done }) => done));
  }

  #schedule(at: number): void {
    if (this.#closed || at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    // A timer may fire early, and holds no more than so much.
    const wait = Math.min(Math.max(at - Date.now(), 0) + 1, 60_000);
    this.#timer = setTimeout(() => this.#look(), wait);
    this.#timer.unref();
  }

  #look(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    if (this.#closed) return;
    if (this.#looking !== undefined) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#startDue()
      .catch((error: unknown) => {
        this.#parts.onError(error);
        this.#schedule(Date.now() + 1000);
      })
      .finally(() => {
        this.#looking = undefined;
        if (!this.#lookAgain) return;
        this.#lookAgain = false;
        this.#look();
      });
  }

  async #startDue(): Promise<void> {
    const { notices } = this.#parts;
    while (!this.#closed && this.#underWay.size < MAX_AT_ONCE) {
      const now = Date.now();
      const notice = await notices.nextDue(now, this.#unavailable(now));
      if (notice === undefined) break;
      this.#begin(notice);
    }
    if (this.#underWay.size >= MAX_AT_ONCE) return;
    // Whatever is under way looks again when it is done.
    const now = Date.now();
    const due = (await notices.earliest(this.#unavailable(now))) ?? Number.POSITIVE_INFINITY;
    // Of the same moment as the question: a pause that ended while it was being answered is in neither otherwise, and forgotten.
    const next = Math.min(due, ...[...this.#failing.values()].map(({ until }) => until).filter((until) => until > now));
    if (Number.isFinite(next)) this.#schedule(next);
  }

  #unavailable(now: number): string[] {
    const { retryMax } = this.#parts.timings;
    for (const [id, { until }] of this.#failing) if (until < now - retryMax) this.#failing.delete(id);
    return [...this.#underWay.keys(), ...[...this.#failing].filter(([, { until }]) => until > now).map(([id]) => id)];
  }

  #begin(notice: DueNotice): void {
    const abort = new AbortController();
    const done = this.#deliver(notice, abort.signal)
      .catch((error: unknown) => {
        // Not told, or not known to be: it is tried again, but not at once.
        this.#failing.set(notice.webhook_id, { failures: 1, until: Date.now() + 1000 });
        this.#parts.onError(error);
      })
      .finally(() => {
        this.#underWay.delete(notice.webhook_id);
        this.#look();
      });
    this.#underWay.set(notice.webhook_id, { abort, done });
  }

  async #deliver(notice: DueNotice, signal: AbortSignal): Promise<void> {
    const { notices, webhooks, timings } = this.#parts;
    const { webhook_id: id, account_id: accountId, since, attempts } = notice;
    const started = performance.now();
    const reply = await this.#send(notice, signal);
    // The webhook is gone, or the server stops: the next one to start will try again.
    if (reply === undefined || signal.aborted) return;
    const milliseconds = Math.round(performance.now() - started);
    const now = Date.now();
    const delivery = { accountId, attempt: attempts + 1 };
    if (reply.error === null) {
      this.#failing.delete(id);
      await notices.delivered(notice, this.dueAt());
      await webhooks.record(id, delivery, { ...reply, result: "delivered", milliseconds });
      return;
    }
    const failures = (this.#failing.get(id)?.failures ?? 0) + 1;
    this.#failing.set(id, { failures, until: now + pauseAfter(failures, timings) });
    const isOver = now - since >= timings.giveUpAfter;
    if (isOver) await notices.drop(notice);
    else await notices.postpone(notice, Math.ceil(now + pauseAfter(attempts + 1, timings)));
    await webhooks.record(id, delivery, { ...reply, result: isOver ? "abandoned" : "failed", milliseconds });
  }

  /** Undefined when there is nobody to tell any more. */
  async #send(notice: DueNotice, signal: AbortSignal): Promise<Reply | undefined> {
    const { url, webhook_id, account_id, application_id: applicationId } = notice;
    // It may have gone after it was found to be due, and before it could be known that it is under way.
    if ((await this.#parts.webhooks.find(applicationId, webhook_id)) === undefined) return undefined;
    const apiKey = await this.#parts.apiKeys.oldest(applicationId);
    if (apiKey === undefined) return { status: null, error: "The application has no API key to sign with." };
    return this.#parts.poster.post({ url, body: `account=${account_id}`, apiKey, applicationId }, signal);
  }
}
