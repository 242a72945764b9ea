import { AbortError, ApiError, type Connection, type RetryStrategy, type Source, TransferError, toSource } from "@kloudless/core";
import type { File } from "../file.ts";
import type { NewFile } from "../files.ts";
import type { MultipartUpload, MultipartUploadData } from "../multipart.ts";
import { completed } from "./complete.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { InputStream } from "./input-stream.ts";
import type { JournalWriter } from "./journal.ts";
import { MAX_PARTS, PartSet, planParts } from "./parts.ts";
import { patient } from "./patient.ts";
import type { Meter } from "./progress.ts";
import type { TransferScope } from "./scope.ts";
import { StreamParts } from "./stream-parts.ts";
import { uploadFailure } from "./upload-failure.ts";
import type { UploadOptions, UploadResult } from "./upload-options.ts";
import { type OutgoingPart, PartSender } from "./upload-part.ts";
import { sizeVerified } from "./verify.ts";
import { inParallel } from "./workers.ts";

/** What an upload's journal holds. */
export interface UploadState {
  readonly version: 1;
  readonly kind: "upload";
  readonly account: string;
  readonly target: NewFile;
  readonly session: MultipartUploadData;
  /** When it was begun, in milliseconds by this computer's clock. */
  readonly begun: number;
  readonly source: Fingerprint;
  /** Numbers of the parts that were acknowledged. */
  readonly parts: string;
}

/** What an upload in parts is made of. */
export interface UploadPieces {
  readonly connection: Connection;
  readonly session: MultipartUpload;
  readonly begun: number;
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
/** Milliseconds for throwing the parts away after a failure. */
const CLEAN_UP = 5000;

/** One upload in parts, from the first part to the finished file. */
export class UploadRun {
  readonly #pieces: UploadPieces;
  #done: PartSet;
  readonly #retry: RetryStrategy | null;
  readonly #sender: PartSender;

  constructor(pieces: UploadPieces) {
    const { connection, session, meter, scope, options, done = new PartSet() } = pieces;
    this.#pieces = pieces;
    this.#done = done;
    this.#retry = options.retry === undefined ? patient(connection.retry) : options.retry;
    this.#sender = new PartSender(session, meter, scope, this.#retry);
  }

  async finish(): Promise<UploadResult> {
    const { session, meter, writer, done } = this.#pieces;
    let file: File;
    let size: number;
    try {
      await this.#save();
      size = await this.#sendParts();
      file = await this.#complete(size);
    } catch (error) {
      throw await this.#failed(error);
    }
    // There is nothing left to go on from, whatever the file is like.
    await writer.clear();
    const verified = sizeVerified(file, size);
    meter.total = size;
    meter.report();
    return { file, size, verified: verified === "size" && session.digest === "sha-256" ? "digest" : verified, resumed: done !== undefined };
  }

  /** Sends the parts that are still missing. Resolves to the size of all of them. */
  async #sendParts(): Promise<number> {
    const { session, options, source, stream, size = 0, scope } = this.#pieces;
    const limit = session.parallel_uploads ? (options.concurrency ?? 4) : 1;
    if (stream !== undefined) return this.#sendStream(stream, limit);
    const all = planParts(size, session.part_size);
    const missing = all.filter(({ number }) => !this.#done.has(number));
    await inParallel(missing, limit, scope.signal, ({ number, start, end }, signal) =>
      this.#sendPart({ number, source, start, length: end - start }, signal),
    );
    this.#checkWhole(all.length);
    return size;
  }

  async #sendStream(stream: InputStream, limit: number): Promise<number> {
    const { session, size, scope } = this.#pieces;
    // A stream of known length fails before its first part, not after its last.
    const count = size === undefined ? undefined : planParts(size, session.part_size).length;
    const parts = new StreamParts(stream, session.part_size, size);
    const inMemory = Math.max(1, Math.min(limit, Math.floor(MAX_BUFFERED / session.part_size)));
    await inParallel(parts, inMemory, scope.signal, async (part, signal) => {
      const { number, bytes } = part;
      // The size of parts is the server's to choose, once, and it did so without knowing how long the stream is.
      if (number > MAX_PARTS)
        throw new TransferError(
          "too_many_parts",
          `The stream goes on after ${MAX_PARTS} parts of ${session.part_size} bytes, and an upload can have no more. Give its \`size\` beforehand, for which the server can choose larger parts.`,
        );
      await this.#sendPart({ number, source: await toSource(bytes), start: 0, length: bytes.byteLength }, signal);
      parts.release(part);
    });
    this.#checkWhole(count ?? Math.ceil(parts.read / session.part_size));
    return parts.read;
  }

  async #sendPart(part: OutgoingPart, signal: AbortSignal): Promise<void> {
    await this.#sender.send(part, signal);
    this.#done.add(part.number);
    this.#pieces.meter.confirm(part.number, part.length);
    await this.#save();
  }

  /** Completes it. A server that refuses to has lost parts it had acknowledged: none is relied on any more, and a later run sends all. */
  async #complete(size: number): Promise<File> {
    try {
      return await completed({ ...this.#pieces, size, retry: this.#retry });
    } catch (error) {
      if (ApiError.is(error) && error.status === 400) {
        this.#done = new PartSet();
        await this.#save();
      }
      throw error;
    }
  }

  /** The last look before the parts become a file: a service may make one of any parts it has. */
  #checkWhole(count: number): void {
    if (!this.#done.isWhole(count)) throw new TransferError("part_failed", `Only ${this.#done.size} of ${count} parts were sent.`);
  }

  /** What is needed to go on from here; nothing where the source cannot be read again. */
  #state(): UploadState | undefined {
    const { connection, session, target, fingerprint, begun } = this.#pieces;
    if (fingerprint === undefined) return undefined;
    return {
      version: 1,
      kind: "upload",
      account: String(connection.accountId),
      target,
      session: session.toJSON(),
      begun,
      source: fingerprint,
      parts: this.#done.toString(),
    };
  }

  async #save(): Promise<void> {
    const { fingerprint, writer } = this.#pieces;
    if (fingerprint !== undefined) await writer.save(() => this.#state() ?? {});
  }

  /** Cleans up after a failure, unless there is something to go on from, and words it. */
  async #failed(error: unknown): Promise<unknown> {
    const { options, writer, scope, meter } = this.#pieces;
    const aborted = AbortError.is(error) || scope.aborted;
    const keep = aborted && options.onAbort !== undefined ? options.onAbort === "keep" : writer.holds;
    if (!keep) {
      await this.#discard();
      if (writer.failure === undefined) await writer.clear();
    }
    if (meter.thrown !== undefined) return meter.thrown.error;
    if (writer.failure !== undefined) return writer.failure.error;
    if (aborted) return AbortError.is(error) ? error : new AbortError(scope.signal?.reason);
    return uploadFailure(error, this.#done.size, keep ? this.#state() : undefined);
  }

  async #discard(): Promise<void> {
    const { session, scope } = this.#pieces;
    try {
      await session.delete({ ...scope.request(), signal: undefined, timeout: CLEAN_UP, deadline: CLEAN_UP, retry: null });
    } catch {
      // The upload failed for a reason of its own; parts that nobody completes are thrown away by the server in time.
    }
  }
}
