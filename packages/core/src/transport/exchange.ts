import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import type { OpenedBody } from "../body/source.ts";
import { ConnectionError, type ConnectionPhase, type ExchangeFailure, TimeoutError } from "../errors/connection-error.ts";
import { ResponseError } from "../errors/response-error.ts";
import { exchangeError, sourceError, unknownOutcome } from "./failures.ts";
import { Pace } from "./pace.ts";
import { QueuedBody, type ResponseBody } from "./response-body.ts";
import type { CallScope } from "./scope.ts";
import type { Throttle } from "./throttle.ts";
import { ThrottledAnswer } from "./throttled-answer.ts";

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
  readonly throttle: Throttle | undefined;
}

/** An answer. `body` is collected, `stream` is not; there is one of them. */
export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly stream: ResponseBody | undefined;
}

/** Bytes that are sent at once at most where sending is held back. */
const THROTTLED_PIECE = 1 << 16;
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
  /** How often it is held back now; meanwhile the clock stands still. */
  #holds = 0;
  /** Milliseconds that were left on the clock when it was held; undefined where it did not run. */
  #left: number | undefined;
  /** When the clock began to run; kept only where there is a throttle. */
  #clockAt = 0;
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
    const { scope, throttle } = this.#options;
    const { method, path, origin } = this.#outgoing;
    let { headers } = this.#outgoing;
    const body = this.#body;
    let stream: AsyncIterable<Uint8Array> | undefined = isStream(body) ? body : undefined;
    if (!isStream(body) && body !== null && throttle?.upload !== undefined) {
      const bytes = typeof body === "string" ? Buffer.from(body) : body;
      headers = { ...headers, "content-length": String(bytes.byteLength) };
      stream = inOnePiece(bytes);
    }
    if (stream !== undefined) this.#sent = false;
    try {
      scope.onCancel((error) => this.#fail(TimeoutError.is(error) ? this.#late(error) : error));
    } catch (error) {
      // It was ended while its body was made ready.
      this.#fail(error as Error);
      return;
    }
    this.#startClock(this.#options.timeout);
    try {
      dispatcher.dispatch(
        // Limits of time are this client's own: undici's would end a call at five minutes, whatever was asked for.
        {
          origin,
          path,
          method,
          headers,
          body: (stream === undefined ? body : this.#watched(stream)) as never,
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        throttle?.download === undefined ? this : new ThrottledAnswer(this, (wanted) => throttle.download?.(wanted) ?? wanted),
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
  #watched(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
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
            const throttle = this.#options.throttle;
            const size = throttle?.upload === undefined ? pace.next(whole.byteLength) : await this.#allowed(throttle, whole.byteLength);
            rest = size < whole.byteLength ? whole.subarray(size) : undefined;
            const piece = rest === undefined ? whole : whole.subarray(0, size);
            // A small piece may still wait in the socket when the source fills its buffer again.
            return { done: false, value: throttle?.upload === undefined ? piece : Uint8Array.from(piece) };
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

  /** How many of so many bytes may be sent now. */
  async #allowed(throttle: Throttle, available: number): Promise<number> {
    this.held();
    const size = (await throttle.upload?.(Math.min(available, THROTTLED_PIECE))) ?? available;
    if (this.#over) throw new Error("The call is over.");
    this.released();
    return size;
  }

  /** It is held back on purpose: that is no silence, and no time of the exchange. */
  held(): void {
    if (this.#over || this.#holds++ > 0) return;
    this.#left = this.#timer === undefined ? undefined : this.#left && this.#left - (performance.now() - this.#clockAt);
    this.#stopClock();
  }

  released(): void {
    if (this.#over || --this.#holds > 0 || this.#left === undefined) return;
    this.#startClock(this.#isSilenceCounted ? this.#options.timeout : Math.max(1, this.#left));
  }

  /** Something moved: the silence starts anew. */
  #alive(): void {
    if (!this.#isSilenceCounted || this.#timer === undefined) return;
    this.#timer.refresh();
    if (this.#options.throttle !== undefined) this.#clockAt = performance.now();
  }

  /** The body of an error is not what was asked for: however slowly it trickles in, it gets no more time. */
  get #isSilenceCounted(): boolean {
    return this.#options.idle && this.#status < 300;
  }

  /** While the reader takes its time no byte is missed, but a body nobody ever reads must not hold a connection for good. */
  #readerWaits(forNetwork: boolean): void {
    if (this.#over) return;
    this.#stopClock();
    const isTimed = forNetwork || this.#stream?.taken === false;
    if (this.#holds > 0) this.#left = isTimed ? this.#options.timeout : undefined;
    else if (isTimed) this.#startClock(this.#options.timeout);
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

  #startClock(milliseconds: number): void {
    if (this.#options.throttle !== undefined) [this.#left, this.#clockAt] = [milliseconds, performance.now()];
    this.#timer = setTimeout(() => this.#fail(this.#timedOut()), milliseconds);
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

function isStream(body: Body): body is OpenedBody {
  return body !== null && typeof body === "object" && Symbol.asyncIterator in body;
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
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
