import { path } from "@kloudless/core";
import type { RemoteEnd } from "./ends/remote-end.ts";

/** Milliseconds that cannot be told from none: dates in answers are whole seconds. */
const BLUR = 2000;

/**
 * By how many milliseconds, at most, the clock of the service is ahead of this machine's; 0 where it is not, or does not say. A service whose clock is ahead
 * would date what it has later than a file that was changed since.
 */
export async function clockLead({ account, root }: RemoteEnd, signal: AbortSignal): Promise<number> {
  // Where nothing is there yet, there is nothing to compare.
  if (root === undefined) return 0;
  const asked = Date.now();
  const { headers, body } = await account.connection.open(
    { method: "GET", path: path`/accounts/${account.id}/storage/folders/${root}` },
    { signal },
  );
  body.cancel();
  const lead = Date.parse(String(headers.date)) - asked;
  return lead > BLUR ? lead + BLUR : 0;
}
