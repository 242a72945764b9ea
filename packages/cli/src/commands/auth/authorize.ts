import { type OAuthToken, oauth } from "@kloudless/core";
import { checkTransport } from "../../config/base-url.ts";
import { connectionOf } from "../../context/client.ts";
import type { Context } from "../../context/context.ts";
import { Interruption } from "../../context/io.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { formatDuration } from "../../output/units.ts";
import { openInBrowser } from "../../program/browser.ts";
import { listen } from "./loopback.ts";

/** How an account is connected in a browser: the options that `login` and `accounts connect` share. */
export interface AuthorizeOptions {
  readonly clientId: string | undefined;
  readonly scope: string | undefined;
  readonly redirectUri: string | undefined;
  readonly wait: number | undefined;
  /** False when the address is only printed. */
  readonly browser: boolean | undefined;
}

interface Application {
  /** One of the application's API keys: what proves that it is the application which asks. */
  readonly clientSecret: string;
  readonly baseUrl: string;
}

const REDIRECT_URI = "http://127.0.0.1/callback";
const WAIT = 5 * 60_000;

/** The id of the application, from the option, the environment or the configuration. @throws UsageError */
export async function clientIdOf(context: Context, given: string | undefined): Promise<string> {
  const id = given ?? (await context.settings).clientId;
  if (id !== undefined && id !== "") return id;
  throw new UsageError(
    "It is not known which application accounts are to be connected to.",
    "Give its id: --client-id ID, KLOUDLESS_CLIENT_ID, or kloudless config set client_id ID.",
  );
}

/**
 * Has a person connect an account in a browser, and takes the token they come back with (OAuth with PKCE, at a port of this machine).
 *
 * @throws CommandError `login_timeout` (4); OAuthError when it is refused; Interruption.
 */
export async function authorize(context: Context, options: AuthorizeOptions, { clientSecret, baseUrl }: Application): Promise<OAuthToken> {
  const { io, notes, signal: ended } = context;
  checkTransport(baseUrl, context.options);
  const clientId = await clientIdOf(context, options.clientId);
  const wait = options.wait ?? WAIT;
  const timeout = AbortSignal.timeout(Math.min(wait, 2 ** 31 - 1));
  const loopback = await listen(options.redirectUri ?? REDIRECT_URI, AbortSignal.any([ended, timeout]));
  try {
    const { redirectUri } = loopback;
    const { url, state, codeVerifier } = oauth.authorizationUrl({ clientId, redirectUri, scope: options.scope, baseUrl });
    const came = loopback.callback(state, () => void notes.warn("An answer came that belongs to another login. It was refused."));
    // It is awaited below; until then its failure is nobody's.
    came.catch(() => undefined);
    // Said with --quiet, too: nothing goes on without it.
    await io.stderr.write(`Connect an account here:\n\n  ${url}\n\n`);
    if (options.browser !== false) await opened(url, context);
    await notes.note(`Waiting ${formatDuration(wait)} at most for the browser to come back (Ctrl-C ends it).`);
    const callback = await came;
    let isConnected = false;
    try {
      const connection = await connectionOf(await context.settings, io);
      const answer = {
        callbackUrl: callback.url,
        expectedState: state,
        codeVerifier,
        clientId,
        clientSecret,
        redirectUri,
        baseUrl,
        ...connection,
      };
      const token = await oauth.exchangeCode(answer, { signal: ended });
      await oauth.verifyToken(token.access_token, { clientId, baseUrl, ...connection }, { signal: ended });
      isConnected = true;
      return token;
    } finally {
      callback.done(isConnected);
    }
  } catch (error) {
    if (!timeout.aborted || error instanceof Interruption || ended.aborted) throw error;
    throw new CommandError(4, "login_timeout", `No browser came back within ${formatDuration(wait)}.`, {
      hint: "Run it again; --wait 15m gives more time.",
    });
  } finally {
    loopback.close();
  }
}

/** Where no browser can be opened it is said, and nothing else happens: a person can open the address themselves. */
async function opened(url: string, { io, notes }: Context): Promise<void> {
  try {
    await openInBrowser(url, io);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    await notes.note("No browser could be opened here: open the address above in one.");
  }
}
