import { type Connection, objectFrom, path, type RequestOptions } from "@kloudless/core";
import { Folder, type FolderData, type FolderHandle } from "./folder.ts";
import { accountId } from "./internal/account-id.ts";

/** What a new folder is to be. */
export interface NewFolder {
  /** The folder it goes into; `root` for the top. */
  readonly parent_id: string;
  readonly name: string;
  /**
   * What happens when there is a folder of that name: true is an error, a ConflictError with that folder's id; false resolves to the
   * folder that is there. Default false.
   */
  readonly conflict_if_exists?: boolean | undefined;
}

/** The folders of an account. */
export class Folders {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The account's top folder, without a request; its fields are there after `refresh()`. */
  root(): FolderHandle {
    return this.handle("root");
  }

  /** A folder by its id, without a request; its fields are there after `refresh()`. */
  handle(id: string): FolderHandle {
    // A handle is a folder without fields; its type says so.
    return new Folder(this.#connection, { id } as FolderData);
  }

  /**
   * A folder by its id; `root` is the top.
   *
   * @throws NotFoundError when there is none of that id.
   */
  async retrieve(id: string, options?: RequestOptions): Promise<Folder> {
    return this.handle(id).refresh(options);
  }

  /**
   * Makes a folder, or finds the one of that name.
   *
   * @throws ConflictError when there is one already and `conflict_if_exists` is set.
   * @throws ApiError 400 for a name or a parent that the server does not take.
   */
  async create(data: NewFolder, options?: RequestOptions): Promise<Folder> {
    const { parent_id, name, conflict_if_exists } = data;
    const where = path`/accounts/${accountId(this.#connection)}/storage/folders`;
    const answer = await this.#connection.send(
      {
        method: "POST",
        path: where,
        query: { conflict_if_exists },
        json: { parent_id, name },
        // Asked twice, the server finds the folder it made the first time; only with this flag would it call that a conflict.
        idempotent: conflict_if_exists !== true,
      },
      options,
    );
    return new Folder(this.#connection, objectFrom(answer, "POST", where) as unknown as FolderData);
  }
}
