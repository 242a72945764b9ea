import { KloudlessError } from "./kloudless-error.ts";

/** The client cannot work as it was set up: a credential is missing, an option or an environment variable makes no sense. Nothing was sent. */
export class ConfigurationError extends KloudlessError {
  static override readonly kind: string = "ConfigurationError";

  /** @param code - `configuration`, or `missing_credential` when there is no credential for what was asked. */
  constructor(message: string, code: "configuration" | "missing_credential" = "configuration") {
    super(message, code);
  }
}
