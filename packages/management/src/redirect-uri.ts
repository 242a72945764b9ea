import { type Connection, type Path, path, type RequestOptions, Resource } from "@kloudless/core";

/** The fields of a redirect URI. Times are ISO 8601 in UTC. */
export interface RedirectUriData {
  readonly id: string | number;
  readonly type?: "redirect_uri" | (string & {});
  readonly api?: "meta" | (string & {});
  /** Where people may be sent back to, letter by letter as `redirect_uri` names it. */
  readonly url: string;
  readonly created: string;
  readonly modified: string;
  readonly href?: string;
}

export interface RedirectUri extends RedirectUriData {}

/** An address that people who connect an account may be sent back to. It cannot be changed: make another one. */
export class RedirectUri extends Resource<RedirectUriData> {
  readonly #applicationId: string;

  constructor(connection: Connection, applicationId: string, data: RedirectUriData) {
    super(connection, data);
    this.#applicationId = applicationId;
  }

  /**
   * Deletes the redirect URI: nobody is sent there any more.
   *
   * @throws NotFoundError when it is gone already.
   */
  async delete(options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint() }, options);
  }

  protected override endpoint(): Path {
    return path`/meta/applications/${this.#applicationId}/redirect_uris/${this.id}`;
  }
}
