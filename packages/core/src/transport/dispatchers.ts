import type { Dispatcher } from "undici";
import { ConfigurationError } from "../errors/configuration-error.ts";

/** How the client reaches servers. */
export interface ConnectionOptions {
  /** A dispatcher of undici 7, in place of the client's own pools; `ca` and proxy variables are then its business, and so is closing it. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Certificates (PEM) of authorities to trust in place of the system's. */
  readonly ca?: string | Buffer | (string | Buffer)[] | undefined;
}

/** Sockets a client opens to one origin at most; further calls wait for one. */
const CONNECTIONS = 256;
const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];

/** The connections of one client: a pool of keep-alive sockets an origin, opened at the first request to it. */
export class Dispatchers {
  readonly #options: ConnectionOptions;
  readonly #byOrigin = new Map<string, Dispatcher>();
  #shared: Dispatcher | undefined;
  #closed = false;

  /** @throws ConfigurationError when `dispatcher` is none. */
  constructor(options: ConnectionOptions) {
    const { dispatcher } = options;
    if (dispatcher !== undefined && typeof dispatcher?.dispatch !== "function") {
      throw new ConfigurationError("`dispatcher` must be a Dispatcher of undici 7, e.g. a Pool or an Agent.");
    }
    this.#options = options;
    this.#shared = dispatcher;
  }

  /** The dispatcher for an origin; a promise only the first time, while undici is loaded. */
  for(origin: string): Dispatcher | Promise<Dispatcher> {
    if (this.#closed) throw new ConfigurationError("This client was closed. Make a new one.");
    return this.#shared ?? this.#byOrigin.get(origin) ?? this.#open(origin);
  }

  /** Waits for the requests under way, then closes every socket. */
  async close(): Promise<void> {
    this.#closed = true;
    const own = [...this.#byOrigin.values()];
    if (this.#shared !== undefined && this.#shared !== this.#options.dispatcher) own.push(this.#shared);
    this.#byOrigin.clear();
    await Promise.all(own.map((dispatcher) => dispatcher.close()));
  }

  async #open(origin: string): Promise<Dispatcher> {
    // undici is half of what importing this package would cost; a program that sends nothing need not pay it.
    const { EnvHttpProxyAgent, Pool } = await import("undici");
    const opened = this.#shared ?? this.#byOrigin.get(origin);
    if (opened !== undefined) return opened;
    if (this.#closed) throw new ConfigurationError("This client was closed. Make a new one.");
    const { ca } = this.#options;
    // Limits of time are the client's own: undici's would end a call at five minutes, whatever was asked for.
    const options = { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0, ...(ca === undefined ? {} : { connect: { ca } }) };
    if (PROXY_VARIABLES.some((name) => Boolean(process.env[name]))) {
      return (this.#shared = new EnvHttpProxyAgent({ ...options, ...(ca === undefined ? {} : { requestTls: { ca }, proxyTls: { ca } }) }));
    }
    const pool = new Pool(origin, options);
    this.#byOrigin.set(origin, pool);
    return pool;
  }
}
