import { KloudlessError } from "./kloudless-error.ts";

/** The client cannot work as it was set up: a credential is missing, an option or an environment variable makes no sense. Nothing was sent. */
export class ConfigurationError extends KloudlessError {
  static override readonly kind: string = "ConfigurationError";

  constructor(message: string, cause?: unknown) {
    super(message, "configuration", cause);
  }
}
