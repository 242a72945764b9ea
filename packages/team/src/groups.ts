import { type Connection, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { Group, type GroupData, type GroupHandle } from "./directory.ts";
import { accountId } from "./internal/account-id.ts";

/** The groups of a team. */
export class Groups {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Lists the groups.
   *
   * @throws PermissionError when the account is not an administrator's.
   */
  all(params?: PageParams, options?: RequestOptions): PageList<Group> {
    return new PageList(this.#connection, {
      path: path`/accounts/${accountId(this.#connection)}/team/groups`,
      params,
      options,
      wrap: (data) => new Group(this.#connection, data as unknown as GroupData),
    });
  }

  /**
   * A group by its id.
   *
   * @throws NotFoundError when there is none of that id.
   * @throws PermissionError when the account is not an administrator's.
   */
  async retrieve(id: string, options?: RequestOptions): Promise<Group> {
    return this.handle(id).refresh(options);
  }

  /** A group by its id, without a request; its fields are there after `refresh()`. */
  handle(id: string): GroupHandle {
    // A handle is a group without fields; its type says so.
    return new Group(this.#connection, { id } as GroupData);
  }
}
