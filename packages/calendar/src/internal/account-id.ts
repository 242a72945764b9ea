import { ArgumentError, type Connection } from "@kloudless/core";

/**
 * The account whose calendars a connection leads to.
 *
 * @throws ArgumentError when it leads to none, as that of a client does.
 */
export function accountId(connection: Connection): string | number {
  if (connection.accountId !== undefined) return connection.accountId;
  throw new ArgumentError("account", "Calendars belong to an account: use `account.calendar`, or call `calendar(account)` with one.");
}
