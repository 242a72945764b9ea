import { createHash, randomBytes } from "node:crypto";
import { baseOf } from "../config.ts";
import { ArgumentError } from "../errors/argument-error.ts";

/** Which accounts are asked for, and where the person is sent afterwards. */
export interface AuthorizationUrlOptions {
  /** The id of the application. */
  readonly clientId: string;
  /** Where the person comes back to: one of the addresses that are registered for the application. */
  readonly redirectUri: string;
  /** Services or kinds of them, e.g. `gdrive box`, `any.storage`, `all:admin`. Default: any service. */
  readonly scope?: string | readonly string[] | undefined;
  /** What tells the answer from a forged one: hard to guess, and new each time. Default: 256 random bits. */
  readonly state?: string | undefined;
  /** Whether the code is bound to a secret that only this program has (PKCE, S256). Default true; servers that do not know it ignore it. */
  readonly pkce?: boolean | undefined;
  /** What is known already of what services ask for, e.g. `{ domain: "example" }`. */
  readonly extraData?: Readonly<Record<string, unknown>> | undefined;
  /** What is to be kept on the account. */
  readonly customProperties?: Readonly<Record<string, unknown>> | undefined;
  /** Parameters for the service's own page, e.g. `{ login_hint: "ada@example.com" }`. */
  readonly raw?: Readonly<Record<string, string>> | undefined;
  /** Where the API is. `KLOUDLESS_BASE_URL`, default `https://api.kloudless.com`. */
  readonly baseUrl?: string | URL | undefined;
}

/** Where to send the person, and what to keep in their session until they are back. */
export interface Authorization {
  readonly url: string;
  /** Give it to `exchangeCode` as `expectedState`. */
  readonly state: string;
  /** Give it to `exchangeCode`. Undefined without PKCE. */
  readonly codeVerifier: string | undefined;
}

/**
 * The address of the page on which a person connects an account to the application.
 *
 * @throws ArgumentError when an argument is missing, or `redirectUri` is no absolute URL.
 */
export function authorizationUrl(options: AuthorizationUrlOptions): Authorization {
  const { clientId, redirectUri, scope, extraData, customProperties, raw = {} } = options;
  required("clientId", clientId);
  if (!URL.canParse(redirectUri) || redirectUri.includes("#"))
    throw new ArgumentError("redirectUri", "`redirectUri` must be an absolute URL without a fragment.");
  const state = required("state", options.state ?? secret());
  const codeVerifier = options.pkce === false ? undefined : secret();
  const query = {
    client_id: clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: typeof scope === "object" ? scope.join(" ") : scope,
    state,
    ...(codeVerifier !== undefined && { code_challenge: challengeOf(codeVerifier), code_challenge_method: "S256" }),
    extra_data: extraData && JSON.stringify(extraData),
    custom_properties: customProperties && JSON.stringify(customProperties),
    ...Object.fromEntries(Object.entries(raw).map(([name, value]) => [`raw[${name}]`, value])),
  };
  const url = new URL(`${oauthBase(options.baseUrl)}/oauth`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.append(name, value);
  return { url: url.href, state, codeVerifier };
}

/** The address that OAuth is below. There is only one version of it, whatever the API's is. */
export function oauthBase(baseUrl: string | URL | undefined): string {
  const { origin, prefix } = baseOf(baseUrl);
  return origin + prefix.replace(/\/v\d+$/, "/v1");
}

/** @throws ArgumentError when it is no text, or empty */
export function required(name: string, value: string | undefined): string {
  if (typeof value === "string" && value !== "") return value;
  throw new ArgumentError(name, `\`${name}\` is required and must be a non-empty string.`);
}

const secret = (): string => randomBytes(32).toString("base64url");

const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");
