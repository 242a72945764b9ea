import type { Call } from "../http/route.ts";
import type { AccountRow } from "../state/schema.ts";
import { knownService } from "../storage/known-services.ts";
import type { AuthorizationRequest } from "./request.ts";
import { Scope } from "./scope.ts";

const MAX_ACCOUNTS = 1000;

/** Those that fit what is asked for. */
export async function accountsFor({ services }: Call, { clientId, scope }: AuthorizationRequest): Promise<AccountRow[]> {
  const asked = Scope.read(scope);
  const { rows } = await services.accounts.list({ applicationId: clientId, active: true }, { offset: 0, limit: MAX_ACCOUNTS });
  return rows.filter((row) => asked?.admits(row));
}

/** Those a new account can be made of: all that the service asks for besides must have come along. */
export const servicesFor = ({ scope, extraData }: AuthorizationRequest): string[] =>
  (Scope.read(scope)?.services() ?? []).filter((name) =>
    (knownService(name)?.requires ?? []).every((field) => typeof extraData[field] === "string"),
  );

/** Who connects an account again gets the one there is. */
export async function connect({ services }: Call, request: AuthorizationRequest, service: string, name: string): Promise<AccountRow> {
  const { rows } = await services.accounts.list({ applicationId: request.clientId, search: name }, { offset: 0, limit: MAX_ACCOUNTS });
  const known = rows.find((row) => row.service === service && row.account === name);
  if (known !== undefined) {
    if (known.active === 0) await services.accounts.update(known.id, { active: 1 });
    return known;
  }
  const { apis = [], requires = [] } = knownService(service) ?? {};
  return services.accounts.insert({
    applicationId: request.clientId,
    service,
    account: name,
    admin: Scope.read(request.scope)?.isAdmin(service) ?? false,
    connector: apis.includes("storage") ? { type: "disk" } : undefined,
    raw: undefined,
    details: Object.fromEntries(requires.map((field) => [field, String(request.extraData[field])])),
  });
}
