import { forbidden, invalid, notFound } from "../http/api-error.ts";
import type { Call } from "../http/route.ts";
import type { AccountRow } from "../state/schema.ts";

/** They know no users to act as. */
const WITHOUT = new Set(["s3", "s3_compatible", "sharepoint", "sharepoint2013", "egnyte"]);

/**
 * Checks `X-Kloudless-As-User`, with which an administrator acts as a user of the team. What the user sees is what the account has: an
 * account has one storage, whoever looks at it.
 *
 * @throws ApiError 400 where the service has nothing of the kind, 403 unless the account is an administrator's, 404 for an unknown user
 */
export async function checkAsUser({ header, services }: Call, account: AccountRow): Promise<void> {
  const user = header("x-kloudless-as-user");
  if (user === undefined || user === "") return;
  if (WITHOUT.has(account.service)) throw invalid(`X-Kloudless-As-User is not for ${account.service}, which has no users to act as.`);
  if (account.admin === 0) throw forbidden("Only the account of an administrator can act as another user.");
  if ((await services.teams.find("team_users", account.id, user)) === undefined)
    throw notFound("No user with the id in X-Kloudless-As-User.");
}
