import { type Channel, channel } from "node:diagnostics_channel";
import type { Dispatcher } from "undici";
import type { BodyInput, Source } from "../body/source.ts";
import { expectFailure, toSource } from "../body/to-source.ts";
import { type Config, checkedHeaders, MAX_MILLISECONDS, milliseconds, strategy } from "../config.ts";
import type { ApiError } from "../errors/api-error.ts";
import { ArgumentError } from "../errors/argument-error.ts";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { ConnectionError, TimeoutError } from "../errors/connection-error.ts";
import { ResponseError } from "../errors/response-error.ts";
import { literalPath } from "../path.ts";
import { queryString } from "../query.ts";
import type { ApiRequest, AuthKind, RequestOptions } from "../request.ts";
import { RetryBudget } from "../retry/budget.ts";
import { isIdempotent, isSafeToRepeat } from "../retry/safety.ts";
import { version } from "../version.ts";
import { errorOf, idOf, jsonOf } from "./decode.ts";
import type { Dispatchers } from "./dispatchers.ts";
import { type Body, type ExchangeOptions, exchange, type Incoming, letGo, NOTHING, type Outgoing } from "./exchange.ts";
import { sourceError } from "./failures.ts";
import { harmless, isHeaderValue } from "./headers.ts";
import { InFlight } from "./in-flight.ts";
import { isRedirect, MAX_REDIRECTS, redirected } from "./redirect.ts";
import { CallScope } from "./scope.ts";
import type { TokenSupply } from "./token-supply.ts";

/** One attempt of a call, as published on the diagnostics channel `kloudless:attempt`. It holds no header, no body and no id of the request. */
export interface AttemptEvent {
  /** Method and path template. */
  readonly request: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** What went wrong, also where another attempt follows. */
  readonly error: unknown;
  readonly milliseconds: number;
}

/** One answer, as published on the diagnostics channel `kloudless:exchange`, before the attempt it belongs to; redirects have theirs, too. */
export interface ExchangeEvent {
  /** Method and path template. */
  readonly request: string;
  readonly attempt: number;
  readonly status: number;
  /** Headers by their names in small letters. Those that may hold a secret, or that nobody knows, have `[hidden]` for a value. */
  readonly sent: Readonly<Record<string, string>>;
  readonly received: Readonly<Record<string, string>>;
}

/** That an attempt is to be followed by another, as published on the diagnostics channel `kloudless:retry`. */
export interface RetryEvent {
  readonly request: string;
  /** The attempt that failed. */
  readonly attempt: number;
  readonly error: unknown;
  /** Milliseconds until the next one. */
  readonly delay: number;
}

type Failure = ApiError | ConnectionError | ResponseError;

/** A call, made ready: what stays the same over all of its attempts. */
interface Call {
  readonly request: string;
  readonly outgoing: Outgoing;
  readonly json: string | undefined;
  readonly input: BodyInput | undefined;
  /** The attempt under way. */
  attempt: number;
  /** What `input` became; undefined until it is first needed, and where there is none. */
  source: Source | undefined;
  readonly idempotent: boolean;
  readonly retry: Config["retry"];
  /** Where the token comes from that has to be put into the headers of each attempt; undefined where they have it. */
  readonly tokens: TokenSupply | undefined;
  readonly options: ExchangeOptions;
}

const BEARER = "Bearer ";
const USER_AGENT = `kloudless-typescript/${version} node/${process.versions.node}`;
const attempts: Channel<string, AttemptEvent> = channel("kloudless:attempt") as never;
const exchanges: Channel<string, ExchangeEvent> = channel("kloudless:exchange") as never;
const retries: Channel<string, RetryEvent> = channel("kloudless:retry") as never;

/** Sends requests: credential, retries, limits of time, redirects, and the reading of answers. */
export class Sender {
  readonly config: Config;
  readonly #dispatchers: Dispatchers;
  readonly #budget = new RetryBudget();
  readonly #inFlight = new InFlight();
  #closed = false;
  readonly #base: Partial<Record<`${AuthKind} ${"json" | "stream"}`, Record<string, string>>> = {};

  constructor(config: Config, dispatchers: Dispatchers) {
    this.config = config;
    this.#dispatchers = dispatchers;
  }

  /** Sends a request and reads the JSON it is answered with; undefined where the answer is empty. */
  async send(request: ApiRequest, options: RequestOptions = {}): Promise<unknown> {
    const call = this.#prepare(request, options, false);
    try {
      return await this.#run(call, jsonOf);
    } finally {
      call.options.scope.close();
    }
  }

  /** Sends a request and hands over the answer's body as it arrives. */
  async open(request: ApiRequest, options: RequestOptions = {}): Promise<Incoming> {
    const call = this.#prepare(request, options, true);
    try {
      const incoming = await this.#run(call, asItIs);
      // The body's own end lets go of the scope; until then the signal must be able to end it.
      if (incoming.stream === undefined) call.options.scope.close();
      return incoming;
    } catch (error) {
      call.options.scope.close();
      throw error;
    }
  }

  /** Waits for the calls under way, their retries included, then closes every connection. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#inFlight.none();
    await this.#dispatchers.close();
  }

  /** Waits until the throttle, where there is one, lets a request through. */
  async #admitted({ request, options: { scope } }: Call): Promise<void> {
    const { throttle } = this.config;
    if (throttle?.request === undefined) return;
    const controller = new AbortController();
    const never = (): Error =>
      new TimeoutError(`The throttle let no request through (${request}).`, { request, phase: "connect" }, "attempt", MAX_MILLISECONDS);
    try {
      await scope.wait(throttle.request(controller.signal), MAX_MILLISECONDS, never, () => undefined);
    } catch (error) {
      controller.abort(error);
      throw error;
    }
  }

  #prepare(request: ApiRequest, options: RequestOptions, streaming: boolean): Call {
    const { method, body } = request;
    if (body !== undefined) expectFailure(body);
    if (this.#closed) throw new ConfigurationError("This client was closed. Make a new one.");
    const { config } = this;
    const path = typeof request.path === "object" ? request.path : literalPath(request.path);
    const name = `${request.method} ${path.template}`;
    const auth = request.auth ?? "account";
    if (request.json !== undefined && body !== undefined)
      throw new ArgumentError("body", `A request has either \`json\` or \`body\`, not both (${name}).`);
    const headers = this.#headers(request, options, auth, streaming);
    return {
      request: name,
      outgoing: {
        origin: config.origin,
        path: config.prefix + path.value + queryString(request.query),
        method,
        headers,
      },
      json: request.json === undefined ? undefined : JSON.stringify(request.json),
      input: body,
      attempt: 0,
      source: undefined,
      idempotent: options.idempotent ?? request.idempotent ?? isIdempotent(method),
      retry: options.retry === undefined ? config.retry : strategy(options.retry),
      // A header that a call was given wins.
      tokens: headers.authorization === "" ? config.tokens : undefined,
      options: {
        request: name,
        streaming,
        timeout: milliseconds("timeout", options.timeout) ?? config.timeout,
        idle: streaming || body !== undefined,
        throttle: config.throttle,
        scope: new CallScope(name, options.signal, milliseconds("deadline", options.deadline) ?? config.deadline, this.#inFlight),
      },
    };
  }

  #headers(request: ApiRequest, options: RequestOptions, auth: AuthKind, streaming: boolean): Record<string, string> {
    const base = this.#baseHeaders(auth, streaming);
    if (
      request.json === undefined &&
      request.body === undefined &&
      request.headers === undefined &&
      options.headers === undefined &&
      options.asUser === undefined &&
      !options.rawData &&
      this.config.tokens === undefined
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
  async #run<T>(call: Call, read: (incoming: Incoming, request: string, config: Config) => T | Promise<T>): Promise<T> {
    const { scope } = call.options;
    // Whether an attempt may have been carried out although no answer says so.
    let mayBeDone = false;
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      if (this.config.throttle !== undefined) await this.#admitted(call);
      const started = attempts.hasSubscribers ? performance.now() : undefined;
      let incoming: Incoming | undefined;
      let error: Failure;
      call.attempt = attempt;
      try {
        if (call.tokens !== undefined) await putToken(call, call.tokens);
        incoming = await this.#exchange(call);
        // A DELETE may have worked although its answer was lost: gone is what was asked for.
        if (incoming.status === 404 && mayBeDone && call.outgoing.method === "DELETE")
          incoming = { ...incoming, status: 204, body: NOTHING };
        if (incoming.status < 300) {
          const value = read(incoming, call.request, this.config);
          const answer = value instanceof Promise ? await value : value;
          this.#budget.succeeded(attempt);
          if (started !== undefined) this.#publish(call, attempt, started, incoming, undefined);
          return answer;
        }
        error = await errorOf(incoming, call.request, this.config);
      } catch (caught) {
        if (!(caught instanceof ConnectionError) && !(caught instanceof ResponseError)) {
          if (started !== undefined) this.#publish(call, attempt, started, incoming, caught);
          throw caught;
        }
        error = caught;
      }
      error.attempts = attempt;
      if (started !== undefined) this.#publish(call, attempt, started, incoming, error);
      if (call.source?.replayable === false) throw notReplayable(error, call);
      if (incoming?.status === 401 && call.tokens !== undefined && !renewed) {
        // Whoever refuses a token has done nothing: that is safe to repeat, and no failure to be patient with.
        renewed = true;
        const { authorization = "" } = call.outgoing.headers;
        call.tokens.refused(authorization.slice(BEARER.length));
        await putToken(call, call.tokens);
        if (call.outgoing.headers.authorization === authorization) throw error;
        continue;
      }
      if (!isSafeToRepeat(call.idempotent, error)) throw error;
      const delay = call.retry?.delay({ attempt, error, request: call.request });
      if (delay === undefined || !canWait(delay, scope) || !this.#budget.take()) throw error;
      mayBeDone ||= !isSafeToRepeat(false, error);
      if (retries.hasSubscribers) retries.publish({ request: call.request, attempt, error, delay });
      await scope.sleep(delay);
    }
  }

  #publish(call: Call, attempt: number, started: number, incoming: Incoming | undefined, error: unknown): void {
    const requestId = incoming && idOf(incoming, this.config);
    const took = performance.now() - started;
    attempts.publish({ request: call.request, attempt, status: incoming?.status, requestId, error, milliseconds: took });
  }

  /** One attempt. Nothing is awaited here on the way of a plain call, of which there are many. */
  #exchange(call: Call): Promise<Incoming> {
    const { outgoing, options } = call;
    const dispatcher = this.#dispatchers.for(outgoing.origin);
    const incoming =
      call.input !== undefined || dispatcher instanceof Promise
        ? this.#exchangeWhenReady(call, dispatcher)
        : exchange(dispatcher, outgoing, call.json ?? null, options);
    return incoming.then((answer) => {
      if (exchanges.hasSubscribers) tell(call, call.outgoing, answer);
      return isRedirect(answer) ? this.#follow(call, answer) : answer;
    });
  }

  async #exchangeWhenReady(call: Call, dispatcher: Dispatcher | Promise<Dispatcher>): Promise<Incoming> {
    const ready = await dispatcher;
    return exchange(ready, call.outgoing, call.json ?? (await this.#openBody(call)), call.options);
  }

  async #follow(call: Call, redirect: Incoming): Promise<Incoming> {
    const { request, options } = call;
    let { outgoing } = call;
    let hasBody = call.input !== undefined || call.json !== undefined;
    let answer = redirect;
    for (let hops = 1; isRedirect(answer); hops++) {
      const { status } = answer;
      if (hops > MAX_REDIRECTS)
        throw new ResponseError(`More than ${MAX_REDIRECTS} redirects (${request}).`, "too_many_redirects", { status });
      outgoing = redirected(outgoing, answer, request);
      hasBody &&= outgoing.method === call.outgoing.method;
      if (hasBody && call.source?.replayable === false) {
        throw new ResponseError(
          `A redirect was not followed: the body is a stream and was sent already (${request}).`,
          "redirect_refused",
          { status },
        );
      }
      await this.#admitted(call);
      const dispatcher = await this.#dispatchers.for(outgoing.origin);
      answer = await exchange(dispatcher, outgoing, hasBody ? (call.json ?? (await this.#openBody(call))) : null, options);
      if (exchanges.hasSubscribers) tell(call, outgoing, answer);
    }
    return answer;
  }

  /** The body, ready to be sent. Time is limited and the call can be ended, whatever it comes from. */
  #openBody(call: Call): Promise<Body> | null {
    if (call.input === undefined) return null;
    const { scope, timeout, request } = call.options;
    const failure = { request, phase: "connect" } as const;
    const timedOut = (): Error => new TimeoutError(`The body was not ready within ${timeout} ms (${request}).`, failure, "idle", timeout);
    return scope.wait(openSource(call, call.input), timeout, timedOut, (late) => void letGo(late));
  }
}

function tell({ request, attempt }: Call, { headers }: Outgoing, answer: Incoming): void {
  exchanges.publish({ request, attempt, status: answer.status, sent: harmless(headers), received: harmless(answer.headers) });
}

/** Puts the token of now into the headers, waiting for it as long as for an answer. */
async function putToken({ outgoing, options }: Call, tokens: TokenSupply): Promise<void> {
  const { scope, timeout, request } = options;
  const token = tokens.get();
  const failure = { request, phase: "connect" } as const;
  const timedOut = (): Error => new TimeoutError(`There was no token within ${timeout} ms (${request}).`, failure, "attempt", timeout);
  outgoing.headers.authorization =
    BEARER + (typeof token === "string" ? token : await scope.wait(token, timeout, timedOut, () => undefined));
}

async function openSource(call: Call, input: BodyInput): Promise<Body> {
  call.source ??= await toSource(input);
  const { size, bytes } = call.source;
  if (size !== undefined) call.outgoing.headers["content-length"] = String(size);
  if (size === 0) return null;
  try {
    return bytes ?? (await call.source.open());
  } catch (cause) {
    // A function that was to return a stream may throw anything.
    throw sourceError(cause);
  }
}

function asItIs(incoming: Incoming): Incoming {
  return incoming;
}

/** Giving up at once is better than sleeping into the deadline, or longer than a timer can. */
function canWait(delay: number, scope: CallScope): boolean {
  return delay <= MAX_MILLISECONDS && delay < scope.remaining;
}

function notReplayable(error: Failure, call: Call): Failure {
  if (error.retryable && call.retry !== null && isSafeToRepeat(call.idempotent, error)) {
    error.message +=
      " It was not tried again, because the body is a stream and can be sent only once: give { path }, bytes or a function that returns a stream.";
  }
  return error;
}
