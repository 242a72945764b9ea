import { Account, type AccountData } from "./account.ts";
import { Accounts } from "./accounts.ts";
import type { Attached, Capability, Connected } from "./capability.ts";
import { type ClientOptions, configure } from "./config.ts";
import type { Connection } from "./connection.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";
import type { ApiRequest, RequestOptions } from "./request.ts";
import type { Handle } from "./resource.ts";
import { ClientConnection } from "./transport/client-connection.ts";
import { Dispatchers } from "./transport/dispatchers.ts";
import { Sender } from "./transport/sender.ts";

/** How a client is set up. */
export interface KloudlessOptions<Capabilities extends readonly Capability[] = readonly []> extends ClientOptions {
  /** The parts of the API that accounts, or the client, are to have, e.g. `[storage]`. */
  readonly use?: Capabilities | undefined;
}

/** An account, with the parts of the API that its client uses. */
export type AccountWith<Capabilities extends readonly Capability[]> = Account & Attached<Capabilities, "account">;

/** An account of which only the id is known; its fields are there after `refresh()`. */
export type AccountHandle<Capabilities extends readonly Capability[]> = Handle<AccountWith<Capabilities>, AccountData>;

/** A client of the API. It holds its credentials, settings and connections; nothing is shared between two clients. */
export interface KloudlessClient<Capabilities extends readonly Capability[]> extends Connected {
  /** The accounts this client can see. */
  readonly accounts: Accounts<AccountWith<Capabilities>>;
  /**
   * An account by its id, without a request.
   *
   * @param id - Default, with a token: `me`, the token's own account.
   * @throws ConfigurationError when there is neither an id nor a token.
   */
  account(id?: string | number): AccountHandle<Capabilities>;
  /**
   * Sends any request, with everything this client does for its own.
   *
   * @returns The JSON of the answer; undefined where it is empty.
   */
  request<T = unknown>(request: ApiRequest, options?: RequestOptions): Promise<T>;
  /** Waits for the requests under way and closes all connections. The client cannot be used afterwards. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A client, with the parts of the API that attach to it. */
export type Kloudless<Capabilities extends readonly Capability[] = readonly []> = KloudlessClient<Capabilities> &
  Attached<Capabilities, "client">;

/** The type of {@link Kloudless} as a class. */
export interface KloudlessConstructor {
  /**
   * Makes a client.
   *
   * @throws ConfigurationError when there is no credential, or an option makes no sense.
   */
  new <const Capabilities extends readonly Capability[]>(options?: KloudlessOptions<Capabilities>): Kloudless<Capabilities>;
  readonly prototype: KloudlessClient<readonly Capability[]>;
}

class Client implements KloudlessClient<readonly Capability[]> {
  readonly accounts: Accounts<Account>;
  readonly #connection: ClientConnection;
  readonly #sender: Sender;
  readonly #wrap: (data: AccountData) => Account;
  readonly #hasToken: boolean;

  constructor(options: KloudlessOptions<readonly Capability[]> = {}) {
    const config = configure(options);
    this.#hasToken = config.hasToken;
    this.#sender = new Sender(config, new Dispatchers(options, config.origin));
    this.#connection = new ClientConnection(this.#sender);
    const use = checkedUse(options.use ?? []);
    const WithCapabilities = accountClass(use.filter(({ on }) => on === "account"));
    attach(
      this,
      use.filter(({ on }) => on === "client"),
      "the client",
    );
    this.#wrap = (data) => new WithCapabilities(this.#connection, data);
    this.accounts = new Accounts(this.#connection, this.#wrap);
  }

  get connection(): Connection {
    return this.#connection;
  }

  account(id?: string | number): AccountHandle<readonly Capability[]> {
    if ((id ?? undefined) === undefined && !this.#hasToken)
      throw new ConfigurationError("Say which account: with an API key there is no account of its own.");
    // A handle is an account without fields; its type says so.
    return this.#wrap({ id: id ?? "me" } as unknown as AccountData);
  }

  async request<T>(request: ApiRequest, options?: RequestOptions): Promise<T> {
    return (await this.#connection.send(request, options)) as T;
  }

  async close(): Promise<void> {
    await this.#sender.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function checkedUse(use: readonly Capability[]): readonly Capability[] {
  const isCapability = (value: Capability): boolean =>
    typeof value === "function" && typeof value.key === "string" && (value.on === "account" || value.on === "client");
  if (Array.isArray(use) && use.every(isCapability)) return use;
  throw new ConfigurationError("`use` must be a list of capabilities, e.g. `[storage]`.");
}

/** The class of a client's accounts: a property for each capability, filled at its first use. */
function accountClass(capabilities: readonly Capability[]): typeof Account {
  if (capabilities.length === 0) return Account;
  class AccountWithCapabilities extends Account {}
  attach(AccountWithCapabilities.prototype, capabilities, "accounts");
  return AccountWithCapabilities;
}

function attach(target: object, capabilities: readonly Capability[], what: string): void {
  for (const capability of capabilities) {
    if (capability.key in target)
      throw new ConfigurationError(`\`use\`: ${what} cannot have two properties named ${JSON.stringify(capability.key)}.`);
    Object.defineProperty(target, capability.key, {
      get(this: Connected) {
        return capability(this);
      },
    });
  }
}

/** A client of the API; see {@link KloudlessClient} for what it can do. */
export const Kloudless: KloudlessConstructor = Client as unknown as KloudlessConstructor;
