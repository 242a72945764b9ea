import { type Connection, objectFrom, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { ApiKey, type ApiKeyData } from "./api-key.ts";

/** The API keys of an application. */
export class ApiKeys {
  readonly #connection: Connection;
  readonly #applicationId: string;

  constructor(connection: Connection, applicationId: string) {
    this.#connection = connection;
    this.#applicationId = applicationId;
  }

  /** Lists the keys, secrets included. */
  all(params?: PageParams, options?: RequestOptions): PageList<ApiKey> {
    return new PageList(this.#connection, {
      path: path`/meta/applications/${this.#applicationId}/apikeys`,
      params,
      options,
      wrap: (data) => new ApiKey(this.#connection, this.#applicationId, data as unknown as ApiKeyData),
    });
  }

  /** Makes another key. The ones there are stay as they are: that is how keys are replaced without an interruption. */
  async create(options?: RequestOptions): Promise<ApiKey> {
    const where = path`/meta/applications/${this.#applicationId}/apikeys`;
    const answer = await this.#connection.send({ method: "POST", path: where, json: {} }, options);
    return new ApiKey(this.#connection, this.#applicationId, objectFrom(answer, "POST", where) as unknown as ApiKeyData);
  }
}
