import { type Connection, objectFrom, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { Webhook, type WebhookData } from "./webhook.ts";

/** What a new webhook is to be. */
export interface NewWebhook {
  /** Where notifications are sent: an http or https address. */
  readonly url: string;
}

/** The webhooks of an application. */
export class Webhooks {
  readonly #connection: Connection;
  readonly #applicationId: string;

  constructor(connection: Connection, applicationId: string) {
    this.#connection = connection;
    this.#applicationId = applicationId;
  }

  /** Lists the webhooks. */
  all(params?: PageParams, options?: RequestOptions): PageList<Webhook> {
    return new PageList(this.#connection, {
      path: path`/meta/applications/${this.#applicationId}/webhooks`,
      params,
      options,
      wrap: (data) => this.#webhook(data),
    });
  }

  /**
   * Makes an address a webhook. It is tested first: the server sends it a signed request without a body, which it has to answer with 200
   * and the application's id. The receiver must be running, and have `webhooks.verify` of `@kloudless/core` look at what comes.
   *
   * @throws ApiError 400 when it is no address, or did not pass the test.
   */
  async create(data: NewWebhook, options?: RequestOptions): Promise<Webhook> {
    const where = path`/meta/applications/${this.#applicationId}/webhooks`;
    return this.#webhook(objectFrom(await this.#connection.send({ method: "POST", path: where, json: data }, options), "POST", where));
  }

  /**
   * A webhook by its id.
   *
   * @throws NotFoundError when the application has none of that id.
   */
  async retrieve(id: string | number, options?: RequestOptions): Promise<Webhook> {
    const where = path`/meta/applications/${this.#applicationId}/webhooks/${id}`;
    return this.#webhook(objectFrom(await this.#connection.send({ method: "GET", path: where }, options), "GET", where));
  }

  #webhook(data: Record<string, unknown>): Webhook {
    return new Webhook(this.#connection, this.#applicationId, data as unknown as WebhookData);
  }
}
