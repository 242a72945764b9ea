import { createHash } from "node:crypto";
import { type FileHandle, rename, rm } from "node:fs/promises";
import { AbortError, ResponseError, type RetryStrategy, TransferError } from "@kloudless/core";
import { Download } from "../download/download.ts";
import type { DownloadSource } from "../download/requests.ts";
import { writeAll, writing } from "../download/save.ts";
import type { Verified } from "../download/verified.ts";
import type { DownloadOptions } from "./download-options.ts";
import type { DownloadState } from "./download-state.ts";
import type { JournalWriter } from "./journal.ts";
import { MOST_NUMBERS, type Part, PartSet, planParts } from "./parts.ts";
import { patient } from "./patient.ts";
import type { Meter } from "./progress.ts";
import type { TransferScope } from "./scope.ts";
import { inParallel } from "./workers.ts";

/** What a download in parts is made of. */
export interface DownloadPieces {
  readonly source: DownloadSource;
  readonly state: DownloadState;
  /** The temporary file. */
  readonly file: FileHandle;
  readonly options: DownloadOptions;
  readonly scope: TransferScope;
  readonly meter: Meter;
  readonly writer: JournalWriter;
}

const BATCH = 1 << 20;

/** One download in parts, into a file that is as large as it will be from the beginning. */
export class DownloadRun {
  readonly #pieces: DownloadPieces;
  readonly #done: PartSet;
  readonly #retry: RetryStrategy | null;

  constructor(pieces: DownloadPieces) {
    const { source, options } = pieces;
    this.#pieces = pieces;
    this.#retry = options.retry === undefined ? patient(source.connection.retry) : options.retry;
    this.#done = PartSet.parse(pieces.state.parts);
  }

  async finish(target: { readonly path: string; readonly mode: number | undefined }, sha256: string | undefined): Promise<Verified> {
    const { state, file, writer } = this.#pieces;
    try {
      try {
        if (target.mode !== undefined) await file.chmod(target.mode);
        await file.truncate(state.size);
        await this.#receive();
        const verified = await this.#verify(sha256);
        await file.sync();
        await writing(target.path, () => rename(state.temporary, target.path));
        await writer.clear();
        return verified;
      } finally {
        await file.close();
      }
    } catch (error) {
      throw await this.#failed(error);
    }
  }

  async #receive(): Promise<void> {
    const { state, options, scope, meter } = this.#pieces;
    const all = planParts(state.size, state.partSize, MOST_NUMBERS);
    const missing = all.filter(({ number }) => !this.#done.has(number));
    meter.total = state.size;
    meter.resume(state.size - missing.reduce((sum, { start, end }) => sum + end - start, 0));
    await this.#save();
    await inParallel(missing, options.concurrency ?? 4, scope.signal, (part, stop) => this.#receivePart(part, stop));
    // The file is as long as it should be in any case; what was not received in it are zeros.
    if (!this.#done.isWhole(all.length)) throw new TransferError("part_failed", `Only ${this.#done.size} of ${all.length} parts came.`);
    meter.report();
  }

  async #receivePart({ number, start, end }: Part, signal: AbortSignal): Promise<void> {
    const { source, state, file, scope, meter } = this.#pieces;
    const request = { ...scope.request(signal), retry: this.#retry };
    const download = new Download({ ...source, size: state.size }, { start, end }, request, state.validator);
    meter.begin(number);
    let at = start;
    for await (const batch of download.batches(BATCH)) {
      const bytes = await writeAll(file, batch, at);
      at += bytes;
      meter.moved(number, bytes);
    }
    if (at !== end) throw new TransferError("size_mismatch", `Part ${number} has ${at - start} bytes, but should have ${end - start}.`);
    this.#done.add(number);
    meter.confirm(number, end - start);
    await this.#save();
  }

  /** Writes down which parts are there: only once they are on disk, whatever happens to this machine. */
  #save(): Promise<void> {
    const { file, state, writer } = this.#pieces;
    return writer.save(async () => {
      const parts = this.#done.toString();
      await file.datasync();
      return { ...state, parts };
    });
  }

  async #verify(sha256: string | undefined): Promise<Verified> {
    if (sha256 === undefined) return "size";
    const { file, state, scope } = this.#pieces;
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafeSlow(BATCH);
    for (let at = 0; at < state.size; ) {
      scope.signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, BATCH, at);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    if (hash.digest("base64") === sha256) return "digest";
    throw new TransferError(
      "digest_mismatch",
      "The parts that came do not have the SHA-256 that the server gives for the file. They were thrown away.",
    );
  }

  async #failed(error: unknown): Promise<unknown> {
    const { options, state, scope, writer } = this.#pieces;
    const aborted = AbortError.is(error) || scope.aborted;
    const isLost = TransferError.is(error) && error.code === "digest_mismatch";
    const keeps = aborted && options.onAbort !== undefined ? options.onAbort === "keep" : writer.holds;
    if (!keeps || isLost) {
      await rm(state.temporary, { force: true });
      if (writer.failure === undefined) await writer.clear();
    }
    if (writer.failure !== undefined) return writer.failure.error;
    if (aborted) return AbortError.is(error) ? error : new AbortError(scope.signal?.reason);
    if (TransferError.is(error) || !(error instanceof Error)) return error;
    const checkpoint = keeps ? { ...state, parts: this.#done.toString() } : undefined;
    const code = ResponseError.is(error) && error.code === "changed" ? "source_changed" : "part_failed";
    const rest = keeps
      ? ` Call it again with the same journal to go on${code === "part_failed" ? "" : ", and `restart` to begin anew"}.`
      : "";
    return new TransferError(code, `The download failed after ${this.#done.size} parts: ${error.message}${rest}`, {
      checkpoint,
      cause: error,
    });
  }
}
