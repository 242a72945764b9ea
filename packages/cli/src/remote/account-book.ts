import type { Account, KloudlessClient } from "@kloudless/core";
import { CommandError } from "../failure/command-error.ts";

type Client = KloudlessClient<readonly []>;

/** Finds accounts by what stands before the colon of an address: an id, an alias, `me`, or a service that only one account has. */
export class AccountBook {
  readonly #client: Client;
  readonly #aliases: Readonly<Record<string, number>>;
  readonly #signal: AbortSignal | undefined;
  readonly #found = new Map<string, Promise<Account>>();
  #all: Promise<Account[]> | undefined;

  /** @param signal - Ends requests. */
  constructor(client: Client, aliases: Readonly<Record<string, number>>, signal?: AbortSignal) {
    this.#client = client;
    this.#aliases = aliases;
    this.#signal = signal;
  }

  /**
   * An account of which perhaps only the id is known: ids, aliases and `me` cost no request.
   *
   * @throws CommandError `account_not_found` (3), `ambiguous_account` (2).
   */
  find(name: string): Promise<Account> {
    let found = this.#found.get(name);
    if (found === undefined) this.#found.set(name, (found = this.#find(name)));
    return found;
  }

  async #find(name: string): Promise<Account> {
    if (name === "me") return this.#client.account() as Account;
    const id = Object.hasOwn(this.#aliases, name) ? this.#aliases[name] : undefined;
    if (id !== undefined || /^\d+$/.test(name)) return this.#client.account(id ?? name) as Account;
    this.#all ??= this.#client.accounts.all({ page_size: 1000 }, { signal: this.#signal }).toArray();
    const all = await this.#all;
    const matching = all.filter(({ service, account }) => service === name || account === name);
    const [only, second] = matching;
    if (only === undefined) {
      throw new CommandError(3, "account_not_found", `There is no account ${JSON.stringify(name)}.`, {
        hint: all.length === 0 ? "There are no accounts yet: run `kloudless login`." : `There are: ${listed(all)}.`,
      });
    }
    if (second === undefined) return only;
    throw new CommandError(2, "ambiguous_account", `${matching.length} accounts are ${JSON.stringify(name)}: ${listed(matching)}.`, {
      hint: "Use the id, or give one a name: kloudless accounts alias NAME ID.",
    });
  }
}

function listed(accounts: readonly Account[]): string {
  const shown = accounts.slice(0, 20).map(({ id, service, account }) => `${id} (${service}, ${account})`);
  return shown.join(", ") + (accounts.length > shown.length ? ` and ${accounts.length - shown.length} more` : "");
}
