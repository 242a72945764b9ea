import { type Connection, objectFrom, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { RedirectUri, type RedirectUriData } from "./redirect-uri.ts";

/** What a new redirect URI is to be. */
export interface NewRedirectUri {
  /** An http or https address without a fragment. With `@kloudless/server`, the port of `http://127.0.0.1/…` and `http://[::1]/…` does not matter. */
  readonly url: string;
}

/**
 * The redirect URIs of an application. That Kloudless has them is documented, their form is not known for certain; with
 * `@kloudless/server` this is it. Those of a server's configuration are not among them.
 */
export class RedirectUris {
  readonly #connection: Connection;
  readonly #applicationId: string;

  constructor(connection: Connection, applicationId: string) {
    this.#connection = connection;
    this.#applicationId = applicationId;
  }

  /** Lists the redirect URIs. */
  all(params?: PageParams, options?: RequestOptions): PageList<RedirectUri> {
    return new PageList(this.#connection, {
      path: path`/meta/applications/${this.#applicationId}/redirect_uris`,
      params,
      options,
      wrap: (data) => this.#redirectUri(data),
    });
  }

  /**
   * Registers an address, to which people may be sent back from then on.
   *
   * @throws ApiError 400 when it is no address that people can be sent to, or is registered already.
   */
  async create(data: NewRedirectUri, options?: RequestOptions): Promise<RedirectUri> {
    const where = path`/meta/applications/${this.#applicationId}/redirect_uris`;
    return this.#redirectUri(objectFrom(await this.#connection.send({ method: "POST", path: where, json: data }, options), "POST", where));
  }

  /**
   * A redirect URI by its id.
   *
   * @throws NotFoundError when the application has none of that id.
   */
  async retrieve(id: string | number, options?: RequestOptions): Promise<RedirectUri> {
    const where = path`/meta/applications/${this.#applicationId}/redirect_uris/${id}`;
    return this.#redirectUri(objectFrom(await this.#connection.send({ method: "GET", path: where }, options), "GET", where));
  }

  #redirectUri(data: Record<string, unknown>): RedirectUri {
    return new RedirectUri(this.#connection, this.#applicationId, data as unknown as RedirectUriData);
  }
}
