import { type Connection, PageList, type PageParams, path, RawResponse, type RequestOptions } from "@kloudless/core";

/** A license. Hardly more than its id is known of it; whatever the server sends is kept. */
export interface License {
  readonly id: string;
  readonly type?: "license" | (string & {});
  readonly api?: "meta" | (string & {});
  readonly [key: string]: unknown;
}

/** The licenses of developers who have Kloudless run on machines of their own. */
export class Licenses {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Lists the licenses. Servers that give none out have an empty list. */
  all(params?: PageParams, options?: RequestOptions): PageList<License> {
    return new PageList(this.#connection, { path: path`/meta/licenses`, params, options, wrap: (data) => data as License });
  }

  /**
   * The license itself, as the bytes of a file. They are read as they arrive, and once.
   *
   * @throws NotFoundError when there is no license of that id.
   */
  async contents(id: string, options?: RequestOptions): Promise<RawResponse> {
    return new RawResponse(await this.#connection.open({ method: "GET", path: path`/meta/licenses/${id}/contents` }, options));
  }
}
