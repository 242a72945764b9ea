import { type Connection, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { accountId } from "./internal/account-id.ts";
import { Version, type VersionData } from "./version.ts";

/** What a file was at earlier times, where the service keeps that. */
export class Versions {
  readonly #connection: Connection;
  readonly #file: { readonly id: string };

  constructor(connection: Connection, file: { readonly id: string }) {
    this.#connection = connection;
    this.#file = file;
  }

  /** Lists the versions of the file. Services that keep none answer 501. */
  all(params?: PageParams, options?: RequestOptions): PageList<Version> {
    return new PageList(this.#connection, {
      path: path`/accounts/${accountId(this.#connection)}/storage/files/${this.#file.id}/versions`,
      params,
      options,
      wrap: (data) => new Version(this.#connection, this.#file, data as unknown as VersionData),
    });
  }

  /**
   * A version by its id.
   *
   * @throws NotFoundError when there is none of that id.
   */
  async retrieve(id: string, options?: RequestOptions): Promise<Version> {
    // Without its fields it is only good for fetching them.
    return new Version(this.#connection, this.#file, { id } as VersionData).refresh(options);
  }
}
