import { Crm } from "../crm/crm.ts";
import { pageRequest } from "../crm/record-pages.ts";
import { forbidden, unsupported } from "../http/api-error.ts";
import { tokenList } from "../http/page.ts";
import type { Query } from "../http/query.ts";
import { type AccountCall, accountRoute, type Handler, type Method, type Route } from "../http/route.ts";
import type { RecordFilter } from "../state/crm-records.ts";
import type { AccountRow } from "../state/schema.ts";
import { knownService } from "../storage/known-services.ts";

/** A call about the CRM of an account. */
export interface CrmCall extends AccountCall {
  readonly crm: Crm;
}

/** A route below an account's `crm`: only while the account is active and has one. */
export function crmRoute(path: string, methods: { readonly [M in Method]?: Handler<CrmCall> }): Route {
  const opened = Object.entries(methods).map(([method, handler]) => [
    method,
    async (call: AccountCall) => handler({ ...call, crm: openCrm(call) }),
  ]);
  return accountRoute(`/accounts/:account/crm${path}`, Object.fromEntries(opened));
}

export const hasCrm = ({ service }: AccountRow): boolean => knownService(service)?.apis.includes("crm") === true;

/** @throws ApiError 403, 501 */
export function openCrm(call: AccountCall): Crm {
  const { account, services, view, header } = call;
  if (account.active === 0) throw forbidden("The account is not active.");
  if (!hasCrm(account)) throw unsupported(`${account.service} is not a CRM.`);
  // Here, unlike elsewhere, the service's own data comes unless it is refused: clients of CRMs have always relied on it.
  const raw = header("x-kloudless-raw-data")?.toLowerCase() !== "false";
  return new Crm(account, { crmUrl: `${view.baseUrl}/accounts/${account.id}/crm`, raw }, services);
}

/** One page of the records that pass, oldest first. @throws ApiError 400, 404 */
export async function listRecords(
  { crm, services }: CrmCall,
  query: Query,
  filter: RecordFilter,
  name: readonly string[],
): Promise<Record<string, unknown>> {
  const { page, limit, after, next } = pageRequest(query, services.sealer, [crm.account.id, ...name]);
  const { records, hasMore } = await services.crmRecords.list(crm.account.id, filter, after, limit);
  const last = records.at(-1);
  return tokenList(
    "crm",
    page,
    hasMore && last !== undefined ? next(last.created, last, records.length) : null,
    records.map((record) => crm.shown(record)),
  );
}
