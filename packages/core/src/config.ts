import { ConfigurationError } from "./errors/configuration-error.ts";
import type { AuthKind } from "./request.ts";
import { ExponentialBackoff } from "./retry/exponential-backoff.ts";
import type { RetryStrategy } from "./retry/strategy.ts";
import type { ConnectionOptions } from "./transport/dispatchers.ts";
import { isHeaderName, isHeaderValue } from "./transport/headers.ts";
import type { Throttle } from "./transport/throttle.ts";
import { type TokenSupplier, TokenSupply } from "./transport/token-supply.ts";

/** What a client can be set up with. What is left out is taken from the environment variable named, else the default. */
export interface ClientOptions extends ConnectionOptions {
  /** The application's API key, for servers only: all of its accounts. `KLOUDLESS_API_KEY`. It wins over a token. */
  readonly apiKey?: string | undefined;
  /**
   * A Bearer token: the account it was issued for. `KLOUDLESS_TOKEN`. A function that gives one is called before the first request, and
   * again when the server does not take its token any more: once, however many requests wait for it; they are then sent again.
   */
  readonly token?: string | TokenSupplier | undefined;
  /** The developer key, for management calls only. `KLOUDLESS_DEV_KEY`. */
  readonly developerKey?: string | undefined;
  /** Where the API is. `KLOUDLESS_BASE_URL`, default `https://api.kloudless.com`. */
  readonly baseUrl?: string | URL | undefined;
  /** Version of the API, as in its path. `KLOUDLESS_API_VERSION`, default `v1`, or what the base URL ends with. */
  readonly apiVersion?: string | undefined;
  /** Whether and when failed attempts are repeated; `null` never. Default: `new ExponentialBackoff()`. */
  readonly retry?: RetryStrategy | null | undefined;
  /** Milliseconds for one attempt of a call, connection to last byte; for a transfer, the longest time in which no byte moves. Default 60,000. */
  readonly timeout?: number | undefined;
  /** Milliseconds for a whole call with its retries. Default none. */
  readonly deadline?: number | undefined;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Holds back requests, and bytes of bodies. Default none. */
  readonly throttle?: Throttle | undefined;
}

/** A client's settings, checked and complete. */
export interface Config {
  readonly origin: string;
  /** What comes before every path, e.g. `/v1`. */
  readonly prefix: string;
  readonly retry: RetryStrategy | null;
  readonly timeout: number;
  readonly deadline: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly throttle: Throttle | undefined;
  /** Whether the account credential is that of one account, which `me` names. */
  readonly hasToken: boolean;
  /** Where the account's token comes from, if it is not in {@link authorization}. */
  readonly tokens: TokenSupply | undefined;
  /** The `Authorization` header for a kind of request; empty where `tokens` has the rest. Throws ConfigurationError when its credential is missing. */
  authorization(kind: AuthKind): string;
  /** The text without any of this client's credentials. */
  redact(text: string): string;
}

/** How many texts of earlier tokens are kept out of what is shown. */
const MAX_SUPPLIED = 20;

/** The longest time a timer can hold; beyond it, it fires at once. */
export const MAX_MILLISECONDS: number = 2 ** 31 - 1;

/** Checks options and environment. Throws ConfigurationError, which names the field but never shows a credential. */
export function configure(options: ClientOptions): Config {
  const given = options.apiKey !== undefined || options.token !== undefined;
  // A credential given in code is meant; one that happens to lie in the environment must not win over it.
  const apiKey = credential("apiKey", options.apiKey ?? (given ? undefined : env("KLOUDLESS_API_KEY")));
  const supplier = apiKey === undefined && typeof options.token === "function" ? options.token : undefined;
  const token =
    typeof options.token === "function" ? undefined : credential("token", options.token ?? (given ? undefined : env("KLOUDLESS_TOKEN")));
  const developerKey = credential("developerKey", options.developerKey ?? env("KLOUDLESS_DEV_KEY"));
  const credentials = [apiKey, token, developerKey].filter((secret) => secret !== undefined);
  if (credentials.length === 0 && supplier === undefined) {
    throw new ConfigurationError(
      "No credential: give `apiKey`, `token` or `developerKey`, or set KLOUDLESS_API_KEY, KLOUDLESS_TOKEN or KLOUDLESS_DEV_KEY.",
      "missing_credential",
    );
  }
  // As they are, and as a server may write them in a URL.
  const secrets = credentials.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const supplied: string[] = [];
  const tokens =
    supplier &&
    new TokenSupply(supplier, (fresh) => {
      const checked = credential("token", fresh) ?? missingToken();
      // Those of requests that are still under way may be shown, too.
      supplied.splice(0, supplied.length, checked, encodeURIComponent(checked), ...supplied.slice(0, MAX_SUPPLIED));
    });
  const account = apiKey === undefined ? (supplier ? "" : token && `Bearer ${token}`) : `APIKey ${apiKey}`;
  const developer = developerKey && `DeveloperKey ${developerKey}`;
  return {
    ...baseOf(options.baseUrl, options.apiVersion ?? env("KLOUDLESS_API_VERSION")),
    retry: options.retry === undefined ? new ExponentialBackoff() : strategy(options.retry),
    timeout: milliseconds("timeout", options.timeout) ?? 60_000,
    deadline: milliseconds("deadline", options.deadline),
    headers: checkedHeaders(options.headers ?? {}),
    throttle: checkedThrottle(options.throttle),
    hasToken: apiKey === undefined && (token !== undefined || supplier !== undefined),
    tokens,
    authorization(kind) {
      if (kind === "developer") {
        if (developer === undefined) {
          throw new ConfigurationError(
            "This call is part of the management API and needs the developer key: give `developerKey` or set KLOUDLESS_DEV_KEY.",
            "missing_credential",
          );
        }
        return developer;
      }
      if (account === undefined) {
        throw new ConfigurationError(
          "This call needs `apiKey` or `token` (or KLOUDLESS_API_KEY or KLOUDLESS_TOKEN); a developer key opens only the management API.",
          "missing_credential",
        );
      }
      return account;
    },
    redact: (text) => [...secrets, ...supplied].reduce((shown, secret) => shown.replaceAll(secret, "[redacted]"), text),
  };
}

/** Milliseconds of an option, checked. */
export function milliseconds(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isFinite(value) && value > 0 && value <= MAX_MILLISECONDS)) return value;
  throw new ConfigurationError(
    `\`${name}\` must be a number of milliseconds above 0 and at most ${MAX_MILLISECONDS}; got ${String(value)}.`,
  );
}

/** Headers of an option, checked, with their names in lower case. */
export function checkedHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    if (!isHeaderName(name)) throw new ConfigurationError(`\`headers\`: ${JSON.stringify(name)} is no name of a header.`);
    if (!isHeaderValue(value))
      throw new ConfigurationError(`\`headers\`: the value of ${name} must be a string of Latin-1 text on one line.`);
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

function env(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}

/** The strategy of an option, checked. */
export function strategy(value: RetryStrategy | null): RetryStrategy | null {
  if (value === null || typeof value.delay === "function") return value;
  throw new ConfigurationError("`retry` must be null or an object with a `delay` method.");
}

/** The throttle of an option, checked. */
function checkedThrottle(value: Throttle | undefined): Throttle | undefined {
  if (value === undefined) return undefined;
  const isMethod = (name: keyof Throttle): boolean => value[name] === undefined || typeof value[name] === "function";
  if (typeof value === "object" && value !== null && (["request", "upload", "download"] as const).every(isMethod)) return value;
  throw new ConfigurationError("`throttle` must be an object with functions `request`, `upload` or `download`.");
}

function missingToken(): never {
  throw new ConfigurationError("`token`: the function gave no token.");
}

function credential(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && /^[\u0021-\u007e]+$/.test(value)) return value;
  throw new ConfigurationError(`\`${name}\` must be a non-empty string without blanks or line breaks.`);
}

/** Where the API is, from an option or the environment. */
export function baseOf(baseUrl: string | URL | undefined, apiVersion?: string): { origin: string; prefix: string } {
  const given = String(baseUrl ?? env("KLOUDLESS_BASE_URL") ?? "https://api.kloudless.com");
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    // A malformed URL may hold a password anywhere, so it is not shown.
    throw new ConfigurationError("`baseUrl` must be an absolute http or https URL, e.g. https://api.kloudless.com.");
  }
  if (url.username !== "" || url.password !== "") throw new ConfigurationError("`baseUrl` must not hold a user name or password.");
  if (url.search !== "" || url.hash !== "") throw new ConfigurationError("`baseUrl` must not have a query or a fragment.");
  const path = url.pathname.replace(/\/+$/, "");
  const own = /\/(v\d+)$/.exec(path)?.[1];
  const asked = apiVersion === undefined ? undefined : /^v?(\d+)$/.exec(apiVersion)?.[1];
  if (apiVersion !== undefined && asked === undefined)
    throw new ConfigurationError(`\`apiVersion\` must look like "v1"; got ${JSON.stringify(apiVersion)}.`);
  if (own !== undefined && asked !== undefined && own !== `v${asked}`) {
    throw new ConfigurationError(`\`baseUrl\` ends with ${own} but \`apiVersion\` is v${asked}. Leave one of them out.`);
  }
  return { origin: url.origin, prefix: own === undefined ? `${path}/v${asked ?? 1}` : path };
}
