import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Call } from "../http/route.ts";
import { type AuthorizationRequest, Untrusted } from "./request.ts";

const COOKIE = "kloudless_oauth";
const PURPOSE = "oauth/request";
/** How long a person may take to decide. */
const OPEN_MS = 60 * 60 * 1000;

/** A request that is being decided on: it travels sealed in the form, so that nothing has to be kept here. */
export interface Open {
  readonly request: AuthorizationRequest;
  /** Whether who is there has shown that they know the password, or need not. */
  readonly unlocked: boolean;
  /** What the browser has in its cookie: a form that another site made it send does not know it. */
  readonly nonce: string;
  readonly until: number;
}

/** Seals a request for this browser's form, and gives the browser the cookie that goes with it. */
export function sealForm(call: Call, { request, unlocked }: Pick<Open, "request" | "unlocked">): string {
  const nonce = nonceOf(call) ?? randomBytes(32).toString("base64url");
  const secure = call.request.protocol === "https" ? "; Secure" : "";
  // Lax, since a strict one would not come along when an application sends the person here: each page would then take away the cookie of
  // those that are open in other tabs. No other site can send the form in either case.
  call.reply.header("set-cookie", `${COOKIE}=${nonce}; Path=/v1/oauth; HttpOnly; SameSite=Lax${secure}`);
  const open: Open = { request, unlocked, nonce, until: Date.now() + OPEN_MS };
  return call.services.sealer.seal(PURPOSE, JSON.stringify(open));
}

/** What came back in a form that this server made for this browser. @throws Untrusted */
export function openForm(call: Call, sealed: string): Open {
  const text = call.services.sealer.open(PURPOSE, sealed);
  const open = text === undefined ? undefined : (JSON.parse(text) as Open);
  const nonce = nonceOf(call);
  if (open === undefined || nonce === undefined || !timingSafeEqual(Buffer.from(open.nonce), Buffer.from(nonce)))
    throw new Untrusted("This form was not made for this browser. Go back to the application and begin anew.");
  if (open.until < Date.now()) throw new Untrusted("This page was open for too long. Go back to the application and begin anew.");
  return open;
}

const nonceOf = ({ header }: Call): string | undefined =>
  new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{43})(?:;|$)`).exec(header("cookie") ?? "")?.[1];
