import { type Connection, objectFrom, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { accountId } from "./internal/account-id.ts";

/** What a type of record is like. How much a service tells of it differs. */
export interface CrmSchema {
  readonly id?: string;
  readonly type?: string;
  readonly api?: "crm" | (string & {});
  /** The type as the service describes it. */
  readonly raw: {
    /** The service's name of the type: what `objects(rawType)` takes. */
    readonly type: string;
    readonly object?: Readonly<Record<string, unknown>>;
  };
  readonly [key: string]: unknown;
}

/** The types of record that an account has. */
export class CrmSchemas {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Lists the types. */
  all(params?: PageParams, options?: RequestOptions): PageList<CrmSchema> {
    return new PageList(this.#connection, {
      path: path`/accounts/${accountId(this.#connection)}/crm/schemas`,
      params,
      options,
      wrap: (data) => data as CrmSchema,
    });
  }

  /**
   * A type, by the service's name of it.
   *
   * @throws NotFoundError when there is none of that name.
   */
  async retrieve(rawType: string, options?: RequestOptions): Promise<CrmSchema> {
    const where = path`/accounts/${accountId(this.#connection)}/crm/schemas/${rawType}`;
    return objectFrom(await this.#connection.send({ method: "GET", path: where }, options), "GET", where) as CrmSchema;
  }
}
