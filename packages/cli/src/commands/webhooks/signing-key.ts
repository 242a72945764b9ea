import type { Context } from "../../context/context.ts";
import { accessOf } from "../../credentials/access.ts";
import { CommandError } from "../../failure/command-error.ts";

/** The API key, which signs webhooks. @throws CommandError (4) where there is none. */
export async function signingKey(context: Context): Promise<string> {
  const { apiKey } = (await accessOf(context, await context.settings)).credentials;
  if (apiKey !== undefined) return apiKey;
  throw new CommandError(4, "missing_credential", "Webhooks are signed with the API key, and there is none.", {
    hint: "Run `kloudless login --api-key-stdin`, or set KLOUDLESS_API_KEY.",
  });
}
