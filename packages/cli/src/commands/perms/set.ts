import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import { parseGrants } from "./grant.ts";
import { tellPermissions } from "./tell-permissions.ts";

interface Options {
  readonly none: boolean | undefined;
}

export const set: Run<{ readonly address: string; readonly grant: readonly string[] }, Options> = async (context, args, { none }) => {
  const grants = parseGrants(args.grant);
  if (grants.length === 0 && !none)
    throw new UsageError("Whose permissions? Nobody but the owner would have any.", "Give --none if that is meant.");
  if (grants.length > 0 && none) throw new UsageError("--none and permissions exclude each other.");
  const at = parseRemoteOrAccount(args.address);
  const item = await (await context.tree).object(at);
  await tellPermissions(context, at.text, await item.permissions.set(grants, { signal: context.signal }));
};
