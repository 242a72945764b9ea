import { createHash } from "node:crypto";

/** Passes a body on, and knows its SHA-256 once it has been read to its end. */
export class HashedBody implements AsyncIterable<Uint8Array> {
  readonly #body: AsyncIterable<Uint8Array>;
  readonly #hash = createHash("sha256");

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#body = body;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of this.#body) {
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  /** In base64. To be called once. */
  sha256(): string {
    return this.#hash.digest("base64");
  }
}

/** The SHA-256 of a body, in base64. */
export async function sha256Of(body: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of body) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest("base64");
}
