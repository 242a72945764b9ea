import { invalid } from "../http/api-error.ts";
import { isObject, parseJson, readForm } from "../http/body.ts";
import { isLoopbackName } from "../http/host.ts";
import { type Call, publicRoute, type Route } from "../http/route.ts";
import { accountsFor, connect, servicesFor } from "../oauth/accounts.ts";
import { answer, sendProblem } from "../oauth/answers.ts";
import { type Open, openForm, sealForm } from "../oauth/browser-form.ts";
import { type Mistake, sendConsentPage } from "../oauth/consent-page.ts";
import type { Question } from "../oauth/form-page.ts";
import { sendPasswordPage } from "../oauth/password-page.ts";
import { type AuthorizationRequest, checkRecipient, Refusal, readRequest, Untrusted } from "../oauth/request.ts";
import type { AccountRow, ApplicationRow } from "../state/schema.ts";
import { hashSecret, sameHash } from "../state/secrets.ts";

/** What guesses of the password are counted as. */
const GUESSES = "oauth/password";

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
  const { autoApprove, password = "" } = call.services.oauth;
  if (autoApprove !== undefined && autoApprove !== false) {
    const account = (await accountsFor(call, request)).find((one) => autoApprove === true || one.account === autoApprove);
    if (account === undefined) throw new Refusal("access_denied", "No account fits that could be approved.", request);
    return approve(call, request, account);
  }
  if (password === "") return askForAccount(call, { request, unlocked: true }, application);
  return sendPasswordPage(call.reply, questionOf(call, { request, unlocked: false }, application));
}

async function decide(call: Call): Promise<unknown> {
  const form = await readForm(call);
  const text = (name: string): string => (form.get(name) ?? "").trim();
  const open = openForm(call, form.get("request") ?? "");
  const { request, unlocked } = open;
  const application = await call.services.applications.ofId(request.clientId);
  if (application === undefined || application.active === 0) throw new Untrusted("The application is not active any more.");
  await checkRecipient(call, request);
  if (!["continue", "approve"].includes(text("decision")))
    throw new Refusal("access_denied", "The account was not connected: the person denied it.", request);
  if (!unlocked) {
    const problem = wrongPassword(call, form.get("password") ?? "");
    if (problem !== undefined) return sendPasswordPage(call.reply, questionOf(call, open, application), problem);
    return askForAccount(call, { request, unlocked: true }, application);
  }
  const chosen = { account: text("account"), service: text("service"), name: text("name") };
  const again = (field: Mistake["field"], problem: string): Promise<unknown> =>
    askForAccount(call, open, application, { field, problem, chosen });
  if (chosen.account === "new") {
    const { service, name } = chosen;
    if (name === "" || name.length > 255 || !servicesFor(request).includes(service))
      return again("name", "Choose a service and a name for the new account.");
    return approve(call, request, await connect(call, request, service, name));
  }
  const account = (await accountsFor(call, request)).find(({ id }) => String(id) === chosen.account);
  return account === undefined ? again("account", "Choose an account.") : approve(call, request, account);
}

const questionOf = (call: Call, open: Pick<Open, "request" | "unlocked">, application: ApplicationRow): Question => ({
  request: open.request,
  application,
  sealed: sealForm(call, open),
});

async function askForAccount(
  call: Call,
  open: Pick<Open, "request" | "unlocked">,
  application: ApplicationRow,
  mistake?: Mistake,
): Promise<unknown> {
  const choices = { accounts: await accountsFor(call, open.request), services: servicesFor(open.request) };
  return sendConsentPage(call.reply, questionOf(call, open, application), choices, mistake);
}

/** What is wrong with a password; undefined when it is right. */
function wrongPassword({ services, reply }: Call, given: string): string | undefined {
  const wait = services.guesses.take(GUESSES);
  if (wait > 0) {
    reply.header("retry-after", String(wait));
    return "Too many wrong passwords. Try again later.";
  }
  if (!sameHash(hashSecret(given), hashSecret(services.oauth.password ?? ""))) return "This is not the password.";
  services.guesses.forgive(GUESSES);
  return undefined;
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
