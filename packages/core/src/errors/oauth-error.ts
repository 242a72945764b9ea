import { KloudlessError } from "./kloudless-error.ts";

/**
 * An account could not be connected, or a token must not be trusted. `code` says why: what the server said (`access_denied`,
 * `invalid_grant`, `invalid_client` …), or what is wrong with what came back: `state_mismatch`, `missing_code`, `bad_callback`,
 * `invalid_token`, `wrong_application`.
 */
export class OAuthError extends KloudlessError {
  static override readonly kind: string = "OAuthError";

  /** The server's own words, where it had any. They may come from whoever made the callback: show them as text only. */
  readonly description: string | undefined;

  constructor(code: string, message: string, init: { readonly description?: string | undefined; readonly cause?: unknown } = {}) {
    super(message, code, init.cause);
    this.description = init.description;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), ...(this.description === undefined ? {} : { description: this.description }) };
  }
}
