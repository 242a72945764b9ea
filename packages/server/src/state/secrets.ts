import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** A fresh url-safe secret with 32 bytes of randomness. */
export const newSecret = (): string => urlSafe(32);

/** A fresh application or developer id: 48 url-safe characters. */
export const newPublicId = (): string => urlSafe(36);

/** A fresh id of a link: 20 url-safe characters that nobody can guess, since whoever knows it has the file. */
export const newLinkId = (): string => urlSafe(15);

/** Nine or ten digits, and small enough for a 32 bit integer column. */
export const newAccountId = (): number => randomInt(100_000_000, 2_147_483_647);

/** What secrets are looked up by: an index on the secret itself would leak it through timing. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** Whether two hashes of {@link hashSecret} are equal, in constant time. */
export const sameHash = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** So many random bytes as url-safe characters, the first of which is no dash: programs would take it for one of their options. */
function urlSafe(bytes: number): string {
  for (;;) {
    const text = randomBytes(bytes).toString("base64url");
    if (!text.startsWith("-")) return text;
  }
}
