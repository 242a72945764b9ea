import type { Connection } from "@kloudless/core";

/** The same client, whose requests go out with the developer key: no other one opens the management API. */
export function asDeveloper(connection: Connection): Connection {
  return {
    accountId: connection.accountId,
    retry: connection.retry,
    deadline: connection.deadline,
    send: (request, options) => connection.send({ ...request, auth: "developer" }, options),
    open: (request, options) => connection.open({ ...request, auth: "developer" }, options),
    account: (id) => asDeveloper(connection.account(id)),
  };
}
