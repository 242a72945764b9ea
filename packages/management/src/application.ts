import { type Handle, type Path, path, type RequestOptions, Resource } from "@kloudless/core";
import { ApiKeys } from "./api-keys.ts";
import { RedirectUris } from "./redirect-uris.ts";
import { TrustedDomains } from "./trusted-domains.ts";
import { Webhooks } from "./webhooks.ts";

/** The fields of an application. Times are ISO 8601 in UTC. */
export interface ApplicationData {
  /** The App ID, which is the `client_id` of OAuth and what receivers of webhooks answer. */
  readonly id: string;
  readonly type?: "application" | (string & {});
  readonly api?: "meta" | (string & {});
  /** Shown to the users who connect their accounts. */
  name: string;
  description: string | null;
  /** The address of a picture, shown to the users who connect their accounts. */
  logo_url: string | null;
  /** Whether it can be used; set to false, its keys and tokens are refused until it is set to true again. */
  active: boolean;
  /** Whether tokens may come back in the address of a page (OAuth's `response_type=token`). */
  implicit_grant_enabled: boolean;
  /** Whether the files that were modified last are kept track of. */
  recent_enabled: boolean;
  /** Whether events are kept track of. */
  events_enabled: boolean;
  /** The application it was made from, where the server says so. */
  readonly source?: string | null;
  readonly created: string;
  readonly modified: string;
  readonly href?: string;
}

/** An application of which only the id is known. */
export type ApplicationHandle = Handle<Application, ApplicationData>;

export interface Application extends ApplicationData {}

/** An application: accounts are connected to it, and its API keys open them. Set what is to be different, and call `save()`. */
export class Application extends Resource<ApplicationData> {
  static override readonly writable: readonly string[] = [
    "name",
    "description",
    "logo_url",
    "active",
    "implicit_grant_enabled",
    "recent_enabled",
    "events_enabled",
  ];

  /** The keys that open the application's accounts. */
  get apikeys(): ApiKeys {
    return new ApiKeys(this.connection, this.id);
  }

  /** Where people who connect an account may be sent back to. */
  get redirectUris(): RedirectUris {
    return new RedirectUris(this.connection, this.id);
  }

  /** Whose pages may open the window on which accounts are connected. */
  get trustedDomains(): TrustedDomains {
    return new TrustedDomains(this.connection, this.id);
  }

  /** The addresses that are told of changes in the application's accounts. */
  get webhooks(): Webhooks {
    return new Webhooks(this.connection, this.id);
  }

  /**
   * Deletes the application with its keys and webhooks, and disconnects its accounts, at once and for good. Nothing is deleted at the services.
   *
   * @throws NotFoundError when it is gone already.
   */
  async delete(options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint() }, options);
  }

  protected override endpoint(): Path {
    return path`/meta/applications/${this.id}`;
  }
}
