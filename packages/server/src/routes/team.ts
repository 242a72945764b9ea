import { forbidden, notFound } from "../http/api-error.ts";
import { numberedPage, tokenList } from "../http/page.ts";
import { type AccountCall, accountRoute, type Route } from "../http/route.ts";
import type { TeamRow } from "../state/schema.ts";
import type { Member } from "../state/teams.ts";

const DEFAULT_PAGE_SIZE = 100;

type Window = Readonly<{ offset: number; limit: number }>;

/** The users and groups of an administrator's account. */
export const team: Route[] = [
  teamRoute("/users", (call) => listed(call, "user", (window) => call.services.teams.list("team_users", call.account.id, window))),
  teamRoute("/users/:user", async (call) => userJson(await user(call))),
  teamRoute("/users/:user/memberships", async (call) => {
    const { id } = await user(call);
    return listed(call, "group", (window) => call.services.teams.memberships(call.account.id, id, window));
  }),
  teamRoute("/groups", (call) => listed(call, "group", (window) => call.services.teams.list("team_groups", call.account.id, window))),
  teamRoute("/groups/:group", async (call) => groupJson(await group(call))),
  teamRoute("/groups/:group/members", async (call) => {
    const { id } = await group(call);
    return listed(call, "user", (window) => call.services.teams.members(call.account.id, id, window));
  }),
];

function teamRoute(path: string, get: (call: AccountCall) => Promise<unknown>): Route {
  return accountRoute(`/accounts/:account/team${path}`, {
    async GET(call) {
      if (call.account.active === 0) throw forbidden("The account is not active.");
      if (call.account.admin === 0) throw forbidden("Only the account of an administrator has users and groups.");
      return get(call);
    },
  });
}

/** A page of a list. What it says of the next page is a number, but a text: clients hand it back as it is. */
async function listed(call: AccountCall, type: "user" | "group", read: (window: Window) => Promise<Member[]>): Promise<unknown> {
  const { page, offset, limit } = numberedPage(call.query, DEFAULT_PAGE_SIZE);
  const rows = await read({ offset, limit: limit + 1 });
  if (rows.length === 0 && page > 1) throw notFound("There is no such page.");
  const next = rows.length > limit ? String(page + 1) : null;
  return tokenList("team", page, next, rows.slice(0, limit).map(type === "user" ? userJson : groupJson));
}

async function user({ services, account, param }: AccountCall): Promise<TeamRow> {
  const row = await services.teams.find("team_users", account.id, param("user"));
  if (row === undefined) throw notFound("No user with this id.");
  return row;
}

async function group({ services, account, param }: AccountCall): Promise<TeamRow> {
  const row = await services.teams.find("team_groups", account.id, param("group"));
  if (row === undefined) throw notFound("No group with this id.");
  return row;
}

const userJson = ({ id, name, email, role }: Member): Record<string, unknown> => ({ id, name, email, role, type: "user", api: "team" });

const groupJson = ({ id, name, role }: Member): Record<string, unknown> => ({
  id,
  name,
  ...(role !== null && { role }),
  type: "group",
  api: "team",
});
