import { ResponseError } from "../errors/response-error.ts";
import type { Incoming, Outgoing } from "./exchange.ts";
import { header } from "./headers.ts";

/** Redirects followed in one attempt. */
export const MAX_REDIRECTS = 5;

/** All that may go to another origin: nothing that could hold a secret, the caller's own headers included. */
const SAFE_ELSEWHERE = new Set(["accept", "accept-encoding", "user-agent", "range", "if-match", "if-none-match", "if-range"]);

/** Whether an answer asks to look elsewhere. */
export function isRedirect({ status, headers }: Incoming): boolean {
  return (status === 301 || status === 302 || status === 303 || status === 307 || status === 308) && headers.location !== undefined;
}

/**
 * The request a redirect asks for.
 *
 * @throws ResponseError when following it could leak a credential, lose a body, or send one to somebody else.
 */
export function redirected(outgoing: Outgoing, incoming: Incoming, request: string): Outgoing {
  const { status, headers } = incoming;
  const refused = (why: string): ResponseError =>
    new ResponseError(`A redirect (${status}) was not followed: ${why} (${request}). Check \`baseUrl\`.`, "redirect_refused", { status });
  const location = header(headers, "location") ?? "";
  if (!URL.canParse(location, outgoing.origin + outgoing.path)) throw refused("its location is no URL");
  const target = new URL(location, outgoing.origin + outgoing.path);
  if (target.protocol !== "https:" && target.protocol !== "http:") throw refused(`it leads to ${target.protocol}`);
  if (outgoing.origin.startsWith("https:") && target.protocol === "http:") throw refused("it leads from https to http");
  const reads = outgoing.method === "GET" || outgoing.method === "HEAD";
  const becomesGet = status === 303;
  if (!reads && !becomesGet && (status === 301 || status === 302))
    throw refused(`it would turn ${outgoing.method} into GET and lose its body`);
  const elsewhere = target.origin !== outgoing.origin;
  if (elsewhere && !reads && !becomesGet) throw refused("it would send the request's body to another origin");
  const kept = Object.entries(outgoing.headers).filter(([name]) =>
    elsewhere ? SAFE_ELSEWHERE.has(name) : !becomesGet || !name.startsWith("content-"),
  );
  return {
    origin: target.origin,
    path: target.pathname + target.search,
    method: becomesGet && outgoing.method !== "HEAD" ? "GET" : outgoing.method,
    headers: Object.fromEntries(kept),
  };
}
