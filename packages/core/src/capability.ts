import type { Connection } from "./connection.ts";

/** Anything a capability can be called with: an account for most, the client for those that attach to it. */
export interface Connected {
  readonly connection: Connection;
}

/** What a capability attaches to. */
export type Scope = "account" | "client";

/**
 * A part of the API, as a value. Given to `use`, it adds a property to every account (or to the client); called with an account,
 * it returns the same object.
 */
export interface Capability<Key extends string = string, Api extends object = object, On extends Scope = Scope> {
  (target: Connected): Api;
  /** The name of the property it adds. */
  readonly key: Key;
  readonly on: On;
}

/** The properties that a list of capabilities adds to accounts, or to the client. A list of which nothing is known adds none. */
export type Attached<Capabilities extends readonly Capability[], On extends Scope> = {
  readonly [C in Extract<Capabilities[number], { readonly on: On }> as string extends C["key"] ? never : C["key"]]: ReturnType<C>;
};

/**
 * Makes a capability.
 *
 * @param key - The name of the property it adds.
 * @param make - Makes the API for a connection; called once for an account, at its first use.
 * @param on - What it is added to. Default: accounts.
 */
export function defineCapability<Key extends string, Api extends object>(
  key: Key,
  make: (connection: Connection) => Api,
): Capability<Key, Api, "account">;
export function defineCapability<Key extends string, Api extends object, On extends Scope>(
  key: Key,
  make: (connection: Connection) => Api,
  on: On,
): Capability<Key, Api, On>;
export function defineCapability(key: string, make: (connection: Connection) => object, on: Scope = "account"): Capability {
  const made = new WeakMap<Connection, object>();
  const capability = ({ connection }: Connected): object => {
    let api = made.get(connection);
    if (api === undefined) made.set(connection, (api = make(connection)));
    return api;
  };
  return Object.assign(capability, { key, on });
}
