import { type Account, ApiError, AuthenticationError } from "@kloudless/core";
import { management } from "@kloudless/management";
import type { Client } from "../../context/context.ts";
import { KINDS, type Kind } from "../../credentials/credentials.ts";
import { CommandError } from "../../failure/command-error.ts";

/** What a credential opens. */
export interface Opened {
  /** Accounts; for a developer key, none. */
  readonly accounts: readonly Account[];
  /** How many there are in all; of applications, for a developer key. */
  readonly total: number;
}

/**
 * Asks the API whether it takes a credential, and what it opens.
 *
 * @throws CommandError `invalid_credential` (4) when it does not; what else a call throws.
 */
export async function checkCredential(client: Client, kind: Kind, baseUrl: string, signal: AbortSignal): Promise<Opened> {
  try {
    return await opened(client, kind, signal);
  } catch (error) {
    if (!AuthenticationError.is(error) && !(ApiError.is(error) && error.status === 403)) throw error;
    throw new CommandError(4, "invalid_credential", `${baseUrl} does not take this ${KINDS[kind].title}.`, {
      hint: "Look whether it is whole, of that kind, and of that server (--base-url).",
      cause: error,
    });
  }
}

async function opened(client: Client, kind: Kind, signal: AbortSignal): Promise<Opened> {
  if (kind === "developerKey") {
    const page = await management(client).applications.all({ page_size: 1 }, { signal });
    return { accounts: [], total: page.total ?? page.objects.length };
  }
  if (kind === "token") return { accounts: [await client.accounts.retrieve("me", {}, { signal })], total: 1 };
  const page = await client.accounts.all({ page_size: 100 }, { signal });
  return { accounts: [...page], total: page.total ?? page.objects.length };
}

/** `the account 12 (box, ada@example.com)`, `3 accounts`, `1 application`. */
export function openedText(kind: Kind, { accounts: [first], total }: Opened): string {
  if (kind === "token" && first !== undefined) return `the account ${first.id} (${first.service}, ${first.account})`;
  const what = kind === "developerKey" ? "application" : "account";
  return `${total} ${what}${total === 1 ? "" : "s"}`;
}
