import { type AddressInfo, isIP } from "node:net";
import { ConfigError } from "../config-error.ts";
import type { ServerOptions } from "../options.ts";

const LOOPBACK = "127.0.0.1";
const MIN_KEY_LENGTH = 16;

/**
 * The address to listen on. Others than this machine's own are only for servers whose operator chose the keys.
 *
 * @throws ConfigError
 */
export function checkedHost({ host = LOOPBACK, apiKey = "", developerKey = "" }: ServerOptions): string {
  if (host === "localhost") return LOOPBACK;
  if (isLoopback(host)) return host;
  if (apiKey.length >= MIN_KEY_LENGTH && developerKey.length >= MIN_KEY_LENGTH) return host;
  throw new ConfigError(
    `host: ${host} can be reached from other machines: choose an API key and a developer key of at least ${MIN_KEY_LENGTH} characters ` +
      "first (api_key and developer_key in the configuration, or KLOUDLESS_SERVER_API_KEY and KLOUDLESS_SERVER_DEVELOPER_KEY)",
  );
}

export const isLoopback = (host: string): boolean => host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

/** Whether a name, as it stands in addresses, is this machine's own, and can be no other's. */
export const isLoopbackName = (name: string): boolean =>
  name === "localhost" || name.endsWith(".localhost") || isLoopback(name.replace(/^\[(.*)\]$/, "$1"));

/** The address for clients on this machine. */
export function urlOf({ address, port, family }: AddressInfo, isSecure: boolean): string {
  const host = address === "0.0.0.0" ? LOOPBACK : address === "::" ? "[::1]" : family === "IPv6" ? `[${address}]` : address;
  return `${isSecure ? "https" : "http"}://${host}:${port}`;
}
