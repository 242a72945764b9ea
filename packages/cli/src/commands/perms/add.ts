import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import { parseGrants } from "./grant.ts";
import { tellPermissions } from "./tell-permissions.ts";

export const add: Run<{ readonly address: string; readonly grant: readonly string[] }, object> = async (context, { address, grant }) => {
  const grants = parseGrants(grant);
  const at = parseRemoteOrAccount(address);
  const item = await (await context.tree).object(at);
  await tellPermissions(context, at.text, await item.permissions.update(grants, { signal: context.signal }));
};
