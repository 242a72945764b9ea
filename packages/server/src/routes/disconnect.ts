import type { Services } from "../services.ts";
import type { AccountRow } from "../state/schema.ts";

/**
 * Lets go of all that is under way in accounts, then has `remove` take them out of the database. Content stays where it is: disconnecting
 * an account has never deleted anything in it.
 */
export async function disconnect(services: Services, accounts: readonly AccountRow[], remove: () => Promise<void>): Promise<void> {
  for (const account of accounts) {
    // A storage that cannot be opened has nothing to clear away, and must not keep its account from being disconnected.
    const drive = await services.drives.of(account).catch(() => undefined);
    if (drive !== undefined) await services.uploads.cancelAll(drive);
  }
  await remove();
  for (const account of accounts) await services.drives.forget(account.id);
}
