import type { Dispatcher } from "undici";
import { ConfigurationError } from "../errors/configuration-error.ts";

/** How the client reaches servers. */
export interface ConnectionOptions {
  /** A dispatcher of undici 7, in place of the client's own pools; `ca` and proxies are then its business, and so is closing it. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Certificates (PEM) of authorities to trust in place of the system's. */
  readonly ca?: string | Buffer | (string | Buffer)[] | undefined;
  /** URL (http or https) of a proxy for every request, in place of those that `HTTPS_PROXY` and `HTTP_PROXY` name. `NO_PROXY` holds for it, too. */
  readonly proxy?: string | URL | undefined;
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

  /** @throws ConfigurationError when `dispatcher` is none, or `proxy` no URL of one. */
  constructor(options: ConnectionOptions, home: string) {
    const { dispatcher } = options;
    if (dispatcher !== undefined && typeof dispatcher?.dispatch !== "function") {
      throw new ConfigurationError("`dispatcher` must be a Dispatcher of undici 7, e.g. a Pool or an Agent.");
    }
    if (options.proxy !== undefined && !isProxy(options.proxy)) {
      // It is not shown, since it may hold a password.
      throw new ConfigurationError("`proxy` must be an http or https URL, e.g. http://proxy.example:8080.");
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
    const { ca, proxy } = this.#options;
    const options = { connections: CONNECTIONS, ...(ca === undefined ? {} : { connect: { ca } }) };
    if (proxy !== undefined || PROXY_VARIABLES.some((name) => Boolean(process.env[name]))) {
      const own = proxy === undefined ? {} : { httpProxy: String(proxy), httpsProxy: String(proxy) };
      this.#forHome ??= proxied(
        () => new EnvHttpProxyAgent({ ...options, ...own, ...(ca === undefined ? {} : { requestTls: { ca }, proxyTls: { ca } }) }),
      );
      return (this.#forOthers ??= this.#forHome);
    }
    return origin === this.#home ? (this.#forHome ??= new Pool(origin, options)) : (this.#forOthers ??= new Agent(options));
  }
}

function isProxy(proxy: string | URL): boolean {
  return URL.canParse(String(proxy)) && /^https?:$/.test(new URL(proxy).protocol);
}

function proxied(make: () => Dispatcher): Dispatcher {
  try {
    return make();
  } catch {
    // What is wrong is not shown, since the URL of a proxy may hold a password.
    throw new ConfigurationError(`One of ${PROXY_VARIABLES.join(", ")} does not hold the URL of a proxy, e.g. http://proxy.example:8080.`);
  }
}
