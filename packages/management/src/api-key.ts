import { type Connection, path, type RequestOptions } from "@kloudless/core";

/** The fields of an API key. Times are ISO 8601 in UTC. */
export interface ApiKeyData {
  /** The secret itself, which opens all accounts of the application. It has no other id. */
  readonly key: string;
  readonly type?: "apikey" | (string & {});
  readonly api?: "meta" | (string & {});
  readonly created: string;
  readonly modified: string;
}

/** What Node's `util.inspect` calls in the place of looking at an object itself. */
type Inspect = (depth: number, options: object, inspect: (value: unknown, options: object) => string) => string;

export interface ApiKey extends ApiKeyData {}

/**
 * A key that opens the accounts of an application.
 *
 * `key` is what was asked for, so it is there to be read, and `JSON.stringify` has it. What Node prints of the object, as `console.log`
 * and failing tests do, has it masked: a key that lands in a log by accident is one that must be replaced.
 */
export class ApiKey {
  readonly #connection: Connection;
  readonly #applicationId: string;
  readonly #data: ApiKeyData;

  constructor(connection: Connection, applicationId: string, data: ApiKeyData) {
    this.#connection = connection;
    this.#applicationId = applicationId;
    this.#data = data;
    for (const [name, value] of Object.entries(data)) {
      // A field must not hide a method.
      if (name in this) continue;
      Object.defineProperty(this, name, { value, enumerable: true });
    }
    const shown: Inspect = (_depth, options, inspect) => `ApiKey ${inspect({ ...data, key: masked(data.key) }, options)}`;
    Object.defineProperty(this, Symbol.for("nodejs.util.inspect.custom"), { value: shown });
  }

  /**
   * Deletes the key; it opens nothing any more, at once.
   *
   * @throws NotFoundError when it is gone already.
   */
  async delete(options?: RequestOptions): Promise<void> {
    const where = path`/meta/applications/${this.#applicationId}/apikeys/${this.key}`;
    await this.#connection.send({ method: "DELETE", path: where }, options);
  }

  /** The key as the server sent it, secret included. */
  toJSON(): ApiKeyData {
    return { ...this.#data };
  }
}

/** Enough to tell keys apart, of those that are long enough for that to give nothing away. */
const masked = (key: string): string => (key.length < 24 ? "[hidden]" : `${key.slice(0, 4)}… [hidden]`);
