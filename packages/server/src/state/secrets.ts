import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** A fresh url-safe secret with 32 bytes of randomness. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** A fresh application or developer id: 48 url-safe characters. */
export const newPublicId = (): string => randomBytes(36).toString("base64url");

/** A fresh id of a link: 20 url-safe characters that nobody can guess, since whoever knows it has the file. */
export const newLinkId = (): string => randomBytes(15).toString("base64url");

/** Nine or ten digits, and small enough for a 32 bit integer column. */
export const newAccountId = (): number => randomInt(100_000_000, 2_147_483_647);

/** What secrets are looked up by: an index on the secret itself would leak it through timing. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** Whether two hashes of {@link hashSecret} are equal, in constant time. */
export const sameHash = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
