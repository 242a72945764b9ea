import type { KloudlessClient } from "@kloudless/core";
import { type Paths, pathsOf } from "../config/paths.ts";
import { type Settings, settingsOf } from "../config/settings.ts";
import type { Notes } from "../output/notes.ts";
import type { Output } from "../output/output.ts";
import type { GlobalOptions } from "../program/global-options.ts";
import type { AccountBook } from "../remote/account-book.ts";
import type { RemoteTree } from "../remote/remote-tree.ts";
import type { Io } from "./io.ts";

/** A client without capabilities; commands ask for the part they need: `storage(account)`. */
export type Client = KloudlessClient<readonly []>;

/** What a command has to work with. What costs time is made when it is first asked for. */
export class Context {
  readonly io: Io;
  readonly options: GlobalOptions;
  /** Data goes here, */
  readonly output: Output;
  /** and everything else here. */
  readonly notes: Notes;
  readonly paths: Paths;
  #settings: Promise<Settings> | undefined;
  #client: Promise<Client> | undefined;
  #accounts: Promise<AccountBook> | undefined;
  #tree: Promise<RemoteTree> | undefined;

  constructor(io: Io, options: GlobalOptions, output: Output, notes: Notes) {
    this.io = io;
    this.options = options;
    this.output = output;
    this.notes = notes;
    this.paths = pathsOf(io.env);
  }

  /** Aborted when the command is to end. */
  get signal(): AbortSignal {
    return this.io.signal;
  }

  /** Whether somebody is there to answer a question. */
  get isInteractive(): boolean {
    return this.options.input !== false && this.io.stdin.isTTY && this.io.stderr.isTerminal;
  }

  get settings(): Promise<Settings> {
    return (this.#settings ??= settingsOf(this.options, this.paths, this.io.cwd, this.io.env));
  }

  /** @throws ConfigurationError `missing_credential` where there is none. */
  get client(): Promise<Client> {
    return (this.#client ??= this.settings.then(async (settings) => {
      const { openClient } = await import("./client.ts");
      return openClient(this, settings);
    }));
  }

  get accounts(): Promise<AccountBook> {
    return (this.#accounts ??= Promise.all([this.client, this.settings, import("../remote/account-book.ts")]).then(
      ([client, { aliases }, { AccountBook: Book }]) => new Book(client, aliases, this.signal),
    ));
  }

  get tree(): Promise<RemoteTree> {
    return (this.#tree ??= Promise.all([this.accounts, import("../remote/remote-tree.ts")]).then(
      ([accounts, { RemoteTree: Tree }]) => new Tree(accounts, this.signal),
    ));
  }

  /** Ends connections; the last thing a run does. */
  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.close();
  }
}
