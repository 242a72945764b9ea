import type { FastifyReply } from "fastify";
import { escapeHtml, sendPage } from "../http/html.ts";
import type { AccountRow, ApplicationRow } from "../state/schema.ts";
import { knownService } from "../storage/known-services.ts";
import { type AuthorizationRequest, OUT_OF_BAND } from "./request.ts";

/** What a person can choose from. */
export interface Choices {
  readonly application: ApplicationRow;
  readonly accounts: readonly AccountRow[];
  /** By their short names. */
  readonly services: readonly string[];
  readonly needsPassword: boolean;
  /** The request, sealed, and bound to the browser. */
  readonly sealed: string;
  readonly problem?: string | undefined;
}

/** Asks a person whether an application may have an account, and which. */
export function sendConsentPage(reply: FastifyReply, status: number, request: AuthorizationRequest, choices: Choices): FastifyReply {
  const { application, accounts, services, needsPassword, sealed, problem } = choices;
  const name = escapeHtml(application.name);
  const chosen = accounts.length > 0 ? "" : " checked";
  const content = `<h1>Connect an account to <bdi>${name}</bdi></h1>
${problem === undefined ? "" : `<p role="alert" id="problem">${escapeHtml(problem)}</p>\n`}<p>The application will be able to use all that is in the account.</p>
<form method="post" action="/v1/oauth">
<input type="hidden" name="request" value="${escapeHtml(sealed)}">
<fieldset>
<legend>Account</legend>
${accounts.map(option).join("\n")}
<label><input type="radio" name="account" value="new"${chosen}>A new account</label>
<label for="service">Service of the new account</label>
<select id="service" name="service">
${services.map((service) => `<option value="${escapeHtml(service)}">${escapeHtml(knownService(service)?.name ?? service)}</option>`).join("\n")}
</select>
<label for="name">Name of the new account</label>
<input id="name" name="name" autocomplete="off" maxlength="255" placeholder="ada@example.com">
</fieldset>
${needsPassword ? `<label for="password">Password of this server</label>\n<input type="password" id="password" name="password" autocomplete="off">\n` : ""}<button name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button>
</form>`;
  const formTarget = request.redirectUri === OUT_OF_BAND ? undefined : new URL(request.redirectUri).origin;
  return sendPage(reply, status, `Connect an account to ${name}`, content, { formTarget });
}

function option({ id, account, service }: AccountRow, index: number): string {
  const text = `<bdi>${escapeHtml(account)}</bdi> (${escapeHtml(knownService(service)?.name ?? service)})`;
  return `<label><input type="radio" name="account" value="${id}"${index === 0 ? " checked" : ""}>${text}</label>`;
}
