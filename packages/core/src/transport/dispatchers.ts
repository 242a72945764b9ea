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

/**
 * The connections of one client, opened at its first request. The API's own origin has a pool of keep-alive sockets, the fastest there
 * is; the origins that redirects lead to may be many and share an agent, which forgets those it is not connected to.
 */
export class Dispatchers {
  readonly #options: ConnectionOptions;
  readonly #home: string;
  #forHome: Dispatcher | undefined;
  #forOthers: Dispatcher | undefined;

  /** @throws ConfigurationError when `dispatcher` is none. */
  constructor(options: ConnectionOptions, home: string) {
    const { dispatcher } = options;
    if (dispatcher !== undefined && typeof dispatcher?.dispatch !== "function") {
      throw new ConfigurationError("`dispatcher` must be a Dispatcher of undici 7, e.g. a Pool or an Agent.");
    }
    this.#options = options;
    this.#home = home;
    this.#forHome = dispatcher;
    this.#forOthers = dispatcher;
  }

  /** The dispatcher for an origin; a promise only the first time, while undici is loaded. */
  for(origin: string): Dispatcher | Promise<Dispatcher> {
    return (origin === this.#home ? this.#forHome : this.#forOthers) ?? this.#open(origin);
  }

  /** Closes every connection. For when no request is under way: connections that are still being made are given up. */
  async close(): Promise<void> {
    for (const dispatcher of new Set([this.#forHome, this.#forOthers])) {
      if (dispatcher !== this.#options.dispatcher) await dispatcher?.destroy();
    }
  }

  async #open(origin: string): Promise<Dispatcher> {
    // undici is half of what importing this package would cost; a program that sends nothing need not pay it.
    const { Agent, EnvHttpProxyAgent, Pool } = await import("undici");
    const { ca } = this.#options;
    const options = { connections: CONNECTIONS, ...(ca === undefined ? {} : { connect: { ca } }) };
    if (PROXY_VARIABLES.some((name) => Boolean(process.env[name]))) {
      this.#forHome ??= proxied(
        () => new EnvHttpProxyAgent({ ...options, ...(ca === undefined ? {} : { requestTls: { ca }, proxyTls: { ca } }) }),
      );
      return (this.#forOthers ??= this.#forHome);
    }
    return origin === this.#home ? (this.#forHome ??= new Pool(origin, options)) : (this.#forOthers ??= new Agent(options));
  }
}

function proxied(make: () => Dispatcher): Dispatcher {
  try {
    return make();
  } catch {
    // What is wrong is not shown, since the URL of a proxy may hold a password.
    throw new ConfigurationError(`One of ${PROXY_VARIABLES.join(", ")} does not hold the URL of a proxy, e.g. http://proxy.example:8080.`);
  }
}
