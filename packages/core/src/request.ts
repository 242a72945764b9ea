import type { BodyInput } from "./body/source.ts";
import type { Path } from "./path.ts";
import type { RetryStrategy } from "./retry/strategy.ts";

/** The HTTP methods the API uses. */
export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Which credential a request goes out with: that of the accounts, or the developer's key of the management API. */
export type AuthKind = "account" | "developer";

/** One request to the API, as a value. */
export interface ApiRequest {
  readonly method: Method;
  /** The path below the base URL and version: `path` builds it from ids; a string is taken as it stands. */
  readonly path: Path | string;
  /** Query parameters by their names on the wire. Undefined ones are left out, lists joined with commas, dates written as ISO 8601. */
  readonly query?: object | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A JSON body. */
  readonly json?: unknown;
  /** A body of bytes, sent as `application/octet-stream` unless `headers` say otherwise. */
  readonly body?: BodyInput | undefined;
  /** Whether it may be sent twice without harm. Default: by the method. */
  readonly idempotent?: boolean | undefined;
  /** Default `account`. */
  readonly auth?: AuthKind | undefined;
}

/** What can be set for a single call; every method takes it last. */
export interface RequestOptions {
  /** Ends the call, and any pause before a retry, with an `AbortError`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one attempt, connection to last byte; for a transfer, the longest time in which no byte moves. Default: the client's, 60,000. */
  readonly timeout?: number | undefined;
  /** Milliseconds for the whole call, retries and pauses included. Default: the client's, none. */
  readonly deadline?: number | undefined;
  /** Replaces the client's strategy for this call; `null` never retries. */
  readonly retry?: RetryStrategy | null | undefined;
  /** Further headers of this request; they win over the client's. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** On an admin's account: the id of the team's user to act as (`X-Kloudless-As-User`). */
  readonly asUser?: string | undefined;
  /** Asks for the service's own data under `raw` of each object (`X-Kloudless-Raw-Data`). */
  readonly rawData?: boolean | undefined;
  /** Says that this POST or PATCH may be sent twice without harm, so that it is retried like a PUT. */
  readonly idempotent?: boolean | undefined;
}
