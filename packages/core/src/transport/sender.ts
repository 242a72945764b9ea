import { type Channel, channel } from "node:diagnostics_channel";
import type { OpenedBody, Source } from "../body/source.ts";
import { toSource } from "../body/to-source.ts";
import { type Config, checkedHeaders, milliseconds } from "../config.ts";
import type { ApiError } from "../errors/api-error.ts";
import { ArgumentError } from "../errors/argument-error.ts";
import { ConnectionError } from "../errors/connection-error.ts";
import { ResponseError } from "../errors/response-error.ts";
import { literalPath } from "../path.ts";
import { queryString } from "../query.ts";
import type { ApiRequest, AuthKind, RequestOptions } from "../request.ts";
import { RetryBudget } from "../retry/budget.ts";
import { isIdempotent, isSafeToRepeat } from "../retry/safety.ts";
import { version } from "../version.ts";
import { errorOf, jsonOf } from "./decode.ts";
import type { Dispatchers } from "./dispatchers.ts";
import { exchange, type Incoming, type Outgoing } from "./exchange.ts";
import { header, isHeaderValue } from "./headers.ts";
import { isRedirect, MAX_REDIRECTS, redirected } from "./redirect.ts";
import { CallScope } from "./scope.ts";

/** One attempt of a call, as published on the diagnostics channel `kloudless:attempt`. It holds no header, no body and no id of the request. */
export interface AttemptEvent {
  /** Method and path template. */
  readonly request: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly error: Error | undefined;
  readonly milliseconds: number;
}

type Failure = ApiError | ConnectionError | ResponseError;

/** A call, made ready: what stays the same over all of its attempts. */
interface Call {
  readonly request: string;
  readonly outgoing: Omit<Outgoing, "body">;
  readonly json: string | undefined;
  readonly source: Source | undefined;
  readonly idempotent: boolean;
  readonly retry: Config["retry"];
  readonly streaming: boolean;
  readonly timeout: number;
  readonly scope: CallScope;
}

const USER_AGENT = `kloudless-typescript/${version} node/${process.versions.node}`;
const attempts: Channel<string, AttemptEvent> = channel("kloudless:attempt") as never;

/** Sends requests: credential, retries, limits of time, redirects, and the reading of answers. */
export class Sender {
  readonly config: Config;
  readonly #dispatchers: Dispatchers;
  readonly #budget = new RetryBudget();
  readonly #base: Partial<Record<`${AuthKind} ${"json" | "stream"}`, Record<string, string>>> = {};

  constructor(config: Config, dispatchers: Dispatchers) {
    this.config = config;
    this.#dispatchers = dispatchers;
  }

  /** Sends a request and reads the JSON it is answered with; undefined where the answer is empty. */
  async send(request: ApiRequest, options: RequestOptions = {}): Promise<unknown> {
    const call = await this.#prepare(request, options, false);
    try {
      const answer = await this.#run(call);
      return answer.value;
    } finally {
      call.scope.close();
    }
  }

  /** Sends a request and hands over the answer's body as it arrives. */
  async open(request: ApiRequest, options: RequestOptions = {}): Promise<Incoming> {
    const call = await this.#prepare(request, options, true);
    try {
      const { incoming } = await this.#run(call);
      // The body's own end lets go of the scope; until then the signal must be able to end it.
      if (incoming.stream === undefined) call.scope.close();
      return incoming;
    } catch (error) {
      call.scope.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#dispatchers.close();
  }

  async #prepare(request: ApiRequest, options: RequestOptions, streaming: boolean): Promise<Call> {
    const { config } = this;
    const path = typeof request.path === "string" ? literalPath(request.path) : request.path;
    const name = `${request.method} ${path.template}`;
    const auth = request.auth ?? "account";
    const headers = this.#headers(request, options, auth, streaming);
    // Signal and deadline count from here on: making a body ready may take time too.
    const scope = new CallScope(name, options.signal, milliseconds("deadline", options.deadline) ?? config.deadline);
    try {
      let source: Source | undefined;
      if (request.body !== undefined) {
        const made = toSource(request.body);
        source = made instanceof Promise ? await made : made;
        if (source.size !== undefined) headers["content-length"] = String(source.size);
      }
      return {
        request: name,
        outgoing: { origin: config.origin, path: config.prefix + path.value + queryString(request.query), method: request.method, headers },
        json: request.json === undefined ? undefined : JSON.stringify(request.json),
        source,
        idempotent: options.idempotent ?? request.idempotent ?? isIdempotent(request.method),
        retry: options.retry === undefined ? config.retry : options.retry,
        streaming,
        timeout: milliseconds("timeout", options.timeout) ?? config.timeout,
        scope,
      };
    } catch (error) {
      scope.close();
      throw error;
    }
  }

  #headers(request: ApiRequest, options: RequestOptions, auth: AuthKind, streaming: boolean): Record<string, string> {
    const base = this.#baseHeaders(auth, streaming);
    if (
      request.json === undefined &&
      request.body === undefined &&
      request.headers === undefined &&
      options.headers === undefined &&
      options.asUser === undefined &&
      !options.rawData
    )
      return base;
    const headers = { ...base };
    if (request.json !== undefined) headers["content-type"] = "application/json";
    else if (request.body !== undefined) headers["content-type"] = "application/octet-stream";
    if (options.asUser !== undefined) {
      if (options.asUser === "" || !isHeaderValue(options.asUser))
        throw new ArgumentError("asUser", "`asUser` must be the id of a user: a non-empty string on one line.");
      headers["x-kloudless-as-user"] = options.asUser;
    }
    if (options.rawData) headers["x-kloudless-raw-data"] = "true";
    return Object.assign(headers, checkedHeaders(request.headers ?? {}), checkedHeaders(options.headers ?? {}));
  }

  /** The headers of most requests: made once, since every request has them. */
  #baseHeaders(auth: AuthKind, streaming: boolean): Record<string, string> {
    return (this.#base[`${auth} ${streaming ? "stream" : "json"}`] ??= {
      authorization: this.config.authorization(auth),
      accept: streaming ? "*/*" : "application/json",
      // Ranges and lengths of content only mean something as long as nobody compresses it on the way.
      "accept-encoding": streaming ? "identity" : "gzip",
      "user-agent": USER_AGENT,
      ...this.config.headers,
    });
  }

  /** Attempt after attempt, until there is an answer or no reason for another attempt. */
  async #run(call: Call): Promise<{ incoming: Incoming; value: unknown }> {
    const { scope, retry, request } = call;
    for (let attempt = 1; ; attempt++) {
      const failure = await this.#attempt(call, attempt);
      if (!("error" in failure)) {
        this.#budget.succeeded(attempt);
        return failure;
      }
      const { error } = failure;
      error.attempts = attempt;
      if (call.source?.replayable === false) throw notReplayable(error, call);
      if (!isSafeToRepeat(call.idempotent, error)) throw error;
      const delay = retry?.delay({ attempt, error, request });
      // Giving up at once is better than sleeping into the deadline.
      if (delay === undefined || delay >= scope.remaining || !this.#budget.take()) throw error;
      await scope.sleep(delay);
    }
  }

  async #attempt(call: Call, attempt: number): Promise<{ incoming: Incoming; value: unknown } | { error: Failure }> {
    const started = attempts.hasSubscribers ? performance.now() : 0;
    let incoming: Incoming | undefined;
    let failure: Failure | undefined;
    try {
      incoming = await this.#exchange(call);
      if (incoming.status < 300) return { incoming, value: call.streaming ? undefined : await jsonOf(incoming, call.request) };
      // The first DELETE may have worked although its answer was lost: gone is what was asked for.
      if (incoming.status === 404 && attempt > 1 && call.outgoing.method === "DELETE") return { incoming, value: undefined };
      failure = await errorOf(incoming, call.request, (text) => this.config.redact(text));
    } catch (error) {
      if (!(error instanceof ConnectionError) && !(error instanceof ResponseError)) throw error;
      failure = error;
    } finally {
      if (attempts.hasSubscribers) {
        const requestId = incoming && header(incoming.headers, "x-kloudless-request-id");
        attempts.publish({
          request: call.request,
          attempt,
          status: incoming?.status,
          requestId,
          error: failure,
          milliseconds: performance.now() - started,
        });
      }
    }
    return { error: failure };
  }

  async #exchange(call: Call): Promise<Incoming> {
    const { scope, source, streaming, timeout, request } = call;
    const options = { request, streaming, timeout, idle: streaming || source !== undefined, scope };
    let outgoing: Outgoing = { ...call.outgoing, body: null };
    for (let hops = 0; ; hops++) {
      if (outgoing.body === null && hops === 0) outgoing = { ...outgoing, body: await openBody(call) };
      const dispatcher = this.#dispatchers.for(outgoing.origin);
      const incoming = await exchange(dispatcher instanceof Promise ? await dispatcher : dispatcher, outgoing, options);
      if (!isRedirect(incoming)) return incoming;
      if (hops === MAX_REDIRECTS)
        throw new ResponseError(`More than ${MAX_REDIRECTS} redirects (${request}).`, "too_many_redirects", { status: incoming.status });
      outgoing = redirected(outgoing, incoming, request);
      if (outgoing.body !== null && source !== undefined) {
        if (!source.replayable)
          throw new ResponseError(
            `A redirect was not followed: the body is a stream and was sent already (${request}).`,
            "redirect_refused",
            { status: incoming.status },
          );
        outgoing = { ...outgoing, body: await openBody(call) };
      }
    }
  }
}

function openBody({ json, source }: Call): string | Uint8Array | OpenedBody | null | Promise<OpenedBody> {
  if (source === undefined) return json ?? null;
  if (source.size === 0) return null;
  return source.bytes ?? source.open();
}

function notReplayable(error: Failure, call: Call): Failure {
  if (error.retryable && call.retry !== null && isSafeToRepeat(call.idempotent, error)) {
    error.message +=
      " It was not tried again, because the body is a stream and can be sent only once: give { path }, bytes or a function that returns a stream.";
  }
  return error;
}
