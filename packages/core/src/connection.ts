import type { ApiRequest, RequestOptions } from "./request.ts";
import type { RetryStrategy } from "./retry/strategy.ts";
import type { ResponseBody } from "./transport/response-body.ts";

/** An answer whose body is read as it arrives. */
export interface StreamedResponse {
  readonly status: number;
  /** Headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: ResponseBody;
}

/**
 * A client, seen from one account: the one thing a package for a part of the API needs from this one. It is an interface, so that
 * packages built against another copy of this package still fit.
 */
export interface Connection {
  /** The account's id, or `me`; for the client as a whole, undefined. */
  readonly accountId: string | number | undefined;
  /** What decides about further attempts of a call whose options name no strategy; null never tries again. */
  readonly retry: RetryStrategy | null;
  /** Milliseconds for a whole call whose options name no deadline; undefined without limit. */
  readonly deadline: number | undefined;
  /** Sends a request and resolves to the JSON of the answer, undefined where it is empty. */
  send(request: ApiRequest, options?: RequestOptions): Promise<unknown>;
  /** Sends a request and resolves as soon as the answer's body begins. */
  open(request: ApiRequest, options?: RequestOptions): Promise<StreamedResponse>;
  /** The same client, seen from another account. */
  account(id: string | number): Connection;
}
