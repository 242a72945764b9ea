import { ArgumentError, type Connection } from "@kloudless/core";

/**
 * The account whose team a connection leads to.
 *
 * @throws ArgumentError when it leads to none, as that of a client does.
 */
export function accountId(connection: Connection): string | number {
  if (connection.accountId !== undefined) return connection.accountId;
  throw new ArgumentError("account", "A team belongs to an account: use `account.team`, or call `team(account)` with one.");
}
