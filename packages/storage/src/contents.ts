import { ArgumentError, type RequestOptions, ResponseError } from "@kloudless/core";
import { Download } from "./download/download.ts";
import { type ByteRange, type Span, spanOf } from "./download/range.ts";
import type { DownloadSource } from "./download/requests.ts";
import { type SavedFile, save } from "./download/save.ts";
import type { DownloadOptions, DownloadResult } from "./transfer/download-options.ts";
import { downloadTo } from "./transfer/download-to.ts";

/** What of the contents to read, and how. */
export interface ContentsOptions extends RequestOptions {
  /** Only this part. Where the service knows no ranges, what comes before it is received and left out. */
  readonly range?: ByteRange | undefined;
}

/** How much a reading may hold in memory. */
export interface ReadLimit {
  /** Bytes; more are an error with the code `too_large`. Default: no limit. */
  readonly maxBytes?: number | undefined;
}

/**
 * What is in a file. Nothing is sent before it is read, and each reading is a request of its own.
 *
 * The number of bytes is checked against the length of the answer and against the size of the file, where they are known. A body that
 * is cut short is continued where it ended, when the server can tell that the rest is of the same file (a strong `ETag` and
 * `Accept-Ranges`) and by the rules for retries; otherwise reading it throws a ConnectionError or a ResponseError that says how many
 * bytes came. Turning away early (`break`, `cancel()`) stops the transfer.
 */
export class Contents implements AsyncIterable<Uint8Array> {
  readonly #source: () => DownloadSource;
  readonly #span: Span;
  readonly #options: RequestOptions;

  /** @throws ArgumentError when the range is none. */
  constructor(source: () => DownloadSource, { range, ...options }: ContentsOptions = {}) {
    this.#source = source;
    this.#span = spanOf(range);
    this.#options = options;
  }

  /** The bytes as they come. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, void, undefined> {
    const download = this.#download();
    const pieces = each(download);
    return {
      next: () => pieces.next(),
      // A generator that waits for the network would only hear of it afterwards.
      return: async () => {
        download.cancel();
        return pieces.return();
      },
    };
  }

  /** The bytes as a web stream. Nothing is sent before it is first read from; cancelling it stops the transfer. */
  stream(): ReadableStream<Uint8Array> {
    let download: Download | undefined;
    let batches: AsyncGenerator<readonly Uint8Array[], void, undefined> | undefined;
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          batches ??= (download = this.#download()).batches(1);
          const { done, value } = await batches.next();
          if (!done) for (const piece of value) controller.enqueue(piece);
          else controller.close();
        },
        cancel: async () => {
          download?.cancel();
          await batches?.return();
        },
      },
      { highWaterMark: 0 },
    );
  }

  /**
   * All of the bytes.
   *
   * @throws ResponseError with the code `too_large` when there are more than `maxBytes`.
   */
  async bytes({ maxBytes = Number.POSITIVE_INFINITY }: ReadLimit = {}): Promise<Uint8Array> {
    if (!(maxBytes >= 0)) throw new ArgumentError("maxBytes", "`maxBytes` must be a number of bytes from 0.");
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of each(this.#download())) {
      size += piece.byteLength;
      if (size > maxBytes) throw new ResponseError(`The contents are larger than ${maxBytes} bytes.`, "too_large");
      pieces.push(piece);
    }
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.byteLength;
    }
    return bytes;
  }

  /** All of it as UTF-8 text. */
  async text(limit?: ReadLimit): Promise<string> {
    return new TextDecoder().decode(await this.bytes(limit));
  }

  /**
   * Writes all of it to a file on disk, through a temporary file beside it (`.kloudless-….part`): there is either all of it at `path` or
   * what was there before, never a part. A file that is replaced keeps its mode.
   *
   * The path is the caller's. The `name` of a file comes from the service, and may hold `/` or `..`: never use it as a path unchecked.
   *
   * @throws ArgumentError when the path cannot be written to, or is a directory.
   */
  async toFile(path: string | URL): Promise<SavedFile> {
    return save(this.#download(), path);
  }

  /**
   * Like {@link toFile}, for large files: in parts, several at a time, where the service knows ranges; with a journal it goes on where it
   * ended, also after the process died. `account.storage.download` is this by another door.
   *
   * @throws ArgumentError for contents of which only a range is asked for.
   */
  async download(path: string | URL, options?: DownloadOptions): Promise<DownloadResult> {
    const { start, end } = this.#span;
    if (start !== 0 || end !== Number.POSITIVE_INFINITY)
      throw new ArgumentError("range", "A download in parts is of the whole file: leave `range` out.");
    return downloadTo(this.#source(), path, { ...this.#options, ...options });
  }

  #download(): Download {
    return new Download(this.#source(), this.#span, this.#options);
  }
}

async function* each(download: Download): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const batch of download.batches(1)) yield* batch;
}
