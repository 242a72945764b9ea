import { join } from "node:path";
import { DiskConnector } from "../disk/connector.ts";
import type { ConnectorConfig } from "../state/accounts.ts";
import type { AccountRow } from "../state/schema.ts";
import type { Connector } from "./connector.ts";
import { Drive } from "./drive.ts";
import { StorageError } from "./errors.ts";
import type { Sealer } from "./object-ids.ts";

/** Where the content of an account lives on disk: as configured, else in the data directory. */
export const diskRoot = (dataDir: string, accountId: number, config: ConnectorConfig): string =>
  config.root ?? join(dataDir, "files", String(accountId));

/** The storages of the accounts, each opened on its first use. */
export class Drives {
  readonly #dataDir: string;
  readonly #durable: boolean;
  readonly #sealer: Sealer;
  readonly #open = new Map<number, Promise<Connector>>();

  constructor(options: { dataDir: string; durable: boolean; sealer: Sealer }) {
    this.#dataDir = options.dataDir;
    this.#durable = options.durable;
    this.#sealer = options.sealer;
  }

  /** @throws StorageError `unsupported` for an account of a service without storage */
  async of(account: AccountRow): Promise<Drive> {
    if (account.connector === null) throw new StorageError("unsupported", `${account.service} is not a storage service.`);
    let connector = this.#open.get(account.id);
    if (connector === undefined) {
      connector = this.#connect(account.id, JSON.parse(account.connector) as ConnectorConfig);
      this.#open.set(account.id, connector);
      // A folder that could not be opened may be there the next time.
      connector.catch(() => this.#open.delete(account.id));
    }
    return new Drive(account, await connector, this.#sealer);
  }

  async forget(accountId: number): Promise<void> {
    const connector = this.#open.get(accountId);
    this.#open.delete(accountId);
    await (await connector)?.close?.();
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open.keys()].map((id) => this.forget(id)));
  }

  #connect(accountId: number, config: ConnectorConfig): Promise<Connector> {
    return DiskConnector.open(diskRoot(this.#dataDir, accountId, config), { durable: this.#durable });
  }
}
