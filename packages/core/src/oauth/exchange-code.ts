import { ApiError } from "../errors/api-error.ts";
import { ArgumentError } from "../errors/argument-error.ts";
import { OAuthError } from "../errors/oauth-error.ts";
import { ResponseError } from "../errors/response-error.ts";
import { isObject } from "../json.ts";
import type { RequestOptions } from "../request.ts";
import { required } from "./authorization-url.ts";
import { checkedCode, readCallback } from "./callback.ts";
import { ask, type OAuthConnection } from "./oauth-client.ts";

/** What came back, and what it has to fit. */
export interface ExchangeCodeOptions extends OAuthConnection {
  /** The address the person came back to, also without its origin, as servers see it. It is read here, once and decoded. */
  readonly callbackUrl?: string | URL | undefined;
  /** In place of `callbackUrl`, together with `state`: the parameters of the callback, decoded. */
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  /** What `authorizationUrl` gave as `state`, from the person's own session. */
  readonly expectedState: string;
  readonly clientId: string;
  /** An API key of the application. */
  readonly clientSecret: string;
  /** The same as for `authorizationUrl`. */
  readonly redirectUri: string;
  /** What `authorizationUrl` gave; undefined without PKCE. */
  readonly codeVerifier?: string | undefined;
}

/** A token for an account. It has no end: it lives as long as the account is connected. */
export interface OAuthToken {
  /** For `new Kloudless({ token })`. */
  readonly access_token: string;
  readonly token_type?: string;
  /** What was asked for, which may be more than was given. */
  readonly scope?: string;
  readonly account_id?: number;
  readonly [key: string]: unknown;
}

/**
 * Turns the code that a person came back with into a token, after it was checked in this order: that no error came back, that the
 * state is the one that was sent, that there is a code. A code is good for one time: this is sent again only when nothing can have
 * come of it.
 *
 * @throws OAuthError when a check fails, or the server does not take the code.
 * @throws ArgumentError when an argument is missing.
 */
export async function exchangeCode(options: ExchangeCodeOptions, requestOptions?: RequestOptions): Promise<OAuthToken> {
  const { callbackUrl, clientId, clientSecret, redirectUri, codeVerifier } = options;
  for (const name of ["expectedState", "clientId", "clientSecret", "redirectUri"] as const) required(name, options[name]);
  if (callbackUrl !== undefined && (options.code !== undefined || options.state !== undefined))
    throw new ArgumentError("callbackUrl", "Give either `callbackUrl`, or `code` and `state`.");
  const callback = callbackUrl === undefined ? options : readCallback(callbackUrl, redirectUri);
  const code = checkedCode(callback, options.expectedState);
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    client_id: clientId,
    client_secret: clientSecret,
    ...(codeVerifier !== undefined && { code_verifier: codeVerifier }),
  });
  const request = {
    method: "POST",
    path: "/oauth/token",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  } as const;
  let answer: unknown;
  try {
    answer = await ask({ apiKey: clientSecret }, options, request, requestOptions);
  } catch (error) {
    throw refusal(error) ?? error;
  }
  if (isObject(answer) && typeof answer.access_token === "string" && answer.access_token !== "") return answer as OAuthToken;
  throw new ResponseError("The answer holds no token (POST /oauth/token).", "bad_object");
}

/** What the server said about the code or the secret, where that is why it failed. */
function refusal(error: unknown): OAuthError | undefined {
  if (!ApiError.is(error) || !isObject(error.body) || typeof error.body.error !== "string") return undefined;
  const { error: code, error_description } = error.body;
  const description = typeof error_description === "string" ? error_description : undefined;
  return new OAuthError(code, `The code was not taken (${code})${description === undefined ? "" : `: ${description}`}`, {
    description,
    cause: error,
  });
}
