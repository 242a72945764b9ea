import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";

const TAG_BYTES = 16;

/**
 * Turns texts into opaque, url-safe ids and back.
 *
 * The same text gives the same id every time, and an id that this server did not make is refused: the text is encrypted with a
 * keystream that begins at its own message authentication code (a synthetic initialisation vector), and the code is checked after
 * decryption. `context` (an account, a purpose) belongs to the code: an id is worthless in any other.
 */
export class Sealer {
  readonly #tagKey: Buffer;
  readonly #cipherKey: Buffer;

  constructor(secret: Buffer) {
    this.#tagKey = createHmac("sha256", secret).update("tag").digest();
    this.#cipherKey = createHmac("sha256", secret).update("cipher").digest();
  }

  seal(context: string, text: string): string {
    const plain = Buffer.from(text);
    const tag = this.#tag(context, plain);
    const cipher = createCipheriv("aes-256-ctr", this.#cipherKey, tag);
    const bytes = Buffer.concat([tag, cipher.update(plain), cipher.final()]);
    return bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_");
  }

  /** The text of an id; undefined for anything that {@link seal} did not make in this context. */
  open(context: string, id: string): string | undefined {
    const unpadded = id.replace(/={1,2}$/, "");
    const bytes = Buffer.from(unpadded, "base64url");
    // Node skips what is not base64url: without this check many spellings would name one object.
    if (bytes.length < TAG_BYTES || bytes.toString("base64url") !== unpadded) return undefined;
    const tag = bytes.subarray(0, TAG_BYTES);
    const decipher = createDecipheriv("aes-256-ctr", this.#cipherKey, tag);
    const plain = Buffer.concat([decipher.update(bytes.subarray(TAG_BYTES)), decipher.final()]);
    return timingSafeEqual(tag, this.#tag(context, plain)) ? plain.toString() : undefined;
  }

  #tag(context: string, plain: Buffer): Buffer {
    const mac = createHmac("sha256", this.#tagKey)
      .update(`${Buffer.byteLength(context)}:${context}:`)
      .update(plain);
    return mac.digest().subarray(0, TAG_BYTES);
  }
}
