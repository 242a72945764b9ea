import type { Connection } from "../connection.ts";
import { ResponseError } from "../errors/response-error.ts";
import { isObject } from "../json.ts";
import { type Path, path } from "../path.ts";
import type { RequestOptions } from "../request.ts";
import type { AccountEvent } from "./account-event.ts";
import { EventPage } from "./event-page.ts";

/** Which events to list. */
export interface EventListParams {
  /** Only what came after this: a `cursor` of an earlier page, or `after-auth`. Default: the oldest event that is kept. */
  readonly cursor?: string | undefined;
  /** Events a page; the server allows up to 1,000. */
  readonly page_size?: number | undefined;
  /** Only what happened at this time or later: a Date, or ISO 8601. Not together with `cursor`. */
  readonly from?: string | Date | undefined;
  /** Only what happened before this time. It needs `from`; the cursors of such a list keep it in mind. */
  readonly until?: string | Date | undefined;
}

/**
 * The events that have happened so far. Nothing is sent before its first use: `await` it for the first page, `for await` walks the
 * events of all pages, `pages()` the pages, each with the cursor to go on from. It ends when nothing remains; `watch` does not.
 */
export class EventList implements PromiseLike<EventPage>, AsyncIterable<AccountEvent> {
  readonly #connection: Connection;
  readonly #params: EventListParams;
  readonly #options: RequestOptions | undefined;

  constructor(connection: Connection, params: EventListParams = {}, options?: RequestOptions) {
    this.#connection = connection;
    this.#params = params;
    this.#options = options;
  }

  /** The first page. */
  // oxlint-disable-next-line unicorn/no-thenable -- `await list` is the first page: that is what this class is for
  then<A = EventPage, B = never>(
    onPage?: ((page: EventPage) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#fetch(this.#params).then(onPage, onError);
  }

  /** Every event of every page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<AccountEvent, void, undefined> {
    for await (const page of this.pages()) yield* page.objects;
  }

  /**
   * Page after page, until the server says that nothing remains. A page may be empty although more remains.
   *
   * @throws ResponseError when more remains behind a cursor that was there before.
   */
  async *pages(): AsyncGenerator<EventPage, void, undefined> {
    const { cursor, page_size } = this.#params;
    const seen = new Set([cursor]);
    for (let params = this.#params; ; ) {
      const page = await this.#fetch(params);
      // Before the page is handed out: who handled it could not tell where to go on.
      if (hasMore(page) && seen.has(page.cursor)) throw repeatedCursor();
      yield page;
      if (!hasMore(page)) return;
      seen.add(page.cursor);
      // The cursor remembers the span of time; together they are refused.
      params = { cursor: page.cursor, page_size };
    }
  }

  /** All events, or the first `limit` of them, as an array. */
  async toArray(options: { readonly limit?: number | undefined } = {}): Promise<AccountEvent[]> {
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const events: AccountEvent[] = [];
    if (limit <= 0) return events;
    for await (const event of this) {
      events.push(event);
      if (events.length >= limit) break;
    }
    return events;
  }

  get #path(): Path {
    return path`/accounts/${this.#connection.accountId ?? "me"}/events`;
  }

  async #fetch(params: EventListParams): Promise<EventPage> {
    const where = this.#path;
    const answer = await this.#connection.send({ method: "GET", path: where, query: params }, this.#options);
    if (!isObject(answer) || !Array.isArray(answer.objects) || !answer.objects.every(isObject)) {
      throw new ResponseError(`The answer is no list of events (GET ${where.template}).`, "bad_list");
    }
    const remaining = typeof answer.remaining === "number" ? answer.remaining : undefined;
    return new EventPage(answer.objects as unknown as AccountEvent[], remaining, cursorOf(answer) ?? params.cursor);
  }
}

/** Whether more is waiting behind a page. Servers that do not say are asked until they send nothing. */
export const hasMore = ({ remaining, count }: EventPage): boolean => (remaining ?? count) > 0;

export const repeatedCursor = (): ResponseError =>
  new ResponseError("The server gave the same cursor twice although there is more; the events would never end.", "repeated_cursor");

/** The cursor of an answer, which older servers send as a number; -1 stands for none. */
function cursorOf({ cursor }: Record<string, unknown>): string | undefined {
  if (typeof cursor !== "string" && typeof cursor !== "number") return undefined;
  const text = String(cursor);
  return text === "" || text === "-1" ? undefined : text;
}
