import { KloudlessError } from "./kloudless-error.ts";

/**
 * How far an exchange had come when it failed: no connection yet (nothing was sent), while the request was being sent,
 * while waiting for the head of the answer, or in the middle of its body.
 */
export type ConnectionPhase = "connect" | "send" | "headers" | "body";

/** What an exchange that failed half-way knows about itself. */
export interface ExchangeFailure {
  /** The request, by method and path template, e.g. `GET /accounts/{id}/storage/files/{id}`. */
  readonly request: string;
  readonly phase: ConnectionPhase;
  readonly cause?: unknown;
  /** Whether the connection had been kept from earlier requests, and the server had closed it meanwhile. */
  readonly stale?: boolean;
  /** How many times the request was sent. */
  attempts?: number;
}

/** The connection failed before a whole answer came. */
export class ConnectionError extends KloudlessError {
  static override readonly kind: string = "ConnectionError";

  readonly phase: ConnectionPhase;
  /** Whether the connection had been kept from earlier requests, and the server had closed it meanwhile: a new one will do, at once. */
  readonly stale: boolean;
  /** How many times the request was sent. */
  attempts: number;

  constructor(message: string, failure: ExchangeFailure, code = "connection") {
    super(message, code, failure.cause);
    this.phase = failure.phase;
    this.stale = failure.stale ?? false;
    this.attempts = failure.attempts ?? 1;
  }

  /** A repeated request may succeed. */
  get retryable(): boolean {
    return true;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), phase: this.phase, attempts: this.attempts };
  }
}

/** Which of the limits ran out: that of one attempt, the longest silence of a transfer, or that of the whole call. */
export type TimeoutKind = "attempt" | "idle" | "deadline";

/** A limit of time ran out. */
export class TimeoutError extends ConnectionError {
  static override readonly kind: string = "TimeoutError";

  readonly timeoutKind: TimeoutKind;
  /** The limit, in milliseconds. */
  readonly timeout: number;

  constructor(message: string, failure: ExchangeFailure, timeoutKind: TimeoutKind, timeout: number) {
    super(message, failure, "timeout");
    this.timeoutKind = timeoutKind;
    this.timeout = timeout;
  }

  override get retryable(): boolean {
    return this.timeoutKind !== "deadline";
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), timeoutKind: this.timeoutKind, timeout: this.timeout };
  }
}
