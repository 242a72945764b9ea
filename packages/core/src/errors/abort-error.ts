import { KloudlessError } from "./kloudless-error.ts";

/** The caller's `signal` was aborted. `cause` is the signal's reason. */
export class AbortError extends KloudlessError {
  static override readonly kind: string = "AbortError";

  constructor(reason: unknown) {
    super("The call was aborted by its signal.", "aborted", reason);
  }
}
