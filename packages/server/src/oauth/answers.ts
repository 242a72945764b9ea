import type { FastifyReply } from "fastify";
import { escapeHtml, sendPage } from "../http/html.ts";
import { type AuthorizationRequest, OUT_OF_BAND } from "./request.ts";

/** What the client is told: by a redirect, or from window to window. Undefined values are left out. */
export type Told = Readonly<Record<string, string | number | undefined>>;

/** Hands a message to the page that opened the window, and to no other; tells the person when there is none any more. */
const POST = `const place = document.getElementById("answer");
const { message, origin } = place.dataset;
if (window.opener) window.opener.postMessage(message, origin);
else place.textContent = "The page that opened this window is gone. Go back to the application and begin anew.";`;

/** Gives a request its answer, or its refusal, wherever that is to go. */
export function answer(reply: FastifyReply, request: AuthorizationRequest, told: Told): FastifyReply {
  const whole = { ...told, state: request.state };
  if (request.redirectUri !== OUT_OF_BAND) return redirect(reply, request, whole);
  return request.origin === undefined ? sendToken(reply, told) : sendMessage(reply, request, request.origin, whole);
}

/** A token is not for servers' logs, so it goes where no browser sends it: behind the hash. */
function redirect(reply: FastifyReply, { redirectUri, responseType }: AuthorizationRequest, told: Told): FastifyReply {
  const text = Object.entries(told)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  const before = responseType === "token" ? "#" : redirectUri.includes("?") ? "&" : "?";
  return reply
    .code(302)
    .header("location", redirectUri + before + text)
    .header("cache-control", "no-store")
    .header("referrer-policy", "no-referrer")
    .send();
}

function sendMessage(reply: FastifyReply, { requestId }: AuthorizationRequest, origin: string, data: Told): FastifyReply {
  const message = `kloudless:${JSON.stringify({ type: "authentication", id: requestId ?? data.state, data })}`;
  const done = data.error === undefined ? "The account is connected" : "The account was not connected";
  const content = `<h1>${done}</h1>
<p id="answer" data-message="${escapeAttribute(message)}" data-origin="${escapeAttribute(origin)}">You can close this window.</p>`;
  return sendPage(reply, 200, done, content, { script: POST });
}

/** Somebody came here by hand, and takes the token along by hand. */
function sendToken(reply: FastifyReply, { access_token, error_description }: Told): FastifyReply {
  if (access_token === undefined) return sendProblem(reply, String(error_description));
  const content = `<h1>The account is connected</h1>\n<p>This is its token. Who has it has the account.</p>\n<p><code>${escapeHtml(String(access_token))}</code></p>`;
  return sendPage(reply, 200, "The account is connected", content);
}

export const sendProblem = (reply: FastifyReply, problem: string): FastifyReply =>
  sendPage(reply, 400, "This cannot be done", `<h1>This cannot be done</h1>\n<p role="alert">${escapeHtml(problem)}</p>`);

/** Unlike text for people, this must come out as it went in. */
const escapeAttribute = (text: string): string => text.replace(/[&<>"'\r\n\0]/g, (sign) => `&#${sign.charCodeAt(0)};`);
