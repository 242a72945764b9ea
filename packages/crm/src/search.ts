import { ArgumentError, type Connection, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { type AnyCrmObject, anyObject } from "./any-object.ts";
import { accountId } from "./internal/account-id.ts";

/** What to look for. */
export interface CrmSearchParams extends PageParams {
  /** What to look for: a word, or a query in the language that `lang` names. */
  readonly q: string;
  /** What `q` is written in: `KEYWORD`, or `SOQL` where the service is Salesforce. Default `KEYWORD`. */
  readonly lang?: "KEYWORD" | "SOQL" | (string & {}) | undefined;
}

/** Search for records of all types. */
export class CrmSearch {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Lists what is found. A row of a query holds no more than what was selected, in `raw.object`; `refresh()` fetches the rest.
   *
   * @throws ArgumentError when `q` is empty.
   * @throws ApiError 400, once it is used, when the service does not understand the query, or the language.
   */
  all(params: CrmSearchParams, options?: RequestOptions): PageList<AnyCrmObject> {
    if (typeof params.q !== "string" || params.q === "") throw new ArgumentError("q", "`q` must be a text that is not empty.");
    return new PageList(this.#connection, {
      path: path`/accounts/${accountId(this.#connection)}/crm/search`,
      params,
      options,
      wrap: (data) => anyObject(this.#connection, data),
    });
  }
}
