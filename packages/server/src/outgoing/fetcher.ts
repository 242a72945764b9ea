import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { ApiError, forbidden, invalid, notFound } from "../http/api-error.ts";
import { ForbiddenAddressError, guarded, type Permits } from "./guard.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const HEADERS = { "user-agent": "kloudless-server", accept: "*/*", "accept-encoding": "identity" };

/** How much is fetched at most. */
export interface FetchLimits {
  readonly maxBytes: number;
  /** For all of it. */
  readonly timeoutMs: number;
  /** For as long as nothing comes. */
  readonly idleMs: number;
}

const LIMITS: FetchLimits = { maxBytes: 64 * 1024 ** 3, timeoutMs: 6 * 60 * 60 * 1000, idleMs: 60_000 };

/** Fetches what clients name by its address. */
export class Fetcher {
  readonly #permits: Permits;
  readonly #limits: FetchLimits;

  constructor(permits: Permits, limits: FetchLimits = LIMITS) {
    this.#permits = permits;
    this.#limits = limits;
  }

  /**
   * The content at an address, redirects being followed. Nothing is left open once it has been read to its end, or `signal` aborts.
   *
   * @throws ApiError 400, 403 for an address that must not be fetched, 404 when there is nothing to be had, 413 for too much of it
   */
  async get(address: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const ends = AbortSignal.any([signal, AbortSignal.timeout(this.#limits.timeoutMs)]);
    let url = webAddress(address);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await this.#request(url, ends);
      const { statusCode = 0, headers } = response;
      if (!REDIRECTS.has(statusCode)) return this.#body(response, ends);
      response.destroy();
      if (headers.location === undefined || !URL.canParse(headers.location, url.href)) throw unfetchable("it redirects to nowhere");
      const next = webAddress(new URL(headers.location, url).href);
      if (url.protocol === "https:" && next.protocol !== "https:") throw unfetchable("it redirects from https to http");
      url = next;
    }
    throw unfetchable(`it redirects more than ${MAX_REDIRECTS} times`);
  }

  #request(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(failure(error, signal));
      try {
        const send = url.protocol === "https:" ? httpsRequest : httpRequest;
        const request = send(url, { ...guarded(url, this.#permits), headers: HEADERS, signal }, resolve);
        request.setTimeout(this.#limits.idleMs, () => request.destroy(new Error("idle")));
        request.on("error", fail);
        request.end();
      } catch (error) {
        fail(error as Error);
      }
    });
  }

  #body(response: IncomingMessage, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const { statusCode = 0, headers } = response;
    const { maxBytes } = this.#limits;
    const problem =
      statusCode !== 200
        ? unfetchable(`it answers with ${statusCode}`)
        : Number(headers["content-length"] ?? 0) > maxBytes
          ? tooLarge(maxBytes)
          : undefined;
    if (problem !== undefined) {
      response.destroy();
      throw problem;
    }
    return limited(response, maxBytes, signal);
  }
}

async function* limited(response: IncomingMessage, maxBytes: number, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw signal.aborted ? late() : new ApiError(502, "bad_gateway", "The content at url broke off.");
  } finally {
    response.destroy();
  }
}

/** @throws ApiError 400 */
function webAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") throw invalid("url must be an http or https address.");
  return url;
}

function failure(error: Error, signal: AbortSignal): ApiError {
  if (error instanceof ForbiddenAddressError) return forbidden("url leads to an address that this server does not fetch from.");
  if (signal.aborted || error.message === "idle") return late();
  return unfetchable("there is no answer");
}

const late = (): ApiError => new ApiError(504, "gateway_timeout", "The content at url did not come in time.");
const unfetchable = (why: string): ApiError => notFound(`The content at url could not be fetched: ${why}.`);
const tooLarge = (maxBytes: number): ApiError => new ApiError(413, "request_failed", `The content at url has more than ${maxBytes} bytes.`);
