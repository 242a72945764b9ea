import type { StreamedResponse } from "./connection.ts";
import { ResponseError } from "./errors/response-error.ts";

/** What a service answered to a raw request. Its body is read as it arrives, and once. */
export class RawResponse implements AsyncIterable<Uint8Array> {
  readonly status: number;
  /** Headers by their names in lower case. */
  readonly headers: StreamedResponse["headers"];
  readonly #body: StreamedResponse["body"];

  constructor(response: StreamedResponse) {
    this.status = response.status;
    this.headers = response.headers;
    this.#body = response.body;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this.#body[Symbol.asyncIterator]();
  }

  /** The whole body. */
  async bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** The whole body as UTF-8 text. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  /** The whole body, parsed as JSON. */
  async json(): Promise<unknown> {
    const text = await this.text();
    try {
      return JSON.parse(text);
    } catch {
      throw new ResponseError("The service's answer is not JSON.", "bad_json", { status: this.status });
    }
  }

  /** Turns the rest of the body away, so that the connection is free. A body that is not read is cancelled when the timeout ends. */
  cancel(): void {
    this.#body.cancel();
  }
}
