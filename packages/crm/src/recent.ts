import { type Connection, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { type AnyCrmObject, anyObject } from "./any-object.ts";
import { accountId } from "./internal/account-id.ts";

/** Which records to list. */
export interface CrmRecentParams extends PageParams {
  /** Only those that were changed after this: a Date, or ISO 8601. */
  readonly after?: string | Date | undefined;
}

/** The records that were changed last. */
export class CrmRecent {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Lists records of all types, the one that was changed last first. Not every server has this list.
   *
   * @throws ArgumentError, once it is used, when `after` is an invalid Date.
   */
  all(params?: CrmRecentParams, options?: RequestOptions): PageList<AnyCrmObject> {
    return new PageList(this.#connection, {
      path: path`/accounts/${accountId(this.#connection)}/crm/recent`,
      params,
      options,
      wrap: (data) => anyObject(this.#connection, data),
    });
  }
}
