import { createHash, type Hash } from "node:crypto";
import { ConnectionError, KloudlessError, type RequestOptions, ResponseError, TimeoutError } from "@kloudless/core";
import { decoded } from "./decoded.ts";
import { type Head, headOf } from "./head.ts";
import type { Span } from "./range.ts";
import { DownloadRequests, type DownloadSource } from "./requests.ts";
import type { Verified } from "./verified.ts";

type Batch = readonly Uint8Array[];
type Batches = AsyncIterable<Batch>;

/** Once so many bytes have come, the failures before them no longer count. */
const PROGRESS = 1 << 16;

/**
 * One reading of contents, from the request to the last byte. A body that ends early is continued where it ended, as long as the
 * server can tell that the rest is of the same file; and its length is checked against all that is known about it.
 */
export class Download {
  readonly #requests: DownloadRequests;
  readonly #span: Span;
  /** Bytes the file was last said to have. */
  #size: number | undefined;
  #first: Head | undefined;
  /** Bytes of the whole file, by the first answer. */
  #total: number | undefined;
  /** Place in the file behind the last byte that the first answer promised. */
  #goal: number | undefined;
  /** Place in the file of the byte that comes next. */
  #at = 0;
  /** Bytes received before they were decompressed. */
  #compressed = 0;
  #failures = 0;
  #failedAt = 0;
  #cancelled = false;
  #checked = false;
  #hash: Hash | undefined;
  readonly #ifRange: string | undefined;

  /** @param ifRange - The validator of the file that this must be a part of. */
  constructor(source: DownloadSource, span: Span, options: RequestOptions, ifRange?: string) {
    this.#requests = new DownloadRequests(source, options);
    this.#span = span;
    this.#size = source.size;
    this.#ifRange = ifRange;
  }

  /** How far what came was checked; of use once all is there. */
  get verified(): Verified {
    if (this.#hash !== undefined) return "digest";
    return this.#checked ? "size" : "none";
  }

  /** Stops the transfer, whatever it is waiting for. */
  cancel(): void {
    this.#cancelled = true;
    this.#requests.cancel();
  }

  /** The bytes as they come, at least `minimum` a batch but for the last. For one use. */
  async *batches(minimum: number): AsyncGenerator<Batch, void, undefined> {
    const unfollow = this.#requests.followSignal();
    let began = false;
    try {
      let body = await this.#begin(minimum);
      began = true;
      for (;;) {
        let interruption: ConnectionError | undefined;
        try {
          for await (const batch of body) {
            const wanted = this.#wanted(batch);
            if (this.#hash !== undefined) for (const piece of wanted) this.#hash.update(piece);
            if (wanted.length > 0) yield wanted;
            // A server that knows no ranges would send the rest of the file too.
            if (this.#at >= this.#span.end && this.#first?.status !== 206) break;
          }
        } catch (error) {
          if (!isInterruption(error)) throw error;
          interruption = error;
        }
        if (await this.#isWhole(interruption === undefined)) {
          this.#checkDigest();
          return;
        }
        body = await this.#continue(interruption ?? this.#problem("was cut short", "truncated", true), minimum);
      }
    } catch (error) {
      if (this.#cancelled) return;
      if (began && KloudlessError.is(error)) error.message += this.#count();
      throw error;
    } finally {
      unfollow();
    }
  }

  /** Place in the file behind the last byte wanted, as far as it is known. */
  get #end(): number | undefined {
    if (this.#goal !== undefined) return this.#goal;
    return this.#size === undefined || this.#first?.encoding !== undefined ? undefined : Math.min(this.#size, this.#span.end);
  }

  async #begin(minimum: number): Promise<Batches> {
    const { start, end } = this.#span;
    const response = await this.#requests.open(this.#span, this.#ifRange);
    const head = headOf(response);
    const { range, encoding } = head;
    this.#first = head;
    this.#at = 0;
    this.#compressed = 0;
    this.#total = range === undefined ? head.length : range.total;
    this.#goal = this.#total === undefined ? range?.end : Math.min(this.#total, end);
    try {
      if (this.#ifRange !== undefined && !this.#isOfSameFile(head)) {
        throw this.#problem("is not of the file it was: it was changed meanwhile", "changed");
      }
      if (head.status === 206) {
        if (range?.start !== start) throw this.#problem("is not the range that was asked for", "bad_range");
        if (encoding !== undefined) throw this.#problem("is a part of compressed contents", "bad_encoding");
        this.#at = start;
      } else if (start > 0 && this.#total !== undefined && start >= this.#total) {
        throw this.#problem(`has ${this.#total} bytes; the range starts behind them`, "bad_range");
      }
      // The file may have been written since its size was asked for.
      if (this.#total !== undefined && this.#size !== undefined && this.#total !== this.#size) {
        const now = await this.#requests.sizeNow();
        if (now !== undefined && this.#total !== now) throw this.#mismatch(this.#total, now);
      }
    } catch (error) {
      response.body.cancel();
      throw error;
    }
    this.#hash = head.sha256 !== undefined && start === 0 && end === Number.POSITIVE_INFINITY ? createHash("sha256") : undefined;
    const batches = response.body.batches(minimum);
    return encoding === undefined ? batches : decoded(this.#counted(batches), encoding);
  }

  async #continue(failure: ConnectionError | ResponseError, minimum: number): Promise<Batches> {
    if (this.#at - this.#failedAt >= PROGRESS) this.#failures = 0;
    this.#failedAt = this.#at;
    this.#failures++;
    const start = Math.max(this.#at, this.#span.start);
    const validator = this.#first?.validator;
    // As long as nothing was handed out, it can just as well begin anew.
    const anew = start === this.#span.start;
    if (validator === undefined && !anew) throw failure;
    const delay = this.#requests.retry?.delay({ attempt: this.#failures, error: failure, request: this.#requests.name });
    if (delay === undefined || delay >= this.#requests.remaining) throw failure;
    await this.#requests.pause(delay);
    if (anew) return this.#begin(minimum);
    const response = await this.#requests.open({ start, end: this.#span.end }, validator);
    const { range, encoding, etag } = headOf(response);
    const isRest =
      range?.start === start &&
      encoding === undefined &&
      (range.total === undefined || this.#total === undefined || range.total === this.#total) &&
      (etag === undefined || etag === validator);
    if (!isRest) {
      response.body.cancel();
      throw this.#problem("was cut short, and what came for the rest is not of the same file: it was changed meanwhile", "changed");
    }
    this.#at = start;
    return response.body.batches(minimum);
  }

  /** Whether what came for a part is of the file that was asked for, as far as the answer tells. */
  #isOfSameFile({ status, etag, range }: Head): boolean {
    if (status !== 206 || (etag !== undefined && etag !== this.#ifRange)) return false;
    return range?.total === undefined || this.#size === undefined || range.total === this.#size;
  }

  #checkDigest(): void {
    if (this.#hash === undefined || this.#hash.digest("base64") === this.#first?.sha256) return;
    throw this.#problem("has other bytes than its SHA-256 says", "digest_mismatch");
  }

  /** The part of a batch that lies in the span. */
  #wanted(batch: Batch): Batch {
    const { start, end } = this.#span;
    const from = this.#at;
    for (const piece of batch) this.#at += piece.byteLength;
    if (from >= start && this.#at <= end) return batch;
    const wanted: Uint8Array[] = [];
    let at = from;
    for (const piece of batch) {
      const kept = piece.subarray(Math.max(start - at, 0), Math.max(Math.min(end - at, piece.byteLength), 0));
      if (kept.byteLength > 0) wanted.push(kept);
      at += piece.byteLength;
    }
    return wanted;
  }

  async *#counted(batches: Batches): AsyncGenerator<Batch, void, undefined> {
    for await (const batch of batches) {
      for (const piece of batch) this.#compressed += piece.byteLength;
      yield batch;
    }
  }

  /** The body ended: whether that was all of it. Where nothing says how much there is, the end must have come in good order. */
  async #isWhole(inOrder: boolean): Promise<boolean> {
    const { start, end } = this.#span;
    const compressed = this.#first?.encoding !== undefined;
    if (this.#at >= end) {
      this.#checked = true;
    } else if (this.#goal !== undefined) {
      if (this.#at > this.#goal) throw this.#mismatch(this.#at, this.#goal);
      this.#checked = this.#at === this.#goal;
      return this.#checked;
    } else if (this.#size !== undefined && (inOrder || !compressed)) {
      // The file may have been written since its size was asked for.
      if (!this.#endsAt(this.#size) && (inOrder || this.#at > this.#size)) this.#size = await this.#requests.sizeNow();
      this.#checked = this.#size !== undefined && this.#endsAt(this.#size);
      if (this.#size !== undefined && !this.#checked) {
        if (this.#at < this.#size && !compressed) return false;
        throw this.#mismatch(this.#at, this.#size);
      }
    }
    if (!this.#checked && !inOrder) return false;
    if (this.#at < start) throw this.#problem(`has ${this.#at} bytes; the range starts behind them`, "bad_range");
    return true;
  }

  /** Whether the bytes that came are all of a file of this size. Services give the size of compressed contents either way. */
  #endsAt(total: number): boolean {
    return this.#at === total || (this.#first?.encoding !== undefined && this.#compressed === total);
  }

  #mismatch(came: number, expected: number): ResponseError {
    return this.#problem(`has ${came} bytes, but should have ${expected}`, "size_mismatch");
  }

  #problem(what: string, code: string, retryable = false): ResponseError {
    return new ResponseError(`The answer ${what} (${this.#requests.name}).`, code, {
      status: this.#first?.status,
      requestId: this.#first?.requestId,
      retryable,
    });
  }

  /** How far the transfer came. */
  #count(): string {
    const { start } = this.#span;
    const end = this.#end;
    return ` ${Math.max(this.#at - start, 0)} of ${end === undefined ? "an unknown number of" : end - start} bytes came.`;
  }
}

/** Whether the network ended a body, rather than the caller or a limit of time that the caller set. */
function isInterruption(error: unknown): error is ConnectionError {
  if (!ConnectionError.is(error) || error.phase !== "body") return false;
  return !(TimeoutError.is(error) && error.timeoutKind === "deadline");
}
