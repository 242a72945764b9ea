import { type Connection, objectFrom, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { Developer, type DeveloperData } from "./developer.ts";

/** The developers that the owner of the developer key may see: usually themselves only. */
export class Developers {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Lists developers. */
  all(params?: PageParams, options?: RequestOptions): PageList<Developer> {
    return new PageList(this.#connection, {
      path: path`/meta/developers`,
      params,
      options,
      wrap: (data) => new Developer(this.#connection, data as unknown as DeveloperData),
    });
  }

  /**
   * A developer by their id.
   *
   * @throws NotFoundError when there is none of that id whom the owner of the key may see.
   */
  async retrieve(id: string, options?: RequestOptions): Promise<Developer> {
    const where = path`/meta/developers/${id}`;
    const answer = await this.#connection.send({ method: "GET", path: where }, options);
    return new Developer(this.#connection, objectFrom(answer, "GET", where) as unknown as DeveloperData);
  }
}
