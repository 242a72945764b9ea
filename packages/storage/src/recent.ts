import { type Connection, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { File, type FileData } from "./file.ts";
import { accountId } from "./internal/account-id.ts";
import type { AcrossAccounts } from "./storage-object.ts";

/** Which files to list. */
export interface RecentParams extends PageParams, AcrossAccounts {
  /** Only files that were modified after this: a Date, or ISO 8601. To what it cannot read the server answers with no files. */
  readonly after?: string | Date | undefined;
}

/** The files that were modified last. */
export class Recent {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Lists files, the one that was modified last first: those of this account, or of several with `accounts`. The application must have
   * the collection of recent files switched on.
   *
   * @throws ArgumentError, once it is used, when `after` is an invalid Date.
   */
  all(params: RecentParams = {}, options?: RequestOptions): PageList<File> {
    const { accounts, ...query } = params;
    return new PageList(this.#connection, {
      path: path`/accounts/${accounts ?? accountId(this.#connection)}/storage/recent`,
      params: query,
      options,
      wrap: (data) => new File(this.#connection, data as unknown as FileData),
    });
  }
}
