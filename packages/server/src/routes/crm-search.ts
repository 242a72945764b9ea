import { rowJson } from "../crm/record-json.ts";
import { pageRequest } from "../crm/record-pages.ts";
import { parseSoql } from "../crm/soql.ts";
import { select } from "../crm/soql-match.ts";
import { invalid, unsupported } from "../http/api-error.ts";
import { tokenList } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import { type CrmCall, crmRoute, listRecords } from "./crm-call.ts";

const MAX_KEYWORD_LENGTH = 1000;
/** The services that have the query language. */
const SOQL_SERVICES: readonly string[] = ["salesforce"];
/** Languages that services may have taken, too: of none of them is more known than its name. */
const UNKNOWN_LANGUAGES: readonly string[] = ["RAW", "FETCHXML", "ODATA"];

/** Search for records: by a text in any of their fields, or by a query. */
export const crmSearch: Route[] = [crmRoute("/search", { GET: search })];

async function search(call: CrmCall): Promise<unknown> {
  const { account, query } = call;
  const q = query.text("q")?.trim() ?? "";
  if (q === "") throw invalid("q is required: what to look for.");
  const lang = (query.text("lang") ?? "KEYWORD").toUpperCase();
  switch (lang) {
    case "KEYWORD":
      if (q.length > MAX_KEYWORD_LENGTH) throw invalid(`q must not be longer than ${MAX_KEYWORD_LENGTH} characters.`);
      // No text of a record has one, and databases cut theirs there.
      if (/[\0\p{Cs}]/u.test(q)) throw invalid("q must be valid Unicode without null characters.");
      return listRecords(call, query, { keyword: q }, ["keyword", q]);
    case "SOQL":
      if (SOQL_SERVICES.includes(account.service)) return rows(call, q);
      throw invalid(`lang: ${account.service} does not understand SOQL; use KEYWORD.`);
    default:
      if (UNKNOWN_LANGUAGES.includes(lang)) throw unsupported(`lang: this server does not understand ${lang}; use KEYWORD.`);
      throw invalid("lang must be KEYWORD or SOQL.");
  }
}

async function rows({ crm, services, query }: CrmCall, q: string): Promise<unknown> {
  const soql = parseSoql(q);
  const type = await crm.type(soql.rawType);
  const { known, more } = await crm.fields(type);
  const { columns, matches } = select(soql, [...known, ...more.keys()]);
  const { page, limit, after, skipped, next } = pageRequest(query, services.sealer, [crm.account.id, "soql", q]);
  const left = (soql.limit ?? Number.POSITIVE_INFINITY) - skipped;
  const found = await services.crmRecords.list(crm.account.id, { rawType: type.rawType, matches }, after, Math.min(limit, left));
  const last = found.records.at(-1);
  const goesOn = found.hasMore && last !== undefined && found.records.length < left;
  return tokenList(
    "crm",
    page,
    goesOn ? next(last.created, last, found.records.length) : null,
    found.records.map((record) => rowJson(record, columns, crm.view)),
  );
}
