import type { Services } from "../services.ts";
import type { AccountRow, ApplicationRow } from "../state/schema.ts";
import { ApiError, forbidden, invalid, notFound } from "./api-error.ts";

/** Who a client is: an application with its API key, or the accounts whose tokens it sent. */
export type Credential =
  | { readonly kind: "application"; readonly application: ApplicationRow }
  | { readonly kind: "accounts"; readonly accounts: readonly AccountRow[] };

const MAX_TOKENS = 100;

const unknownKey = (): ApiError => new ApiError(401, "unauthorized", "The key in the Authorization header is not valid.");
const inactive = (): ApiError => forbidden("The application is not active.");
const unknownToken = (): ApiError => new ApiError(401, "invalid_token", "The token in the Authorization header is not valid.");

/** Scheme in lower case and value of an `Authorization` header. */
function parse(header: string | undefined): { scheme: string; value: string } {
  const [, scheme = "", value = ""] = /^\s*(\S+)(?:\s+(.*\S))?\s*$/.exec(header ?? "") ?? [];
  if (scheme === "") {
    throw new ApiError(401, "authentication_required", "Send an Authorization header: APIKey followed by a key, or Bearer by a token.");
  }
  return { scheme: scheme.toLowerCase(), value };
}

/** Tells who sent a request about accounts. @throws ApiError 401, 403 */
export async function identify(services: Services, header: string | undefined): Promise<Credential> {
  const { scheme, value } = parse(header);
  if (scheme === "apikey") {
    const application = await services.applications.ofApiKey(value);
    if (application === undefined) throw unknownKey();
    if (application.active === 0) throw inactive();
    return { kind: "application", application };
  }
  if (scheme === "bearer") {
    const accounts = await accountsOf(services, value);
    if (!(await services.applications.areActive(accounts.map(({ application_id }) => application_id)))) throw inactive();
    return { kind: "accounts", accounts };
  }
  if (scheme === "developerkey") await refuseDeveloperKey(services, value);
  throw unknownKey();
}

async function refuseDeveloperKey(services: Services, value: string): Promise<void> {
  if ((await services.developers.ofKey(value)) === undefined) return;
  throw forbidden("A developer key manages applications only: use an API key or a token.");
}

async function accountsOf(services: Services, list: string): Promise<AccountRow[]> {
  const tokens = [...new Set(list.split(",").map((token) => token.trim()))];
  if (tokens.length > MAX_TOKENS) throw invalid(`At most ${MAX_TOKENS} tokens can be sent at once.`);
  const accounts: AccountRow[] = [];
  for (const token of tokens) {
    const account = await services.accounts.ofBearer(token);
    if (account === undefined) {
      await refuseDeveloperKey(services, token);
      throw unknownToken();
    }
    accounts.push(account);
  }
  return accounts;
}

/** The account that a path or a body names, if the client may see it. @throws ApiError 404 whether it does not exist or is another's */
export async function reach(services: Services, credential: Credential, id: string): Promise<AccountRow> {
  const missing = notFound("No account with this id.");
  if (credential.kind === "application") {
    const account = /^\d{1,15}$/.test(id) ? await services.accounts.find(Number(id)) : undefined;
    if (account?.application_id !== credential.application.id) throw missing;
    return account;
  }
  if (id !== "me") {
    const account = credential.accounts.find((candidate) => String(candidate.id) === id);
    if (account === undefined) throw missing;
    return account;
  }
  const [account, ...others] = credential.accounts;
  if (account === undefined || others.length > 0) throw invalid("me stands for one account: send one token, or the account's id.");
  return account;
}

/** The developer who sent a management request. @throws ApiError 401, 403 */
export async function developerOf(services: Services, header: string | undefined): Promise<string> {
  const { scheme, value } = parse(header);
  const refused = forbidden("Only a developer key manages applications.");
  if (scheme === "developerkey" || scheme === "bearer") {
    const developer = await services.developers.ofKey(value);
    if (developer !== undefined) return developer;
    if (scheme === "developerkey") throw unknownKey();
    await accountsOf(services, value);
    throw refused;
  }
  if (scheme === "apikey" && (await services.applications.ofApiKey(value)) !== undefined) throw refused;
  throw unknownKey();
}
