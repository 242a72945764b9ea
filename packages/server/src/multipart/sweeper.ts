import type { Accounts } from "../state/accounts.ts";
import type { Drives } from "../storage/drives.ts";
import type { Uploads } from "./uploads.ts";

const INTERVAL_MS = 60 * 60 * 1000;

/** Removes uploads that are over: now and every hour, until the returned function is called. */
export async function startSweeper(
  services: { accounts: Accounts; drives: Drives; uploads: Uploads },
  onError: (error: unknown) => void,
): Promise<() => void> {
  const driveOf = async (accountId: number) => {
    const account = await services.accounts.find(accountId);
    return account === undefined || account.connector === null ? undefined : services.drives.of(account);
  };
  await services.uploads.sweep(driveOf, { closed: true }).catch(onError);
  const timer = setInterval(() => {
    services.uploads.sweep(driveOf, { closed: false }).catch(onError);
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
