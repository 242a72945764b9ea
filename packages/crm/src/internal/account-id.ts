import { ArgumentError, type Connection } from "@kloudless/core";

/**
 * The account whose CRM a connection leads to.
 *
 * @throws ArgumentError when it leads to none, as that of a client does.
 */
export function accountId(connection: Connection): string | number {
  if (connection.accountId !== undefined) return connection.accountId;
  throw new ArgumentError("account", "A CRM belongs to an account: use `account.crm`, or call `crm(account)` with one.");
}
