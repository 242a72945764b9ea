import { forbidden, invalid, notFound } from "../http/api-error.ts";
import { readJsonObject, requiredText } from "../http/body.ts";
import { numberedList, numberedPage } from "../http/page.ts";
import { type AccountCall, accountRoute, type ClientCall, clientRoute, type Route } from "../http/route.ts";
import type { AccountRow } from "../state/schema.ts";
import { knownService } from "../storage/known-services.ts";
import { accountChange, readUpstream } from "./account-change.ts";
import { accountJson, fullJson, tokensJson } from "./account-json.ts";
import { disconnect } from "./disconnect.ts";

const DEFAULT_PAGE_SIZE = 10;

/** The connected accounts. */
export const accounts: Route[] = [
  clientRoute("/accounts", { GET: list, POST: importAccount }),
  accountRoute("/accounts/:account", {
    GET: retrieve,
    async PATCH(call) {
      const change = accountChange(await readJsonObject(call), call.account);
      if (Object.keys(change).length > 0) await call.services.accounts.update(call.account.id, change);
      return accountJson((await call.services.accounts.find(call.account.id)) ?? call.account, call.view);
    },
    DELETE: ({ services, account }) => disconnect(services, [account], () => services.accounts.delete(account.id)),
  }),
];

/** Both names of the same filter; they have to agree when both are given. */
const activeFilter = ({ query }: ClientCall): boolean | undefined => query.flag("active") ?? query.flag("enabled");

async function list(call: ClientCall): Promise<unknown> {
  const { services, credential, query, view } = call;
  const page = numberedPage(query, DEFAULT_PAGE_SIZE);
  const seen =
    credential.kind === "application"
      ? { applicationId: credential.application.id }
      : { ids: credential.accounts.map((account) => account.id) };
  const filter = { ...seen, active: activeFilter(call), admin: query.flag("admin"), search: query.text("search") };
  const { total, rows } = await services.accounts.list(filter, page);
  return numberedList(
    "core",
    page,
    total,
    rows.map((row) => listed(row, call)),
  );

  function listed(row: AccountRow, { query: wanted }: ClientCall): Record<string, unknown> {
    return { ...accountJson(row, view), ...(wanted.flag("retrieve_tokens") === true && tokensJson(row)) };
  }
}

async function retrieve(call: AccountCall): Promise<unknown> {
  const { services, account, query, view } = call;
  const active = activeFilter(call);
  if (active !== undefined && active !== (account.active === 1)) throw notFound(`No account with this id is ${active ? "" : "in"}active.`);
  return {
    ...accountJson(account, view),
    ...(query.flag("retrieve_full") === true && (await fullJson(account, services))),
    ...(query.flag("retrieve_tokens") === true && tokensJson(account)),
  };
}

/** Connects an account whose credentials the client already has. It gets storage of its own in the data directory. */
async function importAccount(call: ClientCall): Promise<unknown> {
  const { services, credential, reply, view } = call;
  if (credential.kind !== "application") throw forbidden("An account is imported with an API key.");
  const body = await readJsonObject(call);
  const service = requiredText(body, "service");
  const known = knownService(service);
  if (known === undefined) throw invalid("service is not the name of a known service.");
  const row = await services.accounts.insert({
    applicationId: credential.application.id,
    service,
    account: requiredText(body, "account"),
    admin: false,
    connector: known.apis.includes("storage") ? { type: "disk" } : undefined,
    raw: undefined,
    upstream: { ...readUpstream(body), token: requiredText(body, "token") },
    details: Object.fromEntries((known.requires ?? []).map((field) => [field, requiredText(body, field)])),
  });
  reply.code(201);
  return accountJson(row, view);
}
