import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

const COST: ScryptOptions = { N: 16_384, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // One password, typed on two keyboards, may come in two spellings of the same characters.
    scrypt(password.normalize("NFC"), salt, HASH_BYTES, COST, (error, hash) => (error === null ? resolve(hash) : reject(error)));
  });

/** What is kept of a password: salted, and slow to make, so that a leaked one cannot be turned back. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return `scrypt$${salt.toString("base64url")}$${(await derive(password, salt)).toString("base64url")}`;
}

/** Whether it is the password that was hashed, in constant time. */
export async function isPassword(password: string, hashed: string): Promise<boolean> {
  const [, salt = "", hash = ""] = hashed.split("$");
  return timingSafeEqual(await derive(password, Buffer.from(salt, "base64url")), Buffer.from(hash, "base64url"));
}
