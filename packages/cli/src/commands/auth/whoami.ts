import type { Account } from "@kloudless/core";
import { newClient } from "../../context/client.ts";
import type { Context } from "../../context/context.ts";
import { accessOf, DEFAULT_BASE_URL } from "../../credentials/access.ts";
import { KINDS, kindsOf } from "../../credentials/credentials.ts";
import { CommandError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { checkCredential } from "./check-credential.ts";

export const whoami: Run<object, object> = async (context) => {
  const settings = await context.settings;
  const access = await accessOf(context, settings);
  const baseUrl = access.baseUrl ?? DEFAULT_BASE_URL;
  const kinds = kindsOf(access.credentials);
  const [kind] = kinds;
  if (kind === undefined) throw noCredential(settings.profile);
  const client = await newClient(context, settings, access);
  try {
    const { accounts, total } = await checkCredential(client, kind, baseUrl, context.signal);
    const known = {
      profile: settings.profile,
      base_url: baseUrl,
      credential: kinds.map((one) => KINDS[one].title).join(", "),
      source: kinds.map((one) => access.sources[one]).join(", "),
    };
    const what = kind === "developerKey" ? "applications" : "accounts";
    await context.output.object(
      { ...known, [what]: total, ...(kind === "token" ? { account: accounts.map(told).join() } : {}) },
      { json: { ...known, [what]: total, ...(kind === "developerKey" ? {} : { data: accounts.map(brief) }) } },
    );
    await hintAtRest(context, accounts, total);
  } finally {
    await client.close();
  }
};

async function hintAtRest({ notes }: Context, accounts: readonly Account[], total: number): Promise<void> {
  if (accounts.length > 1 || total > 1) await notes.note("`kloudless accounts ls` lists the accounts.");
}

function told({ id, service, account }: Account): string {
  return `${id} (${service}, ${account})`;
}

function brief({ id, service, account, active }: Account): object {
  return { id, service, account, active };
}

/** Nothing opens the API. */
export function noCredential(profile: string): CommandError {
  return new CommandError(
    4,
    "missing_credential",
    `The profile ${JSON.stringify(profile)} has no credential, and neither has the environment.`,
    {
      hint: "Run `kloudless login`, or set KLOUDLESS_API_KEY, KLOUDLESS_TOKEN or, for management, KLOUDLESS_DEV_KEY.",
    },
  );
}
