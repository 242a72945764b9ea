import { ApiError } from "../errors/api-error.ts";
import { OAuthError } from "../errors/oauth-error.ts";
import { ResponseError } from "../errors/response-error.ts";
import { isObject } from "../json.ts";
import type { RequestOptions } from "../request.ts";
import { required } from "./authorization-url.ts";
import { ask, type OAuthConnection } from "./oauth-client.ts";

/** What a token must be good for. */
export interface VerifyTokenOptions extends OAuthConnection {
  /** The id of the application it must have been issued to. */
  readonly clientId: string;
}

/** What a token is good for. */
export interface TokenInfo {
  /** The application it was issued to. */
  readonly client_id: string;
  readonly account_id: number;
  readonly scope?: string;
  readonly [key: string]: unknown;
}

/**
 * Asks the server about a token that came from elsewhere, such as a browser, and checks that it was issued to this application: one
 * of another application would open an account here that somebody else chose.
 *
 * @throws OAuthError `invalid_token` when the server does not know it, `wrong_application` when it is another application's.
 * @throws ArgumentError when an argument is missing.
 */
export async function verifyToken(token: string, options: VerifyTokenOptions, requestOptions?: RequestOptions): Promise<TokenInfo> {
  required("token", token);
  required("clientId", options.clientId);
  // What is no token in form would be an error about how a client was set up.
  if (!/^[\u0021-\u007e]+$/.test(token)) throw new OAuthError("invalid_token", "The token is not valid: it holds blanks or line breaks.");
  let answer: unknown;
  try {
    answer = await ask({ token }, options, { method: "GET", path: "/oauth/token" }, requestOptions);
  } catch (error) {
    // Kloudless itself said 400, where others say 401.
    if (ApiError.is(error) && (error.status === 400 || error.status === 401))
      throw new OAuthError("invalid_token", "The token is not valid: the server does not take it.", { cause: error });
    throw error;
  }
  if (!isObject(answer) || typeof answer.client_id !== "string" || typeof answer.account_id !== "number")
    throw new ResponseError("The answer does not say what the token is good for (GET /oauth/token).", "bad_object");
  if (answer.client_id !== options.clientId)
    throw new OAuthError("wrong_application", "The token was issued to another application: do not use it.");
  return answer as unknown as TokenInfo;
}
