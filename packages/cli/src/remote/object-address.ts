import { remotePath } from "./address.ts";
import type { RemoteObject } from "./remote-tree.ts";

/**
 * The address of an object as it can be given to a command: by its path where that is known and names it, else by its id.
 *
 * @param account - What stands before the colon.
 */
export function addressOf({ id, name, ancestors }: RemoteObject, account: string): string {
  // Nearest first; the last is the root, which has no name in a path.
  const above = ancestors?.slice(0, -1).map((ancestor) => ancestor.name);
  if (above === undefined || ancestors?.length === 0) return `${account}:id=${id}`;
  const names = [...above.toReversed(), name];
  return names.every(isPart) ? remotePath(account, names) : `${account}:id=${id}`;
}

function isPart(name: string | undefined): name is string {
  return name !== undefined && name !== "" && name !== "." && name !== ".." && !name.includes("/");
}
