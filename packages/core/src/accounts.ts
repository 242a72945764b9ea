import type { Account, AccountData } from "./account.ts";
import type { Connection } from "./connection.ts";
import { PageList, type PageParams } from "./paging/page-list.ts";
import { path } from "./path.ts";
import type { RequestOptions } from "./request.ts";
import { objectFrom } from "./resource.ts";

/** Which accounts to list. */
export interface AccountListParams extends PageParams {
  /** Only those that can be used, or cannot. */
  readonly active?: boolean | undefined;
  readonly enabled?: boolean | undefined;
  /** Only those of admins, or of others. */
  readonly admin?: boolean | undefined;
  /** Only those whose `account` holds this text. */
  readonly search?: string | undefined;
}

/** What to fetch of an account beside its usual fields. */
export interface AccountRetrieveParams {
  /** With `quota` and `properties`. */
  readonly retrieve_full?: boolean | undefined;
  /** With the service's tokens. */
  readonly retrieve_tokens?: boolean | undefined;
  readonly active?: boolean | undefined;
  readonly enabled?: boolean | undefined;
}

/** A connection to a service that was made elsewhere, for {@link Accounts.create}. */
export interface AccountImport {
  /** Who it belongs to at the service. */
  readonly account: string;
  /** The service by its short name. */
  readonly service: string;
  /** The service's own token. */
  readonly token: string;
  readonly token_secret?: string | undefined;
  readonly refresh_token?: string | undefined;
  readonly token_expiry?: string | Date | undefined;
  readonly refresh_token_expiry?: string | Date | undefined;
  /** What else the service asks for, e.g. `domain`. */
  readonly [key: string]: unknown;
}

/** The accounts a client can see: all of the application's with an API key, its own with a token. */
export class Accounts<A extends Account> {
  readonly #connection: Connection;
  readonly #wrap: (data: AccountData) => A;

  constructor(connection: Connection, wrap: (data: AccountData) => A) {
    this.#connection = connection;
    this.#wrap = wrap;
  }

  /** Lists accounts, 10 a page unless `page_size` says otherwise. */
  all(params?: AccountListParams, options?: RequestOptions): PageList<A> {
    return new PageList(this.#connection, {
      path: path`/accounts`,
      params,
      options,
      wrap: (data) => this.#wrap(data as unknown as AccountData),
    });
  }

  /**
   * One account by its id; with a token, `me` is its own.
   *
   * @throws NotFoundError when there is none of that id that this credential may see.
   */
  async retrieve(id: string | number, params?: AccountRetrieveParams, options?: RequestOptions): Promise<A> {
    const where = path`/accounts/${id}`;
    return this.#object(await this.#connection.send({ method: "GET", path: where, query: params }, options), "GET", where);
  }

  /** Imports an account whose connection to the service was made elsewhere. */
  async create(data: AccountImport, options?: RequestOptions): Promise<A> {
    const where = path`/accounts`;
    return this.#object(await this.#connection.send({ method: "POST", path: where, json: data }, options), "POST", where);
  }

  #object(answer: unknown, method: string, where: ReturnType<typeof path>): A {
    return this.#wrap(objectFrom(answer, method, where) as unknown as AccountData);
  }
}
