import type { Connection } from "@kloudless/core";
import { Groups } from "./groups.ts";
import { accountId } from "./internal/account-id.ts";
import { Users } from "./users.ts";

/**
 * The users and groups of an administrator's account: what `account.team` is. Of any other account, every call throws a PermissionError.
 * All of it is for reading.
 */
export class TeamApi {
  /** The team's users. */
  readonly users: Users;
  /** The team's groups. */
  readonly groups: Groups;

  /** @throws ArgumentError when the connection is not that of an account. */
  constructor(connection: Connection) {
    accountId(connection);
    this.users = new Users(connection);
    this.groups = new Groups(connection);
  }
}
