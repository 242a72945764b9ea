import type { FastifyReply } from "fastify";
import { escapeHtml } from "../http/html.ts";
import type { AccountRow } from "../state/schema.ts";
import { knownService } from "../storage/known-services.ts";
import { MARKED, type Question, sendFormPage } from "./form-page.ts";
import { type AuthorizationRequest, OUT_OF_BAND } from "./request.ts";

/** What a person can choose from. */
export interface Choices {
  readonly accounts: readonly AccountRow[];
  /** Those a new account can be of, by their short names. */
  readonly services: readonly string[];
}

/** What a person chose that was not enough, and why. It stays chosen. */
export interface Mistake {
  readonly field: "account" | "name";
  readonly problem: string;
  readonly chosen: {
    /** The id of an account, or `new`. */
    readonly account: string;
    readonly service: string;
    readonly name: string;
  };
}

/** Asks a person whether an application may have an account, and which. */
export function sendConsentPage(reply: FastifyReply, question: Question, choices: Choices, mistake?: Mistake): FastifyReply {
  const isPossible = choices.accounts.length > 0 || choices.services.length > 0;
  return sendFormPage(reply, question, {
    status: mistake === undefined ? 200 : 400,
    problem: mistake?.problem,
    intro: consequence(question.request),
    fields: isPossible ? accountFields(choices, mistake) : "<p>No account fits what the application asks for, and none can be made.</p>",
    next: isPossible ? { value: "approve", label: "Approve" } : undefined,
  });
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

function accountFields({ accounts, services }: Choices, mistake: Mistake | undefined): string {
  const ids = [...accounts.map(({ id }) => String(id)), ...(services.length > 0 ? ["new"] : [])];
  const checked = ids.find((id) => id === mistake?.chosen.account) ?? ids[0];
  const radio = (value: string, label: string, attributes = ""): string =>
    `<label class="choice"><input type="radio"${attributes} name="account" value="${value}"${value === checked ? " checked" : ""}><span>${label}</span></label>`;
  return `<fieldset class="choices">
<legend>Account</legend>
${accounts.map(({ id, account, service }) => radio(String(id), `<bdi>${escapeHtml(account)}</bdi> <small>${serviceName(service)}</small>`)).join("\n")}
${services.length > 0 ? `${radio("new", "A new account", ` id="new"`)}\n${newAccountFields(services, mistake)}` : ""}
</fieldset>`;
}

/** They are only there to be seen while a new account is chosen; the page has no script, so its style sees to that. */
function newAccountFields(services: readonly string[], mistake: Mistake | undefined): string {
  const { chosen } = mistake ?? {};
  const options = services.map(
    (service) => `<option value="${escapeHtml(service)}"${service === chosen?.service ? " selected" : ""}>${serviceName(service)}</option>`,
  );
  return `<div class="new">
<label for="service">Service of the new account</label>
<select id="service" name="service">
${options.join("\n")}
</select>
<label for="name">Name of the new account, such as an e-mail address</label>
<input id="name" name="name" autocomplete="off" maxlength="255" value="${escapeHtml(chosen?.name ?? "")}"${mistake?.field === "name" ? MARKED : ""}>
</div>`;
}

const serviceName = (service: string): string => escapeHtml(knownService(service)?.name ?? service);
