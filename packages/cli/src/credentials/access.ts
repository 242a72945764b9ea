import { isLoopback, isSameServer } from "../config/base-url.ts";
import { DEFAULT_PROFILE, type Settings } from "../config/settings.ts";
import type { Context } from "../context/context.ts";
import { CommandError, UsageError } from "../failure/command-error.ts";
import { type Credentials, type Kept, KINDS, type Kind, kindsOf } from "./credentials.ts";
import { credentialStore } from "./store.ts";

/** What opens the API in a run, and where it is sent. */
export interface Access {
  readonly credentials: Credentials;
  /** Where each credential comes from: a variable, `keychain`, or the path of a file. */
  readonly sources: Readonly<Partial<Record<Kind, string>>>;
  /** Undefined where nothing says otherwise than the SDK. */
  readonly baseUrl: string | undefined;
}

export const DEFAULT_BASE_URL = "https://api.kloudless.com";

/**
 * The credentials of the environment, if there are any of an account; else the profile's. Nothing is sent to a server that somebody else chose:
 * what a profile keeps goes to the server it was kept for, and what is in the environment does not go where a project's file says, unless that
 * is a server of this machine or the user's own.
 *
 * @throws CommandError `wrong_server` (4), `untrusted_base_url` (2); UsageError for a profile that is nowhere.
 */
export async function accessOf(context: Pick<Context, "io" | "paths">, settings: Settings): Promise<Access> {
  const given = ofEnvironment(context.io.env);
  const isGiven = given.apiKey !== undefined || given.token !== undefined;
  const isKnown = settings.profile === DEFAULT_PROFILE || settings.profiles.includes(settings.profile);
  const kept = isGiven && isKnown ? undefined : await credentialStore(context).read(settings.profile);
  if (!isKnown && kept === undefined) throw await unknownProfile(context, settings);
  if (kindsOf(given).length > 0) checkTrust(settings, kept);
  const used = isGiven ? undefined : usable(kept, settings, given);
  const credentials = withoutUnused({ ...used?.credentials, ...given });
  const sources = Object.fromEntries(
    kindsOf(credentials).map((kind) => [kind, given[kind] === undefined ? used?.place : KINDS[kind].variable]),
  );
  return { credentials, sources, baseUrl: settings.baseUrl ?? kept?.credentials.baseUrl };
}

/** Of the environment; an empty variable counts as not set. */
export function ofEnvironment(env: NodeJS.ProcessEnv): Credentials {
  const found = (Object.keys(KINDS) as Kind[]).map((kind) => [kind, env[KINDS[kind].variable]?.trim()]);
  return Object.fromEntries(found.filter(([, value]) => Boolean(value))) as Credentials;
}

/** An API key wins over a token. */
function withoutUnused({ token, ...rest }: Credentials): Credentials {
  return rest.apiKey !== undefined || token === undefined ? rest : { ...rest, token };
}

function usable(kept: Kept | undefined, settings: Settings, given: Credentials): Kept | undefined {
  const { baseUrl } = settings;
  const own = kept?.credentials.baseUrl ?? DEFAULT_BASE_URL;
  if (kept === undefined || baseUrl === undefined || isSameServer(baseUrl, own)) return kept;
  // Whoever has a developer key at hand for another server does not ask for what is kept.
  if (given.developerKey !== undefined) return undefined;
  const source = settings.sources.base_url?.name ?? "";
  throw new CommandError(
    4,
    "wrong_server",
    `The credential of the profile ${JSON.stringify(settings.profile)} is for ${own}, and is not sent to ${baseUrl} (${source}).`,
    { hint: `Log in there as well, under another name: kloudless login --profile NAME --base-url ${baseUrl}` },
  );
}

/** A project's file may lie in anything that was downloaded. */
function checkTrust(settings: Settings, kept: Kept | undefined): void {
  const { baseUrl, sources } = settings;
  if (baseUrl === undefined || sources.base_url?.kind !== "project" || isLoopback(baseUrl)) return;
  if (isSameServer(baseUrl, kept?.credentials.baseUrl ?? DEFAULT_BASE_URL)) return;
  throw new CommandError(
    2,
    "untrusted_base_url",
    `${sources.base_url.name} would have the credential of your environment sent to ${baseUrl}.`,
    { hint: `If you trust it, say so: --base-url ${baseUrl}, or KLOUDLESS_BASE_URL, or log in there.` },
  );
}

async function unknownProfile(context: Pick<Context, "io" | "paths">, { profile, profiles, sources }: Settings): Promise<UsageError> {
  const all = new Set([...profiles, ...(await credentialStore(context).profiles())]);
  const known = all.size === 0 ? "There are none yet" : `There are: ${[...all].toSorted().join(", ")}`;
  return new UsageError(
    `There is no profile ${JSON.stringify(profile)} (${sources.profile?.name ?? ""}).`,
    `${known}. To make one: kloudless login --profile ${profile}`,
  );
}
