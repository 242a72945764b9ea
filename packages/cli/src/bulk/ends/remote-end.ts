import type { Account } from "@kloudless/core";
import { type File, Folder, type StorageApi } from "@kloudless/storage";
import { CommandError } from "../../failure/command-error.ts";
import type { Entry, FileEntry, FolderEntry, Names } from "./entry.ts";
import { changedMeanwhile, type EndBase } from "./tree-end.ts";

/** Most objects a page of a listing can hold. */
const PAGE_SIZE = 1000;

/** Where a folder of an account is, or is to be. */
export interface RemotePlace {
  readonly account: Account;
  readonly api: StorageApi;
  /** How it was written, without a slash at the end. */
  readonly address: string;
  /** The folder, or the nearest above it that is there, */
  readonly folder: string;
  /** and the names below that which are still to be made. */
  readonly missing: readonly string[];
}

/** A folder of an account. */
export class RemoteEnd implements EndBase {
  readonly kind = "remote";
  readonly account: Account;
  readonly api: StorageApi;
  readonly root: string | undefined;
  readonly #place: RemotePlace;

  constructor(place: RemotePlace) {
    this.account = place.account;
    this.api = place.api;
    this.root = place.missing.length === 0 ? place.folder : undefined;
    this.#place = place;
  }

  get address(): string {
    return this.#place.address;
  }

  /** Where it is, or is to be. */
  get place(): RemotePlace {
    return this.#place;
  }

  show(names: Names): string {
    const { address } = this.#place;
    return names.length === 0 ? address : `${address.replace(/\/$/, "")}/${names.join("/")}`;
  }

  async list(folder: string, signal: AbortSignal): Promise<Entry[]> {
    const entries: Entry[] = [];
    for await (const item of this.api.folders.handle(folder).contents({ page_size: PAGE_SIZE }, { signal })) entries.push(entryOf(item));
    return entries;
  }

  namesFor(entries: readonly Entry[]): ReadonlyMap<Entry, string> {
    return new Map(entries.map((entry) => [entry, entry.name]));
  }

  fold(name: string): string {
    // Names that look the same are written in two ways: macOS takes letters apart from their accents.
    return name.normalize();
  }

  /** Whether another end is in the same account. */
  isSameAccount(other: RemoteEnd): boolean {
    return String(this.account.id) === String(other.account.id);
  }

  async makeRoot(signal: AbortSignal): Promise<string> {
    let folder = this.#place.folder;
    for (const name of this.#place.missing) folder = await this.makeFolder(folder, name, signal);
    return folder;
  }

  async makeFolder(parent_id: string, name: string, signal: AbortSignal): Promise<string> {
    const made = await this.api.folders.create({ parent_id, name }, { signal });
    if (made.name.normalize() === name.normalize()) return made.id;
    throw new CommandError(
      7,
      "name_taken",
      `The service made a folder ${JSON.stringify(made.name)} where ${JSON.stringify(name)} was asked for.`,
    );
  }

  async checkUnchanged({ ref, size, modified }: FileEntry, signal: AbortSignal): Promise<void> {
    const now = entryOf(await this.api.files.retrieve(ref, { signal }));
    if (now.kind !== "file" || now.size !== size || now.modified !== modified) throw changedMeanwhile(now.name);
  }

  async removeFile(file: FileEntry, signal: AbortSignal): Promise<void> {
    await this.checkUnchanged(file, signal);
    await this.api.files.handle(file.ref).delete({}, { signal });
  }

  async removeFolder({ ref }: FolderEntry, signal: AbortSignal): Promise<void> {
    await this.api.folders.handle(ref).delete({}, { signal });
  }
}

/** What a listing tells of an object. */
export function entryOf(item: File | Folder): Entry {
  const { id: ref, name } = item;
  if (item instanceof Folder) return { kind: "folder", name, ref };
  // A service may have objects of other types, which this version does not know.
  const type: string = item.type;
  if (type !== "file") return { kind: "other", name, ref, what: `an object of the type ${JSON.stringify(type)}` };
  const time = Date.parse(item.modified ?? "");
  const modified = Number.isNaN(time) ? undefined : time;
  // Of a time without fractions, the rest of the second may have been cut off.
  const changed = modified === undefined || /\.\d/.test(item.modified ?? "") ? modified : modified + 999;
  return { kind: "file", name, ref, size: item.size ?? null, modified, changed, isReadable: item.downloadable ?? true };
}
