import { type Connection, objectFrom, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { TrustedDomain, type TrustedDomainData } from "./trusted-domain.ts";

/** What a new trusted domain is to be. */
export interface NewTrustedDomain {
  /**
   * A host, with its port where that is not the usual one: `app.example.com`, `localhost:8000`. `@kloudless/server` wants pages there to
   * come over TLS, except from this machine itself.
   */
  readonly domain: string;
}

/**
 * The trusted domains of an application. That Kloudless has them is documented, their form is not known for certain; with
 * `@kloudless/server` this is it. Those of a server's configuration are not among them.
 */
export class TrustedDomains {
  readonly #connection: Connection;
  readonly #applicationId: string;

  constructor(connection: Connection, applicationId: string) {
    this.#connection = connection;
    this.#applicationId = applicationId;
  }

  /** Lists the trusted domains. */
  all(params?: PageParams, options?: RequestOptions): PageList<TrustedDomain> {
    return new PageList(this.#connection, {
      path: path`/meta/applications/${this.#applicationId}/trusted_domains`,
      params,
      options,
      wrap: (data) => this.#trustedDomain(data),
    });
  }

  /**
   * Registers a domain, whose pages may be given tokens from then on.
   *
   * @throws ApiError 400 when it is no host, or is registered already.
   */
  async create(data: NewTrustedDomain, options?: RequestOptions): Promise<TrustedDomain> {
    const where = path`/meta/applications/${this.#applicationId}/trusted_domains`;
    return this.#trustedDomain(
      objectFrom(await this.#connection.send({ method: "POST", path: where, json: data }, options), "POST", where),
    );
  }

  /**
   * A trusted domain by its id.
   *
   * @throws NotFoundError when the application has none of that id.
   */
  async retrieve(id: string | number, options?: RequestOptions): Promise<TrustedDomain> {
    const where = path`/meta/applications/${this.#applicationId}/trusted_domains/${id}`;
    return this.#trustedDomain(objectFrom(await this.#connection.send({ method: "GET", path: where }, options), "GET", where));
  }

  #trustedDomain(data: Record<string, unknown>): TrustedDomain {
    return new TrustedDomain(this.#connection, this.#applicationId, data as unknown as TrustedDomainData);
  }
}
