import { createHash, type Hash } from "node:crypto";
import {
  AbortError,
  ArgumentError,
  type Connection,
  ExponentialBackoff,
  type Source,
  slice,
  TransferError,
  toSource,
} from "@kloudless/core";
import type { Verified } from "../download/verified.ts";
import type { File } from "../file.ts";
import type { NewFile } from "../files.ts";
import type { MultipartUpload, MultipartUploadData } from "../multipart.ts";
import { completed } from "./complete.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { InputStream } from "./input-stream.ts";
import type { JournalWriter } from "./journal.ts";
import { MAX_PARTS, type Part, PartSet, planParts } from "./parts.ts";
import type { Meter } from "./progress.ts";
import type { TransferScope } from "./scope.ts";
import { StreamParts } from "./stream-parts.ts";
import type { UploadOptions, UploadResult } from "./upload-options.ts";
import { sizeVerified } from "./verify.ts";
import { inParallel } from "./workers.ts";

/** What an upload's journal holds. */
export interface UploadState {
  readonly version: 1;
  readonly kind: "upload";
  readonly account: string;
  readonly target: NewFile;
  readonly session: MultipartUploadData;
  readonly source: Fingerprint;
  /** Numbers of the parts that were acknowledged. */
  readonly parts: string;
}

/** What an upload in parts is made of. */
export interface UploadPieces {
  readonly connection: Connection;
  readonly session: MultipartUpload;
  readonly source: Source;
  /** The stream, where the source cannot be read from any place. */
  readonly stream?: InputStream | undefined;
  readonly size: number | undefined;
  readonly target: NewFile;
  readonly options: UploadOptions;
  readonly scope: TransferScope;
  readonly meter: Meter;
  readonly writer: JournalWriter;
  readonly fingerprint?: Fingerprint | undefined;
  readonly done?: PartSet | undefined;
}

/** Memory for parts that cannot be read again; fewer of them are in flight where parts are large. */
const MAX_BUFFERED = 64 << 20;
/** How often a part is sent again whose bytes did not arrive as they were sent. */
const DIGEST_TRIES = 4;
/** Milliseconds for throwing the parts away after a failure. */
const CLEAN_UP = 5000;

/** One upload in parts, from the first part to the finished file. */
export class UploadRun {
  readonly #pieces: UploadPieces;
  readonly #done: PartSet;

  constructor(pieces: UploadPieces) {
    this.#pieces = pieces;
    this.#done = pieces.done ?? new PartSet();
  }

  async finish(): Promise<UploadResult> {
    const { session, meter, writer, target, connection, scope, done } = this.#pieces;
    let file: File;
    let size: number;
    try {
      await this.#save();
      size = await this.#sendParts();
      file = await completed(connection, session, target, size, scope.request());
    } catch (error) {
      throw await this.#failed(error);
    }
    const verified = sizeVerified(file, size);
    await writer.clear();
    meter.report();
    return { file, size, verified: this.#verified(verified), resumed: done !== undefined };
  }

  /** Sends the parts that are still missing. Resolves to the size of all of them. */
  async #sendParts(): Promise<number> {
    const { session, options, source, stream, size, scope } = this.#pieces;
    const limit = session.parallel_uploads ? (options.concurrency ?? 4) : 1;
    if (stream === undefined) {
      const parts = planParts(size ?? 0, session.part_size).filter(({ number }) => !this.#done.has(number));
      await inParallel(parts, limit, scope.signal, (part, signal) => this.#sendPart(part, source, part.start, signal));
      return size ?? 0;
    }
    const parts = new StreamParts(stream, session.part_size, size);
    const inMemory = Math.max(1, Math.min(limit, Math.floor(MAX_BUFFERED / session.part_size)));
    await inParallel(parts, inMemory, scope.signal, async (part, signal) => {
      if (part.number > MAX_PARTS)
        throw new TransferError("too_many_parts", `The stream has more than ${MAX_PARTS} parts of ${session.part_size} bytes.`);
      const { number, bytes } = part;
      await this.#sendPart({ number, start: 0, end: bytes.byteLength }, await toSource(bytes), 0, signal);
      parts.release(part);
    });
    return parts.read;
  }

  async #sendPart(part: Part, source: Source, start: number, signal: AbortSignal): Promise<void> {
    const { session, meter, scope } = this.#pieces;
    const { number } = part;
    const length = part.end - part.start;
    // A part can be sent again at no risk, and giving up on one gives up on all of them.
    const request = scope.request(signal);
    const options = { ...request, retry: request.retry === undefined ? new ExponentialBackoff({ retries: 4 }) : request.retry };
    for (let tries = 1; ; tries++) {
      let hash: Hash | undefined;
      const watched = slice(source, start, start + length, () => {
        meter.begin(number);
        hash = session.digest === "sha-256" ? createHash("sha256") : undefined;
        return (piece) => {
          hash?.update(piece);
          meter.moved(number, piece.byteLength);
        };
      });
      const receipt = await session.uploadPart(number, watched, options);
      if (hash === undefined || receipt.sha256 === hash.digest("hex")) break;
      if (tries === DIGEST_TRIES) {
        throw new TransferError(
          "digest_mismatch",
          `Part ${number} arrived with other bytes than were sent, ${tries} times. Something on the way changes them.`,
        );
      }
    }
    this.#done.add(number);
    meter.confirm(number, length);
    await this.#save();
  }

  #verified(bySize: Verified): Verified {
    return bySize === "size" && this.#pieces.session.digest === "sha-256" ? "digest" : bySize;
  }

  /** What is needed to go on from here; nothing where the source cannot be read again. */
  #state(): UploadState | undefined {
    const { connection, session, target, fingerprint } = this.#pieces;
    if (fingerprint === undefined) return undefined;
    return {
      version: 1,
      kind: "upload",
      account: String(connection.accountId),
      target,
      session: session.toJSON(),
      source: fingerprint,
      parts: this.#done.toString(),
    };
  }

  async #save(): Promise<void> {
    const { fingerprint, writer } = this.#pieces;
    if (fingerprint !== undefined) await writer.save(() => this.#state() ?? {});
  }

  /** Cleans up after a failure, unless there is something to go on from, and words it. */
  async #failed(error: unknown): Promise<Error> {
    const { options, writer, scope } = this.#pieces;
    const aborted = AbortError.is(error) || scope.aborted;
    const keep = aborted
      ? (options.onAbort ?? (options.journal === undefined ? "discard" : "keep")) === "keep"
      : options.journal !== undefined;
    const checkpoint = this.#state();
    if (!keep) {
      await this.#discard();
      await writer.clear();
    }
    if (aborted) return AbortError.is(error) ? error : new AbortError(scope.signal?.reason);
    if (TransferError.is(error))
      return error.checkpoint === undefined && keep ? new TransferError(error.code, error.message, { checkpoint, cause: error }) : error;
    if (!(error instanceof Error)) return new TransferError("part_failed", String(error), { checkpoint, cause: error });
    const code = ArgumentError.is(error) && error.argument === "path" ? "source_changed" : "part_failed";
    const rest = keep ? " Call it again with the same journal to go on." : "";
    return new TransferError(code, `The upload failed after ${this.#done.size} parts: ${error.message}${rest}`, {
      checkpoint: keep ? checkpoint : undefined,
      cause: error,
    });
  }

  async #discard(): Promise<void> {
    const { session, scope } = this.#pieces;
    try {
      await session.delete({ ...scope.request(), signal: undefined, deadline: CLEAN_UP, retry: null });
    } catch {
      // The upload failed for a reason of its own; parts that nobody completes are thrown away by the server in time.
    }
  }
}
