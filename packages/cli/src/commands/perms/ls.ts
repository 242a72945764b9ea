import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import { PERMISSION_COLUMNS } from "./columns.ts";

export const ls: Run<{ readonly address: string }, object> = async (context, { address }) => {
  const item = await (await context.tree).object(parseRemoteOrAccount(address));
  await context.output.list(PERMISSION_COLUMNS, await item.permissions.all({ signal: context.signal }));
};
