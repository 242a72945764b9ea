import { createHash, type Hash } from "node:crypto";
import { ConnectionError, ResponseError, type RetryStrategy, type Source, slice, TimeoutError } from "@kloudless/core";
import type { MultipartUpload } from "../multipart.ts";
import type { Meter } from "./progress.ts";
import type { TransferScope } from "./scope.ts";

/** One part on its way: `length` bytes of a source, from `start` on. */
export interface OutgoingPart {
  readonly number: number;
  readonly source: Source;
  readonly start: number;
  readonly length: number;
}

/** One reading of a part, and what it came to. */
interface Reading {
  bytes: number;
  readonly hash: Hash | undefined;
}

/** Sends parts of one upload, each until what the server acknowledges is what was sent. */
export class PartSender {
  readonly #session: MultipartUpload;
  readonly #meter: Meter;
  readonly #scope: TransferScope;
  readonly #retry: RetryStrategy | null;

  constructor(session: MultipartUpload, meter: Meter, scope: TransferScope, retry: RetryStrategy | null) {
    this.#session = session;
    this.#meter = meter;
    this.#scope = scope;
    this.#retry = retry;
  }

  async send(part: OutgoingPart, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const failure = await this.#try(part, signal);
      if (failure === undefined) return;
      const delay = this.#retry?.delay({ attempt, error: failure, request: "PUT /accounts/{id}/storage/multipart/{id}" });
      failure.attempts = attempt;
      if (delay === undefined || !(await this.#scope.pause(delay, signal))) throw failure;
    }
  }

  /** Resolves to why the part must be sent again, although it was answered with 200. */
  async #try({ number, source, start, length }: OutgoingPart, signal: AbortSignal): Promise<ConnectionError | ResponseError | undefined> {
    const isVouchedFor = this.#session.digest === "sha-256";
    let reading: Reading | undefined;
    const watched = slice(source, start, start + length, () => {
      this.#meter.begin(number);
      const mine: Reading = (reading = { bytes: 0, hash: isVouchedFor ? createHash("sha256") : undefined });
      return (piece) => {
        // A reading that was given up may still bring a piece when the next one has begun.
        if (reading !== mine) return;
        mine.bytes += piece.byteLength;
        mine.hash?.update(piece);
        this.#meter.moved(number, piece.byteLength);
      };
    });
    let sha256: string | undefined;
    try {
      ({ sha256 } = await this.#session.uploadPart(number, watched, { ...this.#scope.request(signal), retry: this.#retry }));
    } catch (error) {
      // The head of the answer came, and then nothing.
      if (ConnectionError.is(error) && error.phase === "body" && !(TimeoutError.is(error) && error.timeoutKind === "deadline"))
        return error;
      throw error;
    }
    const { bytes, hash } = reading ?? { bytes: 0, hash: undefined };
    if (bytes < length) return untrue(`The answer says that part ${number} arrived, but only ${bytes} of its ${length} bytes were sent.`);
    if (hash === undefined || sha256 === hash.digest("hex")) return undefined;
    if (sha256 === undefined) return untrue(`The answer does not say what arrived of part ${number}.`);
    return untrue(`Part ${number} arrived with other bytes than were sent: something on the way changes them.`, "digest_mismatch");
  }
}

function untrue(message: string, code = "bad_acknowledgement"): ResponseError {
  return new ResponseError(message, code, { status: 200, retryable: true });
}
