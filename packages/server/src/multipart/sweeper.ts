import type { Accounts } from "../state/accounts.ts";
import type { Drives } from "../storage/drives.ts";
import type { Uploads } from "./uploads.ts";

const INTERVAL_MS = 60 * 60 * 1000;

/** Removes uploads that are over: now and every hour, until the returned function is called. */
export async function startSweeper(
  services: { accounts: Accounts; drives: Drives; uploads: Uploads },
  onError: (error: unknown) => void,
): Promise<() => void> {
  const { accounts, drives, uploads } = services;
  const sweep = async (options: { closed: boolean }): Promise<void> => {
    for (const session of await uploads.over(options)) {
      try {
        const account = await accounts.find(session.account_id);
        if (account !== undefined) await uploads.sweep(await drives.of(account), session);
      } catch (error) {
        // A storage that cannot be reached has its turn an hour later; the others need not wait for it.
        onError(error);
      }
    }
  };
  await sweep({ closed: true });
  const timer = setInterval(() => {
    sweep({ closed: false }).catch(onError);
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
