import { KloudlessError } from "./kloudless-error.ts";

/**
 * A webhook's request is not, or not provably, from Kloudless: answer it with 400 and do nothing else. `code` is `missing_signature` when
 * it has none, `bad_signature` when none of the keys made the one it has.
 */
export class SignatureError extends KloudlessError {
  static override readonly kind: string = "SignatureError";

  constructor(code: "missing_signature" | "bad_signature", message: string) {
    super(message, code);
  }
}
