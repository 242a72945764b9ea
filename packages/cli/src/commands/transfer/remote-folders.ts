import type { File, Folder, FolderHandle, StorageApi } from "@kloudless/storage";
import { CommandError } from "../../failure/command-error.ts";

type RemoteObject = File | Folder;

/** A folder of an account, and what is in it. */
export interface RemoteFolder {
  readonly folder: FolderHandle;
  /** By name. */
  readonly contents: ReadonlyMap<string, RemoteObject>;
}

/** Folders that files are uploaded to, made where they are not there. What one holds is asked for once. */
export class RemoteFolders {
  readonly #api: StorageApi;
  readonly #top: FolderHandle;
  readonly #signal: AbortSignal;
  readonly #found = new Map<string, Promise<RemoteFolder>>();

  constructor(api: StorageApi, top: FolderHandle, signal: AbortSignal) {
    this.#api = api;
    this.#top = top;
    this.#signal = signal;
  }

  /** The folder of that path below the top. @throws CommandError `exists` (7) where a file is in its way. */
  at(path: readonly string[]): Promise<RemoteFolder> {
    const key = JSON.stringify(path);
    let found = this.#found.get(key);
    if (found === undefined) this.#found.set(key, (found = this.#find(path)));
    return found;
  }

  async #find(path: readonly string[]): Promise<RemoteFolder> {
    const name = path.at(-1);
    if (name === undefined) return this.#listed(this.#top);
    const parent = await this.at(path.slice(0, -1));
    const existing = parent.contents.get(name);
    if (existing === undefined) {
      const folder = await this.#api.folders.create({ parent_id: parent.folder.id, name }, { signal: this.#signal });
      return { folder, contents: new Map() };
    }
    if (existing.type !== "folder") throw new CommandError(7, "exists", `${path.join("/")} is there already, and is not a folder.`);
    return this.#listed(existing);
  }

  async #listed(folder: FolderHandle): Promise<RemoteFolder> {
    const contents = new Map<string, RemoteObject>();
    for await (const item of folder.contents({ page_size: 1000 }, { signal: this.#signal })) contents.set(item.name, item);
    return { folder, contents };
  }
}
