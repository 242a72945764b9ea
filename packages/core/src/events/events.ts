import type { Connection } from "../connection.ts";
import { ResponseError } from "../errors/response-error.ts";
import { path } from "../path.ts";
import type { RequestOptions } from "../request.ts";
import { objectFrom } from "../resource.ts";
import { EventList, type EventListParams } from "./event-list.ts";
import { type EventWatch, type WatchOptions, watch } from "./watch.ts";

/** What has happened in an account, and what will: `account.events`. */
export class Events {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Lists the events that have happened so far, oldest first, up to 1,000 a page. Servers keep them for about a day. */
  all(params?: EventListParams, options?: RequestOptions): EventList {
    return new EventList(this.#connection, params, options);
  }

  /** The cursor behind everything that has happened so far: with it, `all` and `watch` bring only what comes after this call. */
  async latestCursor(options?: RequestOptions): Promise<string> {
    const where = path`/accounts/${this.#connection.accountId ?? "me"}/events/latest`;
    const { cursor } = objectFrom(await this.#connection.send({ method: "GET", path: where }, options), "GET", where);
    if (typeof cursor === "string" || typeof cursor === "number") return String(cursor);
    throw new ResponseError(`The answer holds no cursor (GET ${where.template}).`, "bad_object");
  }

  /**
   * Waits for events, without end: what is there already, then what comes, oldest first. Each comes with the cursor to keep once it was
   * handled; a program that is started again with the cursor it kept last sees every event at least once.
   *
   * @example
   * ```ts
   * for await (const { event, cursor } of account.events.watch({ cursor: await load() })) {
   *   await handle(event);
   *   await save(cursor);
   * }
   * ```
   * @throws AbortError when the signal is aborted.
   * @throws ApiError when asking again would not help: the cursor is too old, or the credential not taken.
   */
  watch(options?: WatchOptions): EventWatch {
    return watch(this.#connection, options);
  }
}
