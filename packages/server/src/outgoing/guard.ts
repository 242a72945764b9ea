import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Whether a connection to this IP address may be made. */
export type Permits = (address: string) => boolean;

type Resolve = (name: string, options: LookupAllOptions, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

/** Thrown for an address that leads where this server does not go. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";

  constructor(host: string) {
    super(`${host} is not a public address`);
  }
}

/** What is not the public internet, by the registries of special-purpose addresses (RFC 6890 and its successors). */
const special = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  special.addSubnet(network, prefix, "ipv4");
// 2001::/23 has tunnels in it, and 2002::/16 is one: both have addresses of the other kind inside.
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  special.addSubnet(network, prefix, "ipv6");

/** All that is given out in IPv6 so far; loopback, private, link-local, mapped and translated addresses are elsewhere. */
const given = new BlockList();
given.addSubnet("2000::", 3, "ipv6");

/** Whether an IP address is one of the public internet. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, "ipv4");
  return family === 6 && given.check(address, "ipv6") && !special.check(address, "ipv6");
}

/**
 * What to give to `http.request`, so that it connects to permitted addresses only.
 *
 * A name is looked up once, and the addresses that were looked at are the very ones that are connected to: there is no second look-up
 * whose answer could be another one. Numbers in an address are not looked up at all, so they are looked at here. A connection that
 * somebody else has opened is never used.
 *
 * @throws ForbiddenAddressError for an address in numbers; one behind a name comes as the failure of the request
 */
export function guarded(url: URL, permits: Permits, resolve: Resolve = systemLookup): { agent: false; lookup: LookupFunction } {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) !== 0 && !permits(host)) throw new ForbiddenAddressError(host);
  const lookup: LookupFunction = (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      const permitted = error === null ? addresses.filter(({ address }) => permits(address)) : [];
      const [first] = permitted;
      if (error !== null) done(error, "");
      else if (first === undefined) done(new ForbiddenAddressError(name), "");
      else if (options.all === true) done(null, permitted);
      else done(null, first.address, first.family);
    });
  };
  return { agent: false, lookup };
}
