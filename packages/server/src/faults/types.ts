/**
 * What goes wrong with a request. The parts can be combined: `delay` comes first, then what happens on the way in, then the answer
 * (a canned one when `status` or `body` is given, otherwise the real one), then what happens to it on the way out.
 */
export interface FaultAction {
  /** Waits so many milliseconds before anything else. */
  readonly delay?: number;

  /** Answers with this status instead of performing the request. Default 200 when only `body` is given. */
  readonly status?: number;
  /** Headers of the canned answer. Nothing is added to them but `content-length`, and `content-type` for an object body. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Body of the canned answer: a text or bytes as they are, an object as JSON. */
  readonly body?: string | Uint8Array | object;

  /** Resets the connection without an answer: as soon as the request's head has come, or after its whole body has. Nothing is performed. */
  readonly reset?: "before-headers" | "after-body";
  /** Resets the connection after so many bytes of the request's body; what has come until then is given to the real handler. */
  readonly resetUploadAfter?: number;

  /** Performs the request, then resets the connection before the head of the answer. */
  readonly commitThenReset?: true;
  /** Resets the connection after so many bytes of the answer's body. */
  readonly resetAfter?: number;
  /** Declares the whole `content-length`, sends so many bytes of the body, and closes the connection in good order. */
  readonly truncate?: number;
  /** Sends the answer chunked, closes the connection in good order after so many bytes of the body, without the last chunk. */
  readonly truncateChunked?: number;
  /** Stops answering for ever: before the head (nothing is performed), or after `afterBytes` (default 0) bytes of the body. */
  readonly stall?: "headers" | "body";
  readonly afterBytes?: number;
  /**
   * Answers normally without announcing that the connection ends, then ends it: at once, or `"on-reuse"`, as soon as the next request
   * comes on it, which is the race a client cannot win.
   */
  readonly closeKeepAlive?: true | "on-reuse";
}

/** A planned failure: for requests that match, `action` happens. */
export interface Fault {
  /** In any case; every method when left out. */
  readonly method?: string;
  /** A part of the address or a pattern for it, which is the path and query as they were sent; every address when left out. */
  readonly path?: string | RegExp;
  /** How many matching requests fail before the fault is used up. Default 1; `Infinity` for ever. */
  readonly times?: number;
  /** How many matching requests go through before that. Default 0. */
  readonly skip?: number;
  readonly action: FaultAction;
}

/** The failures a test asks for. */
export interface FaultPlan {
  /** Adds a failure behind those already planned; the first that matches a request is the one that happens. */
  add(fault: Fault): void;
  /** Forgets every planned failure. */
  clear(): void;
}

/** A request as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Bytes of the body that arrived, also when the request failed. */
  readonly bodyBytes: number;
  /** Hex digest of the body, once it has come in whole. */
  readonly bodySha256: string | undefined;
  /** The body as text, for JSON up to 64 KiB, once it has come in whole. */
  readonly body: string | undefined;
  /** The same for requests on one connection. */
  readonly socketId: number;
  /** Status of the answer, once its head was sent. */
  readonly status: number | undefined;
  /** Whether the connection ended before the answer was complete. */
  readonly aborted: boolean;
}
