import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import { linkColumns } from "./columns.ts";
import { linksTo } from "./links-to.ts";

interface Options {
  readonly active: boolean | undefined;
  readonly inactive: boolean | undefined;
}

export const ls: Run<{ readonly address: string }, Options> = async (context, { address }, { active, inactive }) => {
  const { output, signal } = context;
  if (active && inactive) throw new UsageError("Give --active or --inactive, or neither for all links.");
  const state = { active: active ? true : inactive ? false : undefined };
  const tree = await context.tree;
  const at = parseRemoteOrAccount(address);
  const api = await tree.api(at);
  const isAccount = "path" in at.target && at.target.path.length === 0;
  const links = isAccount ? api.links.all({ ...state, page_size: 1000 }, { signal }) : linksTo(api, await tree.file(at), state, signal);
  await output.list(linkColumns(output.format.kind === "plain"), links);
};
