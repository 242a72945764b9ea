import { type TeamApi, team } from "@kloudless/team";
import type { Context } from "../../context/context.ts";
import { type Records, recordsOf } from "../records/records.ts";

async function openTeam({ accounts }: Context, account: string): Promise<TeamApi> {
  return team(await (await accounts).find(account));
}

export async function openDirectory(context: Context, account: string, name: "users" | "groups"): Promise<Records> {
  return recordsOf((await openTeam(context, account))[name]);
}

export async function openRelated(context: Context, account: string, name: "memberships" | "members", id: string): Promise<Records> {
  const { users, groups } = await openTeam(context, account);
  return {
    list: (_, options) => (name === "members" ? groups.handle(id).members({}, options) : users.handle(id).memberships({}, options)),
  };
}
