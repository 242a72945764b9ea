import { ConfigError } from "../config-error.ts";
import { isLoopback, isLoopbackName } from "../http/host.ts";

/** How people connect accounts to the application. */
export interface OAuthOptions {
  /** Where the application may have people sent back to, exactly; of `http://127.0.0.1/…` and `http://[::1]/…` the port does not matter. */
  readonly redirectUris?: readonly string[];
  /** The origins, e.g. `https://app.example.com`, whose pages may open the window that gives them a token. */
  readonly trustedDomains?: readonly string[];
  /** Whether tokens are also given to redirect URIs, in the fragment. Default: as it was; at first, false. */
  readonly implicitGrant?: boolean;
  /** What must be known to see which accounts there are, and to approve. It has to be set when the server can be reached from other machines. */
  readonly password?: string;
  /** For tests: approves everything without asking, with the first account that fits, or with the account of this name. */
  readonly autoApprove?: boolean | string;
}

/** The options, checked, and whose they are: other applications have no redirect URIs. */
export interface OAuthSettings extends OAuthOptions {
  readonly applicationId: string;
  /** Whether people can be asked here: else, whoever finds the page could take an account. */
  readonly open: boolean;
  readonly redirectUris: readonly string[];
  readonly trustedDomains: readonly string[];
}

/** @throws ConfigError */
export function checkedOAuth(options: OAuthOptions | undefined, host: string): Omit<OAuthSettings, "applicationId"> {
  const { redirectUris = [], trustedDomains = [], password } = options ?? {};
  for (const [index, uri] of redirectUris.entries()) {
    if (!isRedirectUri(uri)) throw new ConfigError(`oauth.redirectUris[${index}]: must be an http or https address without a fragment`);
  }
  for (const [index, origin] of trustedDomains.entries()) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin || !/^https?:/.test(origin))
      throw new ConfigError(`oauth.trustedDomains[${index}]: must be an origin, such as https://app.example.com`);
  }
  const open = isLoopback(host) || (password ?? "") !== "";
  const isUsed = redirectUris.length > 0 || trustedDomains.length > 0;
  if (isUsed && !open)
    throw new ConfigError(
      `oauth.password: is needed because ${host} can be reached from other machines, and whoever approves has the account`,
    );
  return { ...options, open, redirectUris, trustedDomains };
}

/** Whether people can be sent there; applications register it letter by letter. */
export function isRedirectUri(uri: string): boolean {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && !/[#\s"'<>;,]/.test(uri) && url.username === "";
}

/** Whether it is a host, with its port where that is not the usual one, as it stands in an origin. */
export const isTrustedDomain = (domain: string): boolean => /^[\w.:[\]-]+$/.test(domain) && originAt(domain) !== undefined;

/** Whether an origin is at a domain: over TLS, except on this machine itself. */
export function isAt(origin: string, domain: string): boolean {
  return origin === originAt(domain) || (origin === originAt(domain, "http") && isLoopbackName(new URL(origin).hostname));
}

/** The origin of a host and port, if they are written as they are in one. */
function originAt(domain: string, scheme = "https"): string | undefined {
  const origin = `${scheme}://${domain}`;
  return URL.canParse(origin) && new URL(origin).origin === origin ? origin : undefined;
}

/** Whether an application may have people sent there. */
export function isRegistered(uri: string, registered: readonly string[]): boolean {
  if (registered.includes(uri)) return true;
  const portless = withoutPort(uri);
  return portless !== undefined && registered.some((other) => withoutPort(other) === portless);
}

/** A program on the user's own machine listens on whatever port is free (RFC 8252 section 7.3). */
function withoutPort(uri: string): string | undefined {
  if (!URL.canParse(uri) || uri.includes("#")) return undefined;
  const url = new URL(uri);
  if (url.protocol !== "http:" || (url.hostname !== "127.0.0.1" && url.hostname !== "[::1]")) return undefined;
  // What the parser would mend is not what was registered.
  if (url.href !== uri && url.href !== `${uri}/`) return undefined;
  url.port = "";
  return url.href;
}
