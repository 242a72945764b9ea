import type { Account } from "@kloudless/core";
import type { Context } from "../context/context.ts";

/** The account of an argument that is nothing else: `42`, `dropbox`, or with the colon of an address. */
export async function accountNamed({ accounts }: Context, text: string): Promise<Account> {
  return (await accounts).find(text.endsWith(":") ? text.slice(0, -1) : text);
}
