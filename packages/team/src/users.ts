import { type Connection, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { User, type UserData, type UserHandle } from "./directory.ts";
import { accountId } from "./internal/account-id.ts";

/** The users of a team. */
export class Users {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Lists the users.
   *
   * @throws PermissionError when the account is not an administrator's.
   */
  all(params?: PageParams, options?: RequestOptions): PageList<User> {
    return new PageList(this.#connection, {
      path: path`/accounts/${accountId(this.#connection)}/team/users`,
      params,
      options,
      wrap: (data) => new User(this.#connection, data as unknown as UserData),
    });
  }

  /**
   * A user by its id.
   *
   * @throws NotFoundError when there is none of that id.
   * @throws PermissionError when the account is not an administrator's.
   */
  async retrieve(id: string, options?: RequestOptions): Promise<User> {
    return this.handle(id).refresh(options);
  }

  /** A user by its id, without a request; its fields are there after `refresh()`. */
  handle(id: string): UserHandle {
    // A handle is a user without fields; its type says so.
    return new User(this.#connection, { id } as UserData);
  }
}
