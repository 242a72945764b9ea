import { newClient } from "../../context/client.ts";
import { accessOf, DEFAULT_BASE_URL } from "../../credentials/access.ts";
import { CommandError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { type AuthorizeOptions, authorize } from "../auth/authorize.ts";

export const connect: Run<object, AuthorizeOptions> = async (context, _, options) => {
  const settings = await context.settings;
  const access = await accessOf(context, settings);
  const clientSecret = access.credentials.apiKey;
  if (clientSecret === undefined)
    throw new CommandError(4, "missing_credential", "Accounts are connected with an API key of the application, and there is none.", {
      hint: "Run `kloudless login --api-key-stdin` or set KLOUDLESS_API_KEY. For a token of one account: kloudless login --client-id ID.",
    });
  const baseUrl = access.baseUrl ?? DEFAULT_BASE_URL;
  const { access_token: token } = await authorize(context, options, { clientSecret, baseUrl });
  const client = await newClient(context, settings, { credentials: { token }, baseUrl });
  try {
    const account = await client.accounts.retrieve("me", {}, { signal: context.signal });
    await context.notes.note(`Connected the account ${account.id} (${account.service}, ${account.account}).`);
    await context.output.object({ id: account.id, service: account.service, account: account.account }, { json: account });
  } finally {
    await client.close();
  }
};
