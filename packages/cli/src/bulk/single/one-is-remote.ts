import { UsageError } from "../../failure/command-error.ts";
import { parseAddress } from "../../remote/address.ts";

/** That at least one of two places is in an account: between two directories of this machine there are other programs. */
export function checkOneIsRemote({ source, destination }: { readonly source: string; readonly destination: string }): void {
  if ([source, destination].some((text) => parseAddress(text).kind === "remote")) return;
  throw new UsageError(
    `Neither ${JSON.stringify(source)} nor ${JSON.stringify(destination)} is in an account.`,
    "Give ACCOUNT:/path for one of them. A local name with a colon is written with ./ before it.",
  );
}
