import type { FastifyReply } from "fastify";
import { escapeHtml, sendPage } from "../http/html.ts";
import type { ApplicationRow } from "../state/schema.ts";
import { type AuthorizationRequest, OUT_OF_BAND } from "./request.ts";

/** What an application asks a person for. */
export interface Question {
  readonly request: AuthorizationRequest;
  readonly application: ApplicationRow;
  /** The request, as the form brings it back. */
  readonly sealed: string;
}

/** A form that goes on, or denies. Texts are HTML, the problem is not. */
export interface Form {
  readonly status: number;
  readonly problem: string | undefined;
  readonly intro: string;
  readonly fields: string;
  /** The button that goes on; without one there is only denying. */
  readonly next: { readonly value: string; readonly label: string } | undefined;
}

/** Sends a page with a form that comes back to this server. */
export function sendFormPage(reply: FastifyReply, { request, application, sealed }: Question, form: Form): FastifyReply {
  const { status, problem, intro, fields, next } = form;
  const name = escapeHtml(application.name);
  const content = `<h1>Connect an account to <bdi>${name}</bdi></h1>
${problem === undefined ? "" : `<p role="alert" id="problem">${escapeHtml(problem)}</p>\n`}<p>${intro}</p>
<form method="post" action="/v1/oauth">
<input type="hidden" name="request" value="${escapeHtml(sealed)}">
${fields}
<div class="actions">
${next === undefined ? "" : `<button name="decision" value="${next.value}">${next.label}</button>\n`}<button class="other" name="decision" value="deny">Deny</button>
</div>
</form>`;
  const title = `${problem === undefined ? "" : "Problem: "}Connect an account to ${name}`;
  return sendPage(reply, status, title, content, { leadsAway: request.redirectUri !== OUT_OF_BAND });
}

/** What a field has that the problem is about: it leads those to it who cannot see the page, too. */
export const MARKED = ` aria-invalid="true" aria-describedby="problem" autofocus`;
