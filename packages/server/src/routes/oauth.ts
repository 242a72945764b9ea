import { randomBytes, timingSafeEqual } from "node:crypto";
import { invalid } from "../http/api-error.ts";
import { isObject, parseJson, readForm } from "../http/body.ts";
import { isLoopbackName } from "../http/host.ts";
import { type Call, publicRoute, type Route } from "../http/route.ts";
import { answer, sendProblem } from "../oauth/answers.ts";
import { type Chosen, type Problem, sendConsentPage } from "../oauth/consent-page.ts";
import { type AuthorizationRequest, Refusal, readRequest, Untrusted } from "../oauth/request.ts";
import { Scope } from "../oauth/scope.ts";
import type { AccountRow, ApplicationRow } from "../state/schema.ts";
import { hashSecret, sameHash } from "../state/secrets.ts";
import { knownService } from "../storage/known-services.ts";

const COOKIE = "kloudless_oauth";
const PURPOSE = "oauth/request";
/** How long a person may take to decide. */
const OPEN_MS = 60 * 60 * 1000;
const MAX_ACCOUNTS = 1000;

/** A request on its page: what the browser sends back, so that nothing has to be kept here. */
interface Open {
  readonly request: AuthorizationRequest;
  /** What the browser has in its cookie: a form that another site made it send does not know it. */
  readonly nonce: string;
  readonly until: number;
}

/** The page on which a person connects an account to an application, and what comes of it. */
export const oauth: Route[] = ["/v1/oauth", "/v1/oauth/services"].map((path) =>
  publicRoute(path, { GET: (call) => guarded(call, ask), POST: (call) => guarded(call, decide) }),
);

/** Failures are pages too: it is people who come here. */
async function guarded(call: Call, run: (call: Call) => Promise<unknown>): Promise<unknown> {
  try {
    checkAccess(call);
    return await run(call);
  } catch (error) {
    if (error instanceof Untrusted) return sendProblem(call.reply, error.message);
    if (!(error instanceof Refusal)) throw error;
    return answer(call.reply, error.request, { error: error.code, error_description: error.message });
  }
}

/**
 * Without a password only this machine's own people may come here. A site whose name leads to this machine is none of them, though their
 * browser lets it read the page (DNS rebinding), and neither is whoever comes through a proxy.
 *
 * @throws Untrusted
 */
function checkAccess({ services, request }: Call): void {
  const { open, password = "" } = services.oauth;
  if (!open) throw new Untrusted("Connecting accounts here is not set up: choose oauth.password in the configuration.");
  if (password === "" && !isLoopbackName(request.hostname))
    throw new Untrusted("This server connects accounts at localhost only: for other names, choose oauth.password in its configuration.");
}

async function ask(call: Call): Promise<unknown> {
  const { request, application } = await readRequest(call);
  const { autoApprove } = call.services.oauth;
  if (autoApprove !== undefined && autoApprove !== false) {
    const account = (await accountsFor(call, request)).find((one) => autoApprove === true || one.account === autoApprove);
    if (account === undefined) throw new Refusal("access_denied", "No account fits that could be approved.", request);
    return approve(call, request, account);
  }
  return sendPage(call, 200, request, application);
}

async function sendPage(
  call: Call,
  status: number,
  request: AuthorizationRequest,
  application: ApplicationRow,
  again: { readonly problem?: Problem; readonly chosen?: Chosen } = {},
): Promise<unknown> {
  const { services, reply } = call;
  const nonce = nonceOf(call) ?? randomBytes(32).toString("base64url");
  const open: Open = { request, nonce, until: Date.now() + OPEN_MS };
  const secure = call.request.protocol === "https" ? "; Secure" : "";
  // Lax, since a strict one would not come along when an application sends the person here: each page would then take away the cookie of
  // those that are open in other tabs. No other site can send the form in either case.
  reply.header("set-cookie", `${COOKIE}=${nonce}; Path=/v1/oauth; HttpOnly; SameSite=Lax${secure}`);
  return sendConsentPage(reply, status, request, {
    application,
    accounts: await accountsFor(call, request),
    services: servicesFor(request),
    needsPassword: services.oauth.password !== undefined,
    sealed: services.sealer.seal(PURPOSE, JSON.stringify(open)),
    ...again,
  });
}

async function decide(call: Call): Promise<unknown> {
  const form = await readForm(call);
  const request = opened(call, form.get("request") ?? "");
  const application = await call.services.applications.ofId(request.clientId);
  if (application === undefined || application.active === 0) throw new Untrusted("The application is not active any more.");
  if (form.get("decision") !== "approve")
    throw new Refusal("access_denied", "The account was not connected: the person denied it.", request);
  const [account, service, name] = ["account", "service", "name"].map((field) => (form.get(field) ?? "").trim()) as [
    string,
    string,
    string,
  ];
  const again = (status: number, field: Problem["field"], text: string): Promise<unknown> =>
    sendPage(call, status, request, application, { problem: { field, text }, chosen: { account, service, name } });
  const problem = wrongPassword(call, form.get("password") ?? "");
  if (problem !== undefined) return again(403, "password", problem);
  if (account === "new") {
    if (name === "" || name.length > 255 || !servicesFor(request).includes(service))
      return again(400, "name", "Choose a service and a name for the new account.");
    return approve(call, request, await connect(call, request, service, name));
  }
  const known = (await accountsFor(call, request)).find(({ id }) => String(id) === account);
  return known === undefined ? again(400, "account", "Choose an account.") : approve(call, request, known);
}

/** The request of a form that this server made for this browser. @throws Untrusted */
function opened(call: Call, sealed: string): AuthorizationRequest {
  const text = call.services.sealer.open(PURPOSE, sealed);
  const open = text === undefined ? undefined : (JSON.parse(text) as Open);
  const nonce = nonceOf(call);
  if (open === undefined || nonce === undefined || !timingSafeEqual(Buffer.from(open.nonce), Buffer.from(nonce)))
    throw new Untrusted("This form was not made for this browser. Go back to the application and begin anew.");
  if (open.until < Date.now()) throw new Untrusted("This page was open for too long. Go back to the application and begin anew.");
  return open.request;
}

const nonceOf = ({ header }: Call): string | undefined =>
  new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{43})(?:;|$)`).exec(header("cookie") ?? "")?.[1];

/** What is wrong with a password; undefined when it is right, or there is none. */
function wrongPassword({ services, reply }: Call, given: string): string | undefined {
  const { password } = services.oauth;
  if (password === undefined) return undefined;
  const wait = services.guesses.take(PURPOSE);
  if (wait > 0) {
    reply.header("retry-after", String(wait));
    return "Too many wrong passwords. Try again later.";
  }
  if (!sameHash(hashSecret(given), hashSecret(password))) return "This is not the password.";
  services.guesses.forgive(PURPOSE);
  return undefined;
}

async function accountsFor({ services }: Call, { clientId, scope }: AuthorizationRequest): Promise<AccountRow[]> {
  const asked = Scope.read(scope);
  const { rows } = await services.accounts.list({ applicationId: clientId, active: true }, { offset: 0, limit: MAX_ACCOUNTS });
  return rows.filter((row) => asked?.admits(row));
}

/** Those a new account can be made of: all that the service asks for besides must have come along. */
const servicesFor = ({ scope, extraData }: AuthorizationRequest): string[] =>
  (Scope.read(scope)?.services() ?? []).filter((name) =>
    (knownService(name)?.requires ?? []).every((field) => typeof extraData[field] === "string"),
  );

/** Who connects an account again gets the one there is. */
async function connect({ services }: Call, request: AuthorizationRequest, service: string, name: string): Promise<AccountRow> {
  const { rows } = await services.accounts.list({ applicationId: request.clientId, search: name }, { offset: 0, limit: MAX_ACCOUNTS });
  const known = rows.find((row) => row.service === service && row.account === name);
  if (known !== undefined) {
    if (known.active === 0) await services.accounts.update(known.id, { active: 1 });
    return known;
  }
  const { apis = [], requires = [] } = knownService(service) ?? {};
  return services.accounts.insert({
    applicationId: request.clientId,
    service,
    account: name,
    admin: Scope.read(request.scope)?.isAdmin(service) ?? false,
    connector: apis.includes("storage") ? { type: "disk" } : undefined,
    raw: undefined,
    details: Object.fromEntries(requires.map((field) => [field, String(request.extraData[field])])),
  });
}

async function approve({ services, reply }: Call, request: AuthorizationRequest, account: AccountRow): Promise<unknown> {
  if (request.customProperties !== undefined) {
    const properties = parseJson(request.customProperties);
    if (!isObject(properties)) throw invalid("custom_properties must be a JSON object.");
    await services.accounts.update(account.id, { custom_properties: JSON.stringify(properties) });
  }
  if (request.responseType === "code") return answer(reply, request, { code: await services.oauthCodes.issue(request, account.id) });
  return answer(reply, request, { access_token: account.bearer, token_type: "Bearer", scope: request.scope });
}
