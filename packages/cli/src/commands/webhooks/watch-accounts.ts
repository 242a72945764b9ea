import type { Account } from "@kloudless/core";
import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import type { Forwarder } from "./forwarder.ts";
import { signingKey } from "./signing-key.ts";

/** Looks at the events of accounts, and forwards what the API would send because of them. */
export async function watchAccounts(
  context: Context,
  forwarder: Forwarder,
  options: { readonly account: readonly string[] | undefined; readonly interval: number | undefined },
): Promise<void> {
  const { notes, signal } = context;
  const key = await signingKey(context);
  const accounts = await wanted(context, options.account);
  // Where each is now: ready is said only when nothing that comes after it can be missed.
  const cursors = await Promise.all(accounts.map((account) => account.events.latestCursor({ signal })));
  await notes.note(`Ready: watching ${accounts.length} ${accounts.length === 1 ? "account" : "accounts"}. Ctrl-C ends it.`);
  const watch = async (account: Account, from: string | undefined): Promise<void> => {
    const onError = (error: unknown): void =>
      void notes.note(`account ${account.id}: ${error instanceof Error ? error.message : String(error)}; it is tried again.`);
    let told = from;
    for await (const { event, cursor } of account.events.watch({ cursor: from, signal, interval: options.interval, onError })) {
      await notes.detail(`account ${account.id}: ${event.type} ${event.id}`);
      // One notification for what was seen at once, as the API does: it says which account changed, not what.
      if (cursor === told) continue;
      told = cursor;
      await forwarder.sign(`account=${account.id}`, key);
    }
  };
  await Promise.all(accounts.map((account, index) => watch(account, cursors[index])));
}

async function wanted({ accounts, client, signal }: Context, names: readonly string[] | undefined): Promise<readonly Account[]> {
  if (names !== undefined) {
    const book = await accounts;
    return Promise.all(names.map((name) => book.find(name)));
  }
  const all = await (await client).accounts.all({ page_size: 1000 }, { signal }).toArray();
  if (all.length > 0) return all;
  throw new CommandError(3, "account_not_found", "There are no accounts to watch.");
}
