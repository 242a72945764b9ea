import { KloudlessError } from "./kloudless-error.ts";

/** A server answered, but not in a way that can be trusted: not JSON, cut short, a cursor that repeats, a redirect that must not be followed. */
export class ResponseError extends KloudlessError {
  static override readonly kind: string = "ResponseError";

  /** The HTTP status of the answer, where there was one. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** Whether a repeated request may bring a whole answer. */
  readonly retryable: boolean;
  /** How many times the request was sent. */
  attempts = 1;

  constructor(
    message: string,
    code: string,
    init: { status?: number | undefined; requestId?: string | undefined; retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, code, init.cause);
    this.status = init.status;
    this.requestId = init.requestId;
    this.retryable = init.retryable ?? false;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), status: this.status, requestId: this.requestId, attempts: this.attempts };
  }
}
