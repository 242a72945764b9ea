import { type Connection, PageList, type PageParams, type Path, path, type RequestOptions, Resource } from "@kloudless/core";

/** The fields of a webhook. Times are ISO 8601 in UTC. */
export interface WebhookData {
  readonly id: string | number;
  readonly type?: "webhook" | (string & {});
  readonly api?: "meta" | (string & {});
  /** Where notifications are sent. */
  url: string;
  readonly created: string;
  readonly modified: string;
  readonly href?: string;
}

/** An attempt to tell a webhook something; times are ISO 8601 in UTC. */
export interface WebhookDelivery {
  readonly id: string;
  readonly type?: "webhook_delivery" | (string & {});
  readonly api?: "meta" | (string & {});
  /** The account in which something happened; null for the test of an address. */
  readonly account: number | null;
  /** 1 for the first. */
  readonly attempt: number;
  /** It arrived, it will be tried again, or it was tried for the last time. */
  readonly result: "delivered" | "failed" | "abandoned" | (string & {});
  /** The receiver's HTTP status; null where there was no answer. */
  readonly status: number | null;
  /** What was wrong with it; null where nothing was. */
  readonly error: string | null;
  /** How long it took. */
  readonly milliseconds: number;
  readonly created: string;
}

export interface Webhook extends WebhookData {}

/** An address that is told of changes in an application's accounts. */
export class Webhook extends Resource<WebhookData> {
  /** Not all servers let it be changed; a new webhook does the same everywhere. */
  static override readonly writable: readonly string[] = ["url"];

  readonly #applicationId: string;

  constructor(connection: Connection, applicationId: string, data: WebhookData) {
    super(connection, data);
    this.#applicationId = applicationId;
  }

  /**
   * Deletes the webhook: nothing is sent to its address any more.
   *
   * @throws NotFoundError when it is gone already.
   */
  async delete(options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint() }, options);
  }

  /**
   * Lists what was sent lately, the newest first. Only `@kloudless/server` has this.
   *
   * @throws NotFoundError on other servers.
   */
  deliveries(params?: PageParams, options?: RequestOptions): PageList<WebhookDelivery> {
    return new PageList(this.connection, {
      path: path`/meta/applications/${this.#applicationId}/webhooks/${this.id}/deliveries`,
      params,
      options,
      wrap: (data) => data as unknown as WebhookDelivery,
    });
  }

  protected override endpoint(): Path {
    return path`/meta/applications/${this.#applicationId}/webhooks/${this.id}`;
  }
}
