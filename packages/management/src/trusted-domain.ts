import { type Connection, type Path, path, type RequestOptions, Resource } from "@kloudless/core";

/** The fields of a trusted domain. Times are ISO 8601 in UTC. */
export interface TrustedDomainData {
  readonly id: string | number;
  readonly type?: "trusted_domain" | (string & {});
  readonly api?: "meta" | (string & {});
  /** A host, with its port where that is not the usual one: `app.example.com`, `localhost:8000`. */
  readonly domain: string;
  readonly created: string;
  readonly modified: string;
  readonly href?: string;
}

export interface TrustedDomain extends TrustedDomainData {}

/** A domain whose pages may open the window on which accounts are connected, and are given the token. It cannot be changed: make another one. */
export class TrustedDomain extends Resource<TrustedDomainData> {
  readonly #applicationId: string;

  constructor(connection: Connection, applicationId: string, data: TrustedDomainData) {
    super(connection, data);
    this.#applicationId = applicationId;
  }

  /**
   * Deletes the trusted domain: its pages are given no token any more.
   *
   * @throws NotFoundError when it is gone already.
   */
  async delete(options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint() }, options);
  }

  protected override endpoint(): Path {
    return path`/meta/applications/${this.#applicationId}/trusted_domains/${this.id}`;
  }
}
