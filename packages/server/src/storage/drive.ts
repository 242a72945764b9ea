import type { AccountRow } from "../state/schema.ts";
import type { Connector, Entry } from "./connector.ts";
import { StorageError } from "./errors.ts";
import { knownService } from "./known-services.ts";
import type { Sealer } from "./object-ids.ts";
import { isRoot, type NodePath, nameOf, parsePath, ROOT } from "./path.ts";

/** The storage of one account: what its ids mean, and the connector behind. */
export class Drive {
  readonly account: AccountRow;
  readonly connector: Connector;
  /** What the root is called, having no name of its own. */
  readonly rootName: string;
  readonly #sealer: Sealer;

  constructor(account: AccountRow, connector: Connector, sealer: Sealer) {
    this.account = account;
    this.connector = connector;
    this.rootName = knownService(account.service)?.name ?? account.service;
    this.#sealer = sealer;
  }

  idOf(path: NodePath): string {
    return isRoot(path) ? "root" : `F${this.#sealer.seal(this.#context("id"), path.join("/"))}`;
  }

  nameOf(path: NodePath): string {
    return isRoot(path) ? this.rootName : nameOf(path);
  }

  /** Where the object with this id stands, or stood. @throws StorageError `not_found` for an id that is not this account's */
  pathOf(id: string): NodePath {
    if (id === "root") return ROOT;
    const text = id.startsWith("F") ? this.#sealer.open(this.#context("id"), id.slice(1)) : undefined;
    if (text === undefined) throw new StorageError("not_found", "No file or folder with this id.");
    return parsePath(text);
  }

  /** @throws StorageError `not_found` */
  async find(id: string, kind?: Entry["kind"]): Promise<Entry> {
    const entry = await this.connector.stat(this.pathOf(id));
    if (kind !== undefined && entry.kind !== kind) throw new StorageError("not_found", `No ${kind} with this id.`);
    return entry;
  }

  /** An opaque text for a client to hand back, such as a page; `purpose` keeps one kind from being taken for another. */
  seal(purpose: string, text: string): string {
    return this.#sealer.seal(this.#context(purpose), text);
  }

  unseal(purpose: string, token: string): string | undefined {
    return this.#sealer.open(this.#context(purpose), token);
  }

  #context(purpose: string): string {
    return `${this.account.id}/${purpose}`;
  }
}
