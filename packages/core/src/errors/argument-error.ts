import { KloudlessError } from "./kloudless-error.ts";

/** A call was given something it cannot use, or a body that could not be read to its end. The message names the argument and what to do. */
export class ArgumentError extends KloudlessError {
  static override readonly kind: string = "ArgumentError";

  /** The argument that was refused, e.g. `id` or `body`. */
  readonly argument: string;

  constructor(argument: string, message: string, cause?: unknown) {
    super(message, "invalid_argument", cause);
    this.argument = argument;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), argument: this.argument };
  }
}
