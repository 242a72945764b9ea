import { UsageError } from "../failure/command-error.ts";

/** A file or folder of an account, by its path from the root or by its id. */
export interface RemoteAddress {
  readonly kind: "remote";
  /** A number, an alias, a service, or `me`: what stands before the colon. */
  readonly account: string;
  readonly target: { readonly path: readonly string[] } | { readonly id: string };
  /** Whether it was written with a slash at its end: a folder is meant. */
  readonly isFolder: boolean;
  /** As it was written. */
  readonly text: string;
}

/** A place on this machine. */
export interface LocalAddress {
  readonly kind: "local";
  readonly path: string;
  readonly text: string;
}

/** `-`: stdin or stdout. */
interface StandardAddress {
  readonly kind: "standard";
  readonly text: "-";
}

export type Address = RemoteAddress | LocalAddress | StandardAddress;

/**
 * What an address means: `ACCOUNT:/path`, `ACCOUNT:path` and `ACCOUNT:id=ID` are in an account, `-` is stdin or stdout, everything else is a
 * local path. A local name with a colon is written with `./` before it.
 *
 * @throws UsageError when a path has a part that is none (`..`).
 */
export function parseAddress(text: string): Address {
  if (text === "-") return { kind: "standard", text };
  const [, account, rest = ""] = /^([^/\\:]+):([^]*)$/.exec(text) ?? [];
  const isDrive = process.platform === "win32" && /^[a-z]:[\\/]/i.test(text);
  if (account === undefined || isDrive) {
    if (text === "") throw new UsageError("An address is empty. Give ACCOUNT:/path, a local path, or - for stdin or stdout.");
    return { kind: "local", path: text, text };
  }
  if (rest.startsWith("id=")) {
    const id = rest.slice(3);
    if (id === "") throw new UsageError(`${JSON.stringify(text)}: there is no id after \`id=\`.`);
    return { kind: "remote", account, target: { id }, isFolder: false, text };
  }
  const path = rest.split("/").filter((part) => part !== "" && part !== ".");
  if (path.includes("..")) throw new UsageError(`${JSON.stringify(text)}: paths in accounts have no \`..\`. Give the path from the root.`);
  return { kind: "remote", account, target: { path }, isFolder: rest === "" || rest.endsWith("/"), text };
}

/** @throws UsageError when it is not in an account. */
export function parseRemote(text: string): RemoteAddress {
  const address = parseAddress(text);
  if (address.kind === "remote") return address;
  throw new UsageError(
    `${JSON.stringify(text)} is not in an account.`,
    "Give ACCOUNT:/path: ACCOUNT is an id, an alias, or the name of a service. `kloudless accounts ls` lists them.",
  );
}

/** The same where an account may stand alone: `42` is `42:`. */
export function parseRemoteOrAccount(text: string): RemoteAddress {
  return parseRemote(/[:/\\]|^[.-]?$/.test(text) ? text : `${text}:`);
}

/** An address that names the same account and another path. */
export function remotePath(account: string, path: readonly string[]): string {
  return `${account}:/${path.join("/")}`;
}
