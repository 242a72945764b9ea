import { KloudlessError } from "./kloudless-error.ts";

/** What an answer with an error status said. */
export interface ApiErrorInit {
  readonly status: number;
  /** `error_code` of the envelope, or `http_<status>` where the body was no envelope. */
  readonly code: string;
  /** The server's own words. */
  readonly message: string;
  /** The request, by method and path template. */
  readonly request: string;
  readonly requestId?: string | undefined;
  /** `Retry-After`, in seconds. */
  readonly retryAfter?: number | undefined;
  readonly conflictingResourceId?: string | undefined;
  /** The parsed body, or its text. */
  readonly body?: unknown;
}

/** The server answered with an error status. */
export class ApiError extends KloudlessError {
  static override readonly kind: string = "ApiError";

  readonly status: number;
  /** The id of the request at the server, for support: `id` of the envelope or `X-Kloudless-Request-ID`. */
  readonly requestId: string | undefined;
  /** Seconds the server asked to wait before trying again, where it said so. */
  readonly retryAfter: number | undefined;
  /** The answer's body: parsed where it was JSON, else its text, cut at 64 KiB. Not enumerable, so that it stays out of logs. */
  declare readonly body: unknown;
  /** How many times the request was sent. */
  attempts = 1;

  constructor(init: ApiErrorInit) {
    const id = init.requestId === undefined ? "" : ` [request ${init.requestId}]`;
    super(`${init.status} ${init.code}: ${init.message} (${init.request})${id}${hint(init.status, init.retryAfter)}`, init.code);
    this.status = init.status;
    this.requestId = init.requestId;
    this.retryAfter = init.retryAfter;
    Object.defineProperty(this, "body", { value: init.body });
  }

  /** Whether the same request may succeed when it is sent again. */
  get retryable(): boolean {
    const { status } = this;
    return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505 && status !== 507);
  }

  override toJSON(): Record<string, unknown> {
    return {
      ...super.toJSON(),
      status: this.status,
      requestId: this.requestId,
      attempts: this.attempts,
      retryable: this.retryable,
      ...(this.retryAfter === undefined ? {} : { retryAfter: this.retryAfter }),
    };
  }
}

/** 401: no credential, or one the server does not take. */
export class AuthenticationError extends ApiError {
  static override readonly kind: string = "AuthenticationError";
}

/** 403: the credential is known, what was asked for is not allowed. */
export class PermissionError extends ApiError {
  static override readonly kind: string = "PermissionError";
}

/** 404: there is no such object, or this credential must not see it. */
export class NotFoundError extends ApiError {
  static override readonly kind: string = "NotFoundError";
}

/** 409: something of that name is there already. */
export class ConflictError extends ApiError {
  static override readonly kind: string = "ConflictError";

  /** The id of the object that is in the way, where the server said so. */
  readonly conflictingResourceId: string | undefined;

  constructor(init: ApiErrorInit) {
    super(init);
    this.conflictingResourceId = init.conflictingResourceId;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), conflictingResourceId: this.conflictingResourceId };
  }
}

/** 429: too many requests, to Kloudless or to the service behind it. */
export class RateLimitError extends ApiError {
  static override readonly kind: string = "RateLimitError";
}

/** 5xx: the server, or the service behind it, failed. */
export class ServerError extends ApiError {
  static override readonly kind: string = "ServerError";
}

/** The error for an answer, by its status. */
export function apiError(init: ApiErrorInit): ApiError {
  switch (init.status) {
    case 401:
      return new AuthenticationError(init);
    case 403:
      return new PermissionError(init);
    case 404:
      return new NotFoundError(init);
    case 409:
      return new ConflictError(init);
    case 429:
      return new RateLimitError(init);
    default:
      return init.status >= 500 ? new ServerError(init) : new ApiError(init);
  }
}

function hint(status: number, retryAfter: number | undefined): string {
  switch (status) {
    case 401:
      return ". Check the API key or token, or whether the account must be reconnected.";
    case 429:
      return retryAfter === undefined ? ". Slow down and try again later." : `. Try again in ${retryAfter} s.`;
    case 501:
      return ". The service behind this account cannot do this.";
    default:
      return "";
  }
}
