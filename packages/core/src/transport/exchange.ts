import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import type { OpenedBody } from "../body/source.ts";
import { ConnectionError, type ConnectionPhase, type ExchangeFailure, TimeoutError } from "../errors/connection-error.ts";
import { ResponseError } from "../errors/response-error.ts";
import { exchangeError, sourceError, unknownOutcome } from "./failures.ts";
import { Pace } from "./pace.ts";
import { QueuedBody, type ResponseBody } from "./response-body.ts";
import type { CallScope } from "./scope.ts";

/** An answer larger than this is held to be a mistake or an attack, not JSON. */
const MAX_BUFFERED = 256 << 20;

/** One request on the wire. */
export interface Outgoing {
  readonly origin: string;
  readonly path: string;
  readonly method: Dispatcher.HttpMethod;
  readonly headers: Record<string, string>;
}

/** The body of a request, ready to be sent. */
export type Body = Uint8Array | string | OpenedBody | null;

/** How one exchange is to be carried out. */
export interface ExchangeOptions {
  /** The request for messages, by method and path template. */
  readonly request: string;
  /** Hand over the body of a successful answer as it arrives, instead of collecting it. */
  readonly streaming: boolean;
  /** Milliseconds: for the whole exchange, or for the longest silence where bytes of any number are moved. */
  readonly timeout: number;
  readonly idle: boolean;
  readonly scope: CallScope;
}

/** An answer. `body` is collected, `stream` is not; there is one of them. */
export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly stream: ResponseBody | undefined;
}

/** The body of an error or a redirect is cut here. */
const MAX_ERROR_BODY = 1 << 20;

export const NOTHING: Buffer = Buffer.alloc(0);

/** Sends one request and takes its answer. The scope is let go of when the answer's last byte is in, or its reader has turned away. */
export function exchange(dispatcher: Dispatcher, outgoing: Outgoing, body: Body, options: ExchangeOptions): Promise<Incoming> {
  return new Promise((resolve, reject) => new Exchange(outgoing, body, options, resolve, reject).start(dispatcher));
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #outgoing: Outgoing;
  readonly #body: Body;
  readonly #options: ExchangeOptions;
  readonly #resolve: (incoming: Incoming) => void;
  readonly #reject: (error: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The body of a request is read to its end; at once where there is none to read. */
  #sent = true;
  #failed = false;
  #over = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #received = 0;
  #stream: QueuedBody | undefined;

  constructor(
    outgoing: Outgoing,
    body: Body,
    options: ExchangeOptions,
    resolve: (incoming: Incoming) => void,
    reject: (error: Error) => void,
  ) {
    this.#outgoing = outgoing;
    this.#body = body;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(dispatcher: Dispatcher): void {
    const { scope, timeout } = this.#options;
    const { method, path, headers, origin } = this.#outgoing;
    const body = this.#body;
    const stream = body !== null && typeof body === "object" && Symbol.asyncIterator in body;
    if (stream) this.#sent = false;
    try {
      scope.onCancel((error) => this.#fail(TimeoutError.is(error) ? this.#late(error) : error));
    } catch (error) {
      // It was ended while its body was made ready.
      this.#fail(error as Error);
      return;
    }
    this.#timer = setTimeout(() => this.#fail(this.#timedOut()), timeout);
    try {
      dispatcher.dispatch(
        // Limits of time are this client's own: undici's would end a call at five minutes, whatever was asked for.
        { origin, path, method, headers, body: stream ? (this.#watched(body) as never) : body, headersTimeout: 0, bodyTimeout: 0 },
        this,
      );
    } catch (error) {
      this.#fail(this.#classified(error));
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It failed while it waited for a socket. Undici takes a request that throws here out of its queue; aborting it would cost the socket.
    if (this.#failed) throw new Error("The call is over.");
    this.#alive();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#alive();
    if (!this.#options.streaming || status >= 300) return;
    this.#stream = new QueuedBody({
      controller,
      waiting: (forNetwork) => this.#readerWaits(forNetwork),
      cancelled: () => this.#abandon(),
    });
    this.#resolve({ status, headers, body: NOTHING, stream: this.#stream });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#alive();
    if (this.#stream !== undefined) {
      this.#stream.push(chunk);
      return;
    }
    this.#received += chunk.byteLength;
    if (this.#status >= 300 && this.#received > MAX_ERROR_BODY) {
      this.#settle();
      this.#controller?.abort(new Error("The rest of the body is not wanted."));
      return;
    }
    if (this.#over) return;
    if (this.#received > MAX_BUFFERED) {
      this.#fail(
        new ResponseError(
          `The answer is larger than ${MAX_BUFFERED} bytes (${this.#options.request}).`,
          "response_too_large",
          this.#head(),
        ),
      );
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    if (this.#stream === undefined) {
      this.#settle();
    } else {
      this.#finish();
      this.#stream.end();
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#fail(this.#classified(error));
  }

  /** The body of the request, watched: each piece shows that the line is alive, and what went wrong with it is no fault of the network. */
  #watched(body: OpenedBody): AsyncIterable<Uint8Array> {
    const iterator = body[Symbol.asyncIterator]();
    const pace = new Pace(this.#options.timeout);
    let rest: Uint8Array | undefined;
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          this.#alive();
          pace.taken();
          try {
            if (rest === undefined) {
              const piece = await iterator.next();
              if (piece.done) {
                this.#sent = true;
                return piece;
              }
              rest = piece.value;
            }
            const whole = rest;
            const size = pace.next(whole.byteLength);
            rest = size < whole.byteLength ? whole.subarray(size) : undefined;
            return { done: false, value: rest === undefined ? whole : whole.subarray(0, size) };
          } catch (error) {
            this.#fail(sourceError(error));
            throw error;
          }
        },
        return: async () => {
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      }),
    };
  }

  /** Something moved: the silence starts anew. */
  #alive(): void {
    // The body of an error is not what was asked for: however slowly it trickles in, it gets no more time.
    if (this.#options.idle && this.#status < 300) this.#timer?.refresh();
  }

  /** While the reader takes its time no byte is missed, but a body nobody ever reads must not hold a connection for good. */
  #readerWaits(forNetwork: boolean): void {
    if (this.#over) return;
    this.#stopClock();
    if (forNetwork || this.#stream?.taken === false) this.#timer = setTimeout(() => this.#fail(this.#timedOut()), this.#options.timeout);
  }

  /** The reader turned away. */
  #abandon(): void {
    if (this.#over) return;
    this.#finish();
    this.#controller?.abort(new Error("The rest of the body is not wanted."));
  }

  /** Takes the answer as it stands. */
  #settle(): void {
    this.#finish();
    const chunks = this.#chunks;
    const body = chunks.length === 1 ? (chunks[0] ?? NOTHING) : Buffer.concat(chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body, stream: undefined });
  }

  #fail(error: Error): void {
    if (this.#over) return;
    // An error's status says more than that its body was cut short.
    if (this.#status >= 400 && ConnectionError.is(error) && !(TimeoutError.is(error) && error.timeoutKind === "deadline")) {
      this.#settle();
      this.#controller?.abort(error);
      return;
    }
    this.#failed = true;
    this.#finish();
    this.#controller?.abort(error);
    if (this.#stream === undefined) this.#reject(error);
    else this.#stream.end(error);
  }

  #finish(): void {
    this.#over = true;
    this.#stopClock();
    // Also after an answer: one that comes before the body is sent ends the sending of it.
    if (!this.#sent) void letGo(this.#body);
    // While a retry may follow, the scope lives on; a streamed body was the last of its call.
    if (this.#stream === undefined) this.#options.scope.onCancel(undefined);
    else this.#options.scope.close();
  }

  #stopClock(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get #phase(): ConnectionPhase {
    if (this.#controller === undefined) return "connect";
    if (this.#status > 0) return "body";
    return this.#sent ? "headers" : "send";
  }

  #head(): { status: number; requestId: string | undefined } {
    const id = this.#headers["x-kloudless-request-id"];
    return { status: this.#status, requestId: typeof id === "string" ? id : undefined };
  }

  #timedOut(): TimeoutError {
    const { idle, timeout, request } = this.#options;
    const failure: ExchangeFailure = { request, phase: this.#phase };
    if (!idle)
      return new TimeoutError(
        `No whole answer within ${timeout} ms (${request}).${unknownOutcome(this.#outgoing.method, failure.phase)}`,
        failure,
        "attempt",
        timeout,
      );
    const what = this.#stream?.taken === false ? "The answer's body was not read" : "No byte moved";
    return new TimeoutError(
      `${what} for ${timeout} ms (${request}).${unknownOutcome(this.#outgoing.method, failure.phase)}`,
      failure,
      "idle",
      timeout,
    );
  }

  /** The deadline, with what it means for this exchange. */
  #late({ message, timeout }: TimeoutError): TimeoutError {
    const failure: ExchangeFailure = { request: this.#options.request, phase: this.#phase };
    return new TimeoutError(message + unknownOutcome(this.#outgoing.method, failure.phase), failure, "deadline", timeout);
  }

  #classified(cause: unknown): Error {
    return exchangeError(cause, this.#options.request, this.#outgoing.method, this.#phase);
  }
}

/** Stops the reading of a body that is not wanted any more. */
export async function letGo(body: Body): Promise<void> {
  if (body === null || typeof body !== "object" || !("cancel" in body)) return;
  try {
    await body.cancel();
  } catch {
    // The call has its outcome already; a source that cannot be closed adds nothing a caller could act on.
  }
}
