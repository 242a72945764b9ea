import type { Account, RequestOptions } from "@kloudless/core";
import { File, Folder, type StorageApi, storage } from "@kloudless/storage";
import { CommandError } from "../failure/command-error.ts";
import type { AccountBook } from "./account-book.ts";
import { type RemoteAddress, remotePath } from "./address.ts";

export type RemoteObject = File | Folder;

/** Where something is, or is to be: the folder it is in, its name, and what has that name now. */
export interface RemotePlace {
  readonly account: Account;
  readonly api: StorageApi;
  readonly parent: Folder;
  readonly name: string;
  readonly existing: RemoteObject | undefined;
}

/** Objects by name; several where the service lets them have the same. */
type Listing = Map<string, RemoteObject[]>;

/** Most objects a page of a listing can hold. */
const PAGE_SIZE = 1000;

/** The files and folders of accounts, found by walking their paths. What a folder holds is asked for once in a run. */
export class RemoteTree {
  readonly #accounts: AccountBook;
  readonly #options: RequestOptions;
  readonly #listings = new Map<string, Promise<Listing>>();

  /** @param signal - Ends requests. */
  constructor(accounts: AccountBook, signal?: AbortSignal) {
    this.#accounts = accounts;
    this.#options = { signal };
  }

  async account({ account }: RemoteAddress): Promise<Account> {
    return this.#accounts.find(account);
  }

  async api(address: RemoteAddress): Promise<StorageApi> {
    return storage(await this.account(address));
  }

  /** A file or folder. @throws CommandError `not_found` (3), `ambiguous_path` (2). */
  async object(address: RemoteAddress): Promise<RemoteObject> {
    const found = await this.find(address);
    if (found === undefined) throw await this.#missing(address);
    if (address.isFolder && !(found instanceof Folder)) throw notFolder(address.text);
    return found;
  }

  /** A folder. @throws CommandError `not_a_folder` (2), and as {@link object}. */
  async folder(address: RemoteAddress): Promise<Folder> {
    const found = await this.object(address);
    if (found instanceof Folder) return found;
    throw notFolder(address.text);
  }

  /** A file. @throws CommandError `is_a_folder` (2), and as {@link object}. */
  async file(address: RemoteAddress): Promise<File> {
    const found = await this.object(address);
    if (found instanceof File) return found;
    throw new CommandError(2, "is_a_folder", `${address.text} is a folder.`, { hint: "A file is meant here." });
  }

  /** A file or folder, undefined where there is none. @throws CommandError `ambiguous_path` (2). */
  async find(address: RemoteAddress): Promise<RemoteObject | undefined> {
    const api = await this.api(address);
    if ("id" in address.target) return this.#byId(api, address.target.id);
    let found: RemoteObject = api.folders.root() as Folder;
    for (const [depth, name] of address.target.path.entries()) {
      const walked = remotePath(address.account, address.target.path.slice(0, depth));
      if (!(found instanceof Folder)) throw notFolder(walked);
      const next = one(await this.#listing(address.account, found), name, walked);
      if (next === undefined) return undefined;
      found = next;
    }
    return found;
  }

  /**
   * Where an object is or is to be.
   *
   * @throws CommandError `not_found` (3) when the folder it would be in is not there; as {@link find}.
   */
  async place(address: RemoteAddress): Promise<RemotePlace> {
    const account = await this.account(address);
    const api = storage(account);
    if ("id" in address.target) throw new CommandError(2, "usage", `${address.text}: a new object needs a path, not an id.`);
    const name = address.target.path.at(-1);
    if (name === undefined) throw new CommandError(2, "usage", `${address.text} is the root, which is there already.`);
    const path = address.target.path.slice(0, -1);
    const parent = await this.folder({ ...address, target: { path }, text: remotePath(address.account, path) });
    const existing = one(await this.#listing(address.account, parent), name, remotePath(address.account, path));
    return { account, api, parent, name, existing };
  }

  /** What a folder holds is asked for again at the next look: it was changed. */
  forget(folder: Folder): void {
    for (const key of this.#listings.keys()) if (key.endsWith(`\n${folder.id}`)) this.#listings.delete(key);
  }

  /** Everything is asked for again: much was changed. */
  forgetAll(): void {
    this.#listings.clear();
  }

  async #byId(api: StorageApi, id: string): Promise<RemoteObject | undefined> {
    // Whether it is a file or a folder is nowhere to be seen from its id.
    const [file, folder] = await Promise.allSettled([api.files.retrieve(id, this.#options), api.folders.retrieve(id, this.#options)]);
    if (file.status === "fulfilled") return file.value;
    if (folder.status === "fulfilled") return folder.value;
    for (const { reason } of [file, folder]) {
      const isAbsent = (reason as { status?: number }).status === 404 || (reason as { status?: number }).status === 400;
      if (!isAbsent) throw reason;
    }
    return undefined;
  }

  #listing(account: string, folder: Folder): Promise<Listing> {
    const key = `${account}\n${folder.id}`;
    let listing = this.#listings.get(key);
    if (listing === undefined) {
      listing = listed(folder, this.#options);
      this.#listings.set(key, listing);
    }
    return listing;
  }

  /** The first part of a path that is not there. */
  async #missing(address: RemoteAddress): Promise<CommandError> {
    if ("id" in address.target)
      return new CommandError(3, "not_found", `There is no file or folder with the id ${JSON.stringify(address.target.id)}.`);
    const { path } = address.target;
    for (let depth = 1; depth <= path.length; depth++) {
      const part = { ...address, target: { path: path.slice(0, depth) } };
      if ((await this.find(part)) === undefined)
        return new CommandError(3, "not_found", `There is no ${remotePath(address.account, path.slice(0, depth))}.`);
    }
    return new CommandError(3, "not_found", `There is no ${address.text}.`);
  }
}

async function listed(folder: Folder, options: RequestOptions): Promise<Listing> {
  const listing: Listing = new Map();
  for await (const item of folder.contents({ page_size: PAGE_SIZE }, options)) {
    const same = listing.get(item.name);
    if (same === undefined) listing.set(item.name, [item]);
    else same.push(item);
  }
  return listing;
}

function one(listing: Listing, name: string, folder: string): RemoteObject | undefined {
  const found = listing.get(name) ?? [];
  if (found.length <= 1) return found[0];
  throw new CommandError(
    2,
    "ambiguous_path",
    `${found.length} objects in ${folder} are named ${JSON.stringify(name)}: ${found.map(({ type, id }) => `${type} id=${id}`).join(", ")}.`,
    { hint: "Say which one by its id: ACCOUNT:id=ID." },
  );
}

function notFolder(what: string): CommandError {
  return new CommandError(2, "not_a_folder", `${what} is not a folder.`);
}
