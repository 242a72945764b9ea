import { pageRequest } from "../crm/record-pages.ts";
import { invalid } from "../http/api-error.ts";
import { tokenList } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import { parseTime } from "../http/time.ts";
import { type CrmCall, crmRoute } from "./crm-call.ts";

/** The records of all types that were changed last. */
export const crmRecent: Route[] = [crmRoute("/recent", { GET: recent })];

async function recent({ crm, services, query }: CrmCall): Promise<unknown> {
  const given = query.text("after");
  const since = given === undefined ? undefined : parseTime(given);
  if (given !== undefined && since === undefined) throw invalid("after must be an ISO 8601 time.");
  const { page, limit, after, next } = pageRequest(query, services.sealer, [crm.account.id, "recent", since ?? ""]);
  const { records, hasMore } = await services.crmRecords.recent(crm.account.id, since, after, limit);
  const last = records.at(-1);
  return tokenList(
    "crm",
    page,
    hasMore && last !== undefined ? next(last.modified, last, records.length) : null,
    records.map((record) => crm.shown(record)),
  );
}
