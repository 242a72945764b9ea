import type { FastifyReply } from "fastify";
import { escapeHtml, sendPage } from "../http/html.ts";
import type { AccountRow, ApplicationRow } from "../state/schema.ts";
import { knownService } from "../storage/known-services.ts";
import { type AuthorizationRequest, OUT_OF_BAND } from "./request.ts";

/** What a person can choose from. */
export interface Choices {
  readonly application: ApplicationRow;
  readonly accounts: readonly AccountRow[];
  /** Those a new account can be of, by their short names. */
  readonly services: readonly string[];
  readonly needsPassword: boolean;
  /** The request, sealed, and bound to the browser. */
  readonly sealed: string;
  /** What the person chose before, when that was not enough: it stays chosen. */
  readonly chosen?: Chosen | undefined;
  readonly problem?: Problem | undefined;
}

/** What a person entered. */
export interface Chosen {
  /** The id of an account, or `new`. */
  readonly account: string;
  readonly service: string;
  readonly name: string;
}

/** What is wrong, and in which field. */
export interface Problem {
  readonly text: string;
  readonly field: "account" | "name" | "password";
}

/** Asks a person whether an application may have an account, and which. */
export function sendConsentPage(reply: FastifyReply, status: number, request: AuthorizationRequest, choices: Choices): FastifyReply {
  const { application, needsPassword, sealed, problem } = choices;
  const name = escapeHtml(application.name);
  const isPossible = choices.accounts.length > 0 || choices.services.length > 0;
  const content = `<h1>Connect an account to <bdi>${name}</bdi></h1>
${problem === undefined ? "" : `<p role="alert" id="problem">${escapeHtml(problem.text)}</p>\n`}<p>${consequence(request)}</p>
<form method="post" action="/v1/oauth">
<input type="hidden" name="request" value="${escapeHtml(sealed)}">
${isPossible ? accountFields(choices) : "<p>No account fits what the application asks for, and none can be made.</p>"}
${isPossible && needsPassword ? passwordField(problem) : ""}<div class="actions">
${isPossible ? `<button name="decision" value="approve">Approve</button>\n` : ""}<button class="other" name="decision" value="deny">Deny</button>
</div>
</form>`;
  const title = `${problem === undefined ? "" : "Problem: "}Connect an account to ${name}`;
  return sendPage(reply, status, title, content, { leadsAway: request.redirectUri !== OUT_OF_BAND });
}

/** Who approves should know what for, and where they will be next. */
function consequence({ redirectUri, origin }: AuthorizationRequest): string {
  const recipient = redirectUri === OUT_OF_BAND ? origin : new URL(redirectUri).origin;
  const next =
    recipient === undefined
      ? "The token of the account will be shown here."
      : `Either way, <bdi>${escapeHtml(recipient)}</bdi> will be told what you decided.`;
  return `If you approve, the application will be able to use all that is in the account. ${next}`;
}

function accountFields({ accounts, services, chosen, problem }: Choices): string {
  const ids = [...accounts.map(({ id }) => String(id)), ...(services.length > 0 ? ["new"] : [])];
  const checked = ids.find((id) => id === chosen?.account) ?? ids[0];
  const radio = (value: string, label: string, attributes = ""): string =>
    `<label class="choice"><input type="radio"${attributes} name="account" value="${value}"${value === checked ? " checked" : ""}><span>${label}</span></label>`;
  return `<fieldset class="choices">
<legend>Account</legend>
${accounts.map(({ id, account, service }) => radio(String(id), `<bdi>${escapeHtml(account)}</bdi> <small>${serviceName(service)}</small>`)).join("\n")}
${services.length > 0 ? `${radio("new", "A new account", ` id="new"`)}\n${newAccountFields(services, chosen, problem)}` : ""}
</fieldset>`;
}

/** They are only there to be seen while a new account is chosen; the page has no script, so its style sees to that. */
function newAccountFields(services: readonly string[], chosen: Chosen | undefined, problem: Problem | undefined): string {
  const options = services.map(
    (service) => `<option value="${escapeHtml(service)}"${service === chosen?.service ? " selected" : ""}>${serviceName(service)}</option>`,
  );
  return `<div class="new">
<label for="service">Service of the new account</label>
<select id="service" name="service">
${options.join("\n")}
</select>
<label for="name">Name of the new account, such as an e-mail address</label>
<input id="name" name="name" autocomplete="off" maxlength="255" value="${escapeHtml(chosen?.name ?? "")}"${marked(problem, "name")}>
</div>`;
}

const passwordField = (problem: Problem | undefined): string => `<label for="password">Password of this server</label>
<input type="password" id="password" name="password" autocomplete="current-password"${marked(problem, "password")}>
`;

/** Leads those who cannot see the page to what is wrong with it, too. */
const marked = (problem: Problem | undefined, field: Problem["field"]): string =>
  problem?.field === field ? ` aria-invalid="true" aria-describedby="problem" autofocus` : "";

const serviceName = (service: string): string => escapeHtml(knownService(service)?.name ?? service);
