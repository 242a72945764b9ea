import { isSameServer } from "../../config/base-url.ts";
import type { Settings } from "../../config/settings.ts";
import { newClient } from "../../context/client.ts";
import type { Context } from "../../context/context.ts";
import { DEFAULT_BASE_URL, ofEnvironment } from "../../credentials/access.ts";
import { type CredentialStore, type Credentials, KINDS, type Kind, kindsOf } from "../../credentials/credentials.ts";
import { choiceOf, credentialStore } from "../../credentials/store.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { asked } from "../../program/ask.ts";
import type { Run } from "../../program/command.ts";
import { type AuthorizeOptions, authorize, clientIdOf } from "./authorize.ts";
import { checkCredential, openedText } from "./check-credential.ts";
import { readCredential } from "./read-credential.ts";

interface Options extends AuthorizeOptions {
  readonly tokenStdin: boolean | undefined;
  readonly apiKeyStdin: boolean | undefined;
  readonly developerKeyStdin: boolean | undefined;
  readonly clientSecretStdin: boolean | undefined;
}

export const login: Run<object, Options> = async (context, _, options) => {
  // Said before anything is asked for.
  choiceOf(context.io.env);
  const settings = await context.settings;
  const store = credentialStore(context);
  const before = await readable(store, settings.profile);
  const baseUrl = settings.baseUrl ?? before?.baseUrl ?? DEFAULT_BASE_URL;
  refuseProjects(settings);
  const [kind, secret] = await credential(context, options, { baseUrl, before });
  const client = await newClient(context, settings, { credentials: { [kind]: secret }, baseUrl });
  try {
    const opened = await checkCredential(client, kind, baseUrl, context.signal);
    const place = await store.write(settings.profile, { ...others(before, kind, baseUrl), [kind]: secret, baseUrl });
    await report(context, { profile: settings.profile, kind, baseUrl, place, opens: openedText(kind, opened) });
  } finally {
    await client.close();
  }
};

/** A credential is for the server the person means, and a project's file may lie in anything that was downloaded. */
function refuseProjects({ sources, baseUrl }: Settings): void {
  if (sources.base_url?.kind !== "project") return;
  throw new UsageError(
    `${sources.base_url.name} says that the API is at ${baseUrl}. Say so yourself to log in there.`,
    `kloudless login --base-url ${baseUrl}`,
  );
}

/** What is kept already; damaged or exposed files are replaced. */
async function readable(store: CredentialStore, profile: string): Promise<Credentials | undefined> {
  try {
    return (await store.read(profile))?.credentials;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

/** What stays beside a new credential: a token takes the place of an API key and the other way round, and nothing stays of another server. */
function others(before: Credentials | undefined, kind: Kind, baseUrl: string): Credentials {
  if (before === undefined || !isSameServer(before.baseUrl ?? DEFAULT_BASE_URL, baseUrl)) return {};
  const { apiKey, token, developerKey } = before;
  if (kind !== "developerKey") return developerKey === undefined ? {} : { developerKey };
  return { ...(apiKey === undefined ? {} : { apiKey }), ...(token === undefined ? {} : { token }) };
}

async function credential(
  context: Context,
  options: Options,
  known: { readonly baseUrl: string; readonly before: Credentials | undefined },
): Promise<readonly [Kind, string]> {
  const { tokenStdin, apiKeyStdin, developerKeyStdin, clientSecretStdin } = options;
  const given = Object.entries({ tokenStdin, apiKeyStdin, developerKeyStdin, clientSecretStdin }).filter(([, isGiven]) => isGiven === true);
  if (given.length > 1)
    throw new UsageError("Only one of --token-stdin, --api-key-stdin, --developer-key-stdin and --client-secret-stdin can be given.");
  if (tokenStdin) return ["token", await readCredential(context, KINDS.token.title)];
  if (apiKeyStdin) return ["apiKey", await readCredential(context, KINDS.apiKey.title)];
  if (developerKeyStdin) return ["developerKey", await readCredential(context, KINDS.developerKey.title)];
  const hasApplication = (options.clientId ?? (await context.settings).clientId) !== undefined;
  const way = hasApplication || clientSecretStdin ? "browser" : await chosenWay(context);
  if (way !== "browser") return [way, await readCredential(context, KINDS[way].title)];
  await clientIdOf(context, options.clientId);
  const { access_token } = await authorize(context, options, {
    clientSecret: await clientSecret(context, options, known),
    baseUrl: known.baseUrl,
  });
  return ["token", access_token];
}

async function chosenWay(context: Context): Promise<Kind> {
  if (!context.isInteractive) {
    throw new UsageError(
      "There is no terminal to ask at.",
      "Give the id of the application to log in with a browser (--client-id), or write a credential to stdin: --token-stdin, --api-key-stdin or --developer-key-stdin.",
    );
  }
  const choices = (Object.keys(KINDS) as Kind[]).map((kind) => ({
    name: `with ${kind === "apiKey" ? "an" : "a"} ${KINDS[kind].title}`,
    value: kind,
  }));
  return asked(({ select }, how) => select({ message: "Log in", choices }, how), context);
}

/** One of the application's API keys: from stdin, the environment, what is kept, or the terminal. */
async function clientSecret(
  context: Context,
  { clientSecretStdin }: Options,
  { before, baseUrl }: { readonly before: Credentials | undefined; readonly baseUrl: string },
): Promise<string> {
  const what = "API key of the application";
  if (clientSecretStdin) return readCredential(context, what);
  const isOfServer = before !== undefined && isSameServer(before.baseUrl ?? DEFAULT_BASE_URL, baseUrl);
  const known = ofEnvironment(context.io.env).apiKey ?? (isOfServer ? before.apiKey : undefined);
  if (known !== undefined) return known;
  if (context.isInteractive) return readCredential(context, what);
  throw new UsageError(
    `The ${what} is needed to log in with a browser.`,
    "Set KLOUDLESS_API_KEY, or write it to stdin: --client-secret-stdin.",
  );
}

interface Report {
  readonly profile: string;
  readonly kind: Kind;
  readonly baseUrl: string;
  readonly place: string;
  readonly opens: string;
}

async function report({ io, notes, output }: Context, { profile, kind, baseUrl, place, opens }: Report): Promise<void> {
  const { title } = KINDS[kind];
  await notes.note(`Logged in to ${baseUrl} as the profile ${JSON.stringify(profile)}, with a credential for ${opens}.`);
  await notes.note(`The ${title} is kept in ${place === "keychain" ? "the keychain of this system" : place}.`);
  const [over] = kindsOf(ofEnvironment(io.env)).filter((one) => one === kind || (kind !== "developerKey" && one !== "developerKey"));
  if (over !== undefined) await notes.warn(`${KINDS[over].variable} is set, and is used in place of it.`);
  if (output.isJson) await output.object({ profile, base_url: baseUrl, credential: title, kept_in: place, opens });
}
