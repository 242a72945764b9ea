import { createHmac } from "node:crypto";

/** What `X-Kloudless-Signature` says of a body: its HMAC-SHA256 under the API key, in base64. */
export const signatureOf = (body: string, apiKey: string): string => createHmac("sha256", apiKey).update(body).digest("base64");
