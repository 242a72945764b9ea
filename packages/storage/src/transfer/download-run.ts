import { createHash } from "node:crypto";
import { type FileHandle, rename, rm } from "node:fs/promises";
import { AbortError, ResponseError, TransferError } from "@kloudless/core";
import { Download } from "../download/download.ts";
import type { DownloadSource } from "../download/requests.ts";
import { writeAll } from "../download/save.ts";
import type { Verified } from "../download/verified.ts";
import type { DownloadOptions } from "./download-options.ts";
import type { JournalWriter } from "./journal.ts";
import { type Part, PartSet, planParts } from "./parts.ts";
import { Meter } from "./progress.ts";
import { inParallel } from "./workers.ts";

/** What a download's journal holds. */
export interface DownloadState {
  readonly version: 1;
  readonly kind: "download";
  /** What is downloaded: the address of its contents, without the server's. */
  readonly source: string;
  readonly target: string;
  /** The file the parts are put together in. */
  readonly temporary: string;
  readonly validator: string;
  readonly size: number;
  readonly partSize: number;
  readonly parts: string;
}

/** Parts of a download may be as many as it takes; the server does not count them. */
const MOST_PARTS = 1_000_000;
const BATCH = 1 << 20;

/** One download in parts, into a file that is as large as it will be from the beginning. */
export class DownloadRun {
  readonly #source: DownloadSource;
  readonly #state: DownloadState;
  readonly #file: FileHandle;
  readonly #options: DownloadOptions;
  readonly #writer: JournalWriter;
  readonly #done: PartSet;

  constructor(source: DownloadSource, state: DownloadState, file: FileHandle, options: DownloadOptions, writer: JournalWriter) {
    this.#source = source;
    this.#state = state;
    this.#file = file;
    this.#options = options;
    this.#writer = writer;
    this.#done = PartSet.parse(state.parts);
  }

  async finish(target: string, mode: number | undefined, sha256: string | undefined): Promise<Verified> {
    const { size, temporary } = this.#state;
    const file = this.#file;
    try {
      try {
        if (mode !== undefined) await file.chmod(mode);
        await file.truncate(size);
        await this.#receive();
        const verified = await this.#verify(sha256);
        await file.sync();
        await rename(temporary, target);
        await this.#writer.clear();
        return verified;
      } finally {
        await file.close();
      }
    } catch (error) {
      throw await this.#failed(error);
    }
  }

  async #receive(): Promise<void> {
    const { size, partSize } = this.#state;
    const { concurrency, signal, onProgress } = this.#options;
    const all = planParts(size, partSize, MOST_PARTS);
    const missing = all.filter(({ number }) => !this.#done.has(number));
    const meter = new Meter(onProgress, size, size - missing.reduce((sum, { start, end }) => sum + end - start, 0));
    await this.#save();
    await inParallel(missing, concurrency ?? 4, signal, (part, stop) => this.#receivePart(part, meter, stop));
    meter.report();
  }

  async #receivePart(part: Part, meter: Meter, signal: AbortSignal): Promise<void> {
    const { number, start, end } = part;
    const download = new Download(
      { ...this.#source, size: this.#state.size },
      { start, end },
      { ...this.#options, signal },
      this.#state.validator,
    );
    meter.begin(number);
    let at = start;
    for await (const batch of download.batches(BATCH)) {
      const bytes = await writeAll(this.#file, batch, at);
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
    return this.#writer.save(async () => {
      const parts = this.#done.toString();
      await this.#file.datasync();
      return { ...this.#state, parts };
    });
  }

  async #verify(sha256: string | undefined): Promise<Verified> {
    if (sha256 === undefined) return "size";
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafeSlow(BATCH);
    for (let at = 0; at < this.#state.size; ) {
      const { bytesRead } = await this.#file.read(buffer, 0, BATCH, at);
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
    const { options, state } = { options: this.#options, state: this.#state };
    const aborted = AbortError.is(error) || options.signal?.aborted === true;
    const isLost = TransferError.is(error) && error.code === "digest_mismatch";
    const keeps = aborted && options.onAbort !== undefined ? options.onAbort === "keep" : options.journal !== undefined;
    if (!keeps || isLost) {
      await rm(state.temporary, { force: true });
      await this.#writer.clear();
    }
    if (aborted) return AbortError.is(error) ? error : new AbortError(options.signal?.reason);
    if (TransferError.is(error) || !(error instanceof Error)) return error;
    const checkpoint = keeps ? { ...state, parts: this.#done.toString() } : undefined;
    const code = ResponseError.is(error) && error.code === "changed" ? "source_changed" : "part_failed";
    const rest = keeps ? " Call it again with the same journal to go on." : "";
    return new TransferError(code, `The download failed after ${this.#done.size} parts: ${error.message}${rest}`, {
      checkpoint,
      cause: error,
    });
  }
}
