import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { ForbiddenAddressError, guarded, type Permits } from "../outgoing/guard.ts";
import { signatureOf } from "./sign.ts";

/** What a receiver answers is the id of an application: nothing longer is of interest. */
const MAX_ANSWER_BYTES = 4096;

/** A notification on its way to a receiver. */
export interface Notification {
  readonly url: string;
  /** Empty for a test. */
  readonly body: string;
  /** Signs it. */
  readonly apiKey: string;
  /** What the receiver has to answer. */
  readonly applicationId: string;
}

/** What came of it; without an error, it arrived. */
export interface Reply {
  readonly status: number | null;
  readonly error: string | null;
}

/** Sends notifications: to permitted addresses only, to no redirect's target, and without waiting for long. */
export class Poster {
  readonly #permits: Permits;
  readonly #timeoutMs: number;

  constructor(permits: Permits, timeoutMs: number) {
    this.#permits = permits;
    this.#timeoutMs = timeoutMs;
  }

  /** Never rejects: a failure is what came of it. */
  async post(notification: Notification, signal: AbortSignal): Promise<Reply> {
    const late = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await this.#send(notification, AbortSignal.any([signal, late]));
      const { statusCode: status = 0 } = response;
      if (status !== 200) {
        response.destroy();
        return { status, error: `It answered with ${status} instead of 200.` };
      }
      const answer = await text(response);
      const isRight = answer?.trim() === notification.applicationId;
      return { status, error: isRight ? null : "It did not answer with the id of the application." };
    } catch (error) {
      return { status: null, error: late.aborted ? `It did not answer within ${this.#timeoutMs} ms.` : reason(error as Error) };
    }
  }

  #send({ url, body, apiKey }: Notification, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const address = new URL(url);
      const request = (address.protocol === "https:" ? httpsRequest : httpRequest)(
        address,
        {
          ...guarded(address, this.#permits),
          method: "POST",
          headers: {
            "content-type": "application/x-www-form-urlencoded",
            "content-length": Buffer.byteLength(body),
            "user-agent": "kloudless-server",
            "x-kloudless-signature": signatureOf(body, apiKey),
          },
          signal,
        },
        resolve,
      );
      request.on("error", reject);
      request.end(body);
    });
  }
}

/** Undefined when it is too long to be what is expected. */
async function text(response: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop ends the connection.
    if (length > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** In our own words: those of the system would tell a client about the network that the server is in. */
const reason = (error: Error): string =>
  error instanceof ForbiddenAddressError ? "It leads to an address that this server does not send to." : "It could not be reached.";
