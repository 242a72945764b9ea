import { createHash } from "node:crypto";
import { ApiError } from "../http/api-error.ts";
import { readForm } from "../http/body.ts";
import { type Call, publicRoute, type Route } from "../http/route.ts";
import { sameHash } from "../state/secrets.ts";
import { accountJson } from "./account-json.ts";

const VERIFIER = /^[\w.~-]{43,128}$/;

/** Codes for tokens, and what a token is good for. */
export const oauthToken: Route[] = [publicRoute("/v1/oauth/token", { POST: exchange, GET: verify })];

const refused = (error: string, description: string): ApiError =>
  new ApiError(400, error, description, { extra: { error, error_description: description }, headers: { "cache-control": "no-store" } });

/**
 * Clients write the form into the body, whatever type they say it has, or into the query; the secret, which is an API key, goes there
 * too or into the Authorization header.
 */
async function exchange(call: Call): Promise<unknown> {
  const { services, reply, query } = call;
  const form = await readForm(call);
  const given = (name: string): string => form.get(name) || query.text(name) || "";
  if (given("grant_type") !== "authorization_code") throw refused("unsupported_grant_type", "grant_type must be authorization_code.");
  const [code, clientId] = [given("code"), given("client_id")];
  if (code === "") throw refused("invalid_request", "code is required.");
  const secret = given("client_secret") || (/^\s*apikey\s+(\S+)\s*$/i.exec(call.header("authorization") ?? "")?.[1] ?? "");
  const application = secret === "" ? undefined : await services.applications.ofApiKey(secret);
  if (application === undefined || application.id !== clientId || application.active === 0)
    throw refused("invalid_client", "client_secret must be an API key of the application that client_id names.");
  // Taken before it is looked at: whatever is wrong, nobody can try a second time.
  const grant = await services.oauthCodes.take(code);
  if (grant === undefined || grant.application_id !== clientId)
    throw refused("invalid_grant", "The code is unknown, was used, or has expired.");
  if (grant.redirect_uri !== given("redirect_uri"))
    throw refused("invalid_grant", "The redirect_uri is not the one the code was asked for with.");
  if (!proves(given("code_verifier"), grant.challenge))
    throw refused("invalid_grant", "The code_verifier does not fit the code_challenge.");
  const account = await services.accounts.find(grant.account_id);
  if (account === undefined || account.active === 0) throw refused("invalid_grant", "The account was disconnected.");
  reply.header("cache-control", "no-store");
  return { access_token: account.bearer, token_type: "Bearer", scope: grant.scope, account_id: account.id };
}

/** A verifier without a challenge is refused: somebody took the challenge out of the request. */
function proves(verifier: string, challenge: string | null): boolean {
  if (challenge === null) return verifier === "";
  return VERIFIER.test(verifier) && sameHash(createHash("sha256").update(verifier).digest("base64url"), challenge);
}

async function verify(call: Call): Promise<unknown> {
  const header = call.header("authorization");
  if (header === undefined)
    throw new ApiError(401, "authentication_required", "Send an Authorization header: Bearer followed by the token.");
  const token = /^\s*bearer\s+(\S+)\s*$/i.exec(header)?.[1];
  const account = token === undefined ? undefined : await call.services.accounts.ofBearer(token);
  if (account === undefined || !(await call.services.applications.areActive([account.application_id])))
    throw refused("invalid_token", "The token is not valid.");
  call.reply.header("cache-control", "no-store");
  return {
    client_id: account.application_id,
    account_id: account.id,
    scope: accountJson(account, call.view).effective_scope,
    token_type: "Bearer",
  };
}
