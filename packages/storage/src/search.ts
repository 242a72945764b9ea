import { ArgumentError, type Connection, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import type { File } from "./file.ts";
import { type Folder, fileOrFolder } from "./folder.ts";
import { accountId } from "./internal/account-id.ts";
import type { AcrossAccounts } from "./storage-object.ts";

/** What to look for, and where. */
export interface SearchParams extends PageParams, AcrossAccounts {
  /** What to look for. */
  readonly q: string;
  /** Only in these folders and all below them: folders, or their ids. Default: everywhere. */
  readonly parents?: readonly (string | { readonly id: string })[] | undefined;
  /** What `q` is written in: `keyword`, `raw` for the service's own language, `cmis`. Default `keyword`. */
  readonly lang?: "keyword" | "raw" | "cmis" | (string & {}) | undefined;
}

/** Search for files and folders. */
export class Search {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Lists what is found: in this account, or in several with `accounts`. Services that keep an index may find new files only minutes
   * later.
   *
   * @throws ArgumentError when `q` is empty.
   */
  all(params: SearchParams, options?: RequestOptions): PageList<File | Folder> {
    const { accounts, parents, ...query } = params;
    if (typeof query.q !== "string" || query.q === "") throw new ArgumentError("q", "`q` must be a text that is not empty.");
    const found = { ...query, parents: parents?.map((parent) => (typeof parent === "string" ? parent : parent.id)) };
    return new PageList(this.#connection, {
      path: path`/accounts/${accounts ?? accountId(this.#connection)}/storage/search`,
      params: found,
      options,
      wrap: (data) => fileOrFolder(this.#connection, data),
    });
  }
}
