import { createHmac, timingSafeEqual } from "node:crypto";
import { ArgumentError } from "../errors/argument-error.ts";
import { SignatureError } from "../errors/signature-error.ts";
import { parseNotification, type WebhookNotification } from "./notification.ts";

/**
 * Checks that a webhook's request comes from Kloudless, and reads it.
 *
 * The signature is made over the bytes of the body as they came: read them before any parser does. All keys are tried, in a time that
 * tells nothing about which of them was right or how near a wrong signature came. A notification holds neither time nor number, so one
 * that is sent again cannot be told from a new one: only ever take it as a reason to read the account's events from the last cursor,
 * as `webhooks.reader` does.
 *
 * @param rawBody - The body as it came. A parsed one would have to be written anew, and comes out different.
 * @param signature - The header `X-Kloudless-Signature`, as a request has it; undefined or null where it is missing.
 * @param keys - The application's API key, or several of them: which one signs is the server's choice.
 * @throws SignatureError when the signature is missing or none of the keys made it: answer with 400.
 * @throws ArgumentError when the body is neither text nor bytes, or there is no key.
 * @throws ResponseError `bad_notification` when it is signed, but says nothing that is known.
 */
export function verify(
  rawBody: string | Uint8Array,
  signature: string | readonly string[] | null | undefined,
  keys: string | readonly string[],
): WebhookNotification {
  const body = checkedBody(rawBody);
  const secrets = checkedKeys(keys);
  if (signature === undefined || signature === null || signature === "" || signature.length === 0) {
    throw new SignatureError("missing_signature", "The request has no X-Kloudless-Signature header.");
  }
  const given = typeof signature === "string" ? signature : signature.length === 1 ? (signature[0] ?? "") : "";
  let isRight = false;
  for (const key of secrets) if (same(given, sign(body, key))) isRight = true;
  if (!isRight) throw new SignatureError("bad_signature", "X-Kloudless-Signature was not made for this body with any of the keys.");
  return parseNotification(typeof body === "string" ? body : new TextDecoder().decode(body));
}

/**
 * The signature that a webhook's request with this body has; for tests of receivers.
 *
 * @throws ArgumentError when the body is neither text nor bytes, or the key is empty.
 */
export function signBody(rawBody: string | Uint8Array, key: string): string {
  const body = checkedBody(rawBody);
  const [secret = ""] = checkedKeys(key);
  return sign(body, secret);
}

const sign = (body: string | Uint8Array, key: string): string => createHmac("sha256", key).update(body).digest("base64");

/** Both are texts in base64, whose length everybody knows. */
function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

function checkedBody(body: unknown): string | Uint8Array {
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  throw new ArgumentError(
    "rawBody",
    '`rawBody` must be the body as it came, a string or bytes. It was parsed already: have the raw body kept, e.g. `express.raw({ type: "*/*" })`.',
  );
}

function checkedKeys(keys: unknown): readonly string[] {
  const list: unknown[] = Array.isArray(keys) ? keys : [keys];
  const isKey = (key: unknown): key is string => typeof key === "string" && key !== "";
  // An empty key would be one that everybody has.
  if (list.length > 0 && list.every(isKey)) return list;
  throw new ArgumentError("keys", "`keys` must be an API key of the application, or a list of them; none may be empty.");
}
