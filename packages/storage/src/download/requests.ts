import { setTimeout as wait } from "node:timers/promises";
import {
  AbortError,
  type Connection,
  onAbort,
  type Path,
  type RequestOptions,
  type RetryStrategy,
  type StreamedResponse,
} from "@kloudless/core";
import { rangeHeader, type Span } from "./range.ts";

/** Where contents come from. */
export interface DownloadSource {
  readonly connection: Connection;
  readonly path: Path;
  /** What is asked of the contents, where there is a choice. */
  readonly query?: object | undefined;
  /** Bytes there were when that was last asked; undefined where it is not known. */
  readonly size: number | undefined;
  /** Asks how many bytes there are now. */
  sizeNow(options: RequestOptions): Promise<number | undefined>;
}

/** The requests of one reading. They share a deadline and are ended together. */
export class DownloadRequests {
  readonly #source: DownloadSource;
  readonly #options: RequestOptions;
  readonly #deadlineAt: number;
  readonly #controller = new AbortController();

  constructor(source: DownloadSource, options: RequestOptions) {
    this.#source = source;
    this.#options = options;
    this.#deadlineAt = performance.now() + (options.deadline ?? source.connection.deadline ?? Number.POSITIVE_INFINITY);
  }

  /** What they are for, by method and path template. */
  get name(): string {
    return `GET ${this.#source.path.template}`;
  }

  get retry(): RetryStrategy | null {
    return this.#options.retry === undefined ? this.#source.connection.retry : this.#options.retry;
  }

  /** Milliseconds to the deadline; infinite without one. */
  get remaining(): number {
    return this.#deadlineAt - performance.now();
  }

  /** Asks for the bytes of a span; with `ifRange`, only as long as they are those of the file that had this `ETag`. */
  open(span: Span, ifRange?: string): Promise<StreamedResponse> {
    const { connection, path, query } = this.#source;
    const range = rangeHeader(span);
    const headers = { ...(range === undefined ? {} : { Range: range }), ...(ifRange === undefined ? {} : { "If-Range": ifRange }) };
    return connection.open({ method: "GET", path, query, headers }, this.#settings());
  }

  sizeNow(): Promise<number | undefined> {
    return this.#source.sizeNow(this.#settings());
  }

  async pause(milliseconds: number): Promise<void> {
    const { signal } = this.#controller;
    try {
      await wait(milliseconds, undefined, { signal });
    } catch {
      // Nothing but the signal can end it.
      throw new AbortError(signal.reason);
    }
  }

  /** Ends whatever is under way, the body of an answer included. */
  cancel(): void {
    this.#controller.abort();
  }

  /** Lets the caller's signal end them, until the function that is returned is called: nothing is to stay behind on it. */
  followSignal(): () => void {
    const { signal } = this.#options;
    if (signal === undefined) return () => undefined;
    if (signal.aborted) throw new AbortError(signal.reason);
    return onAbort(signal, () => this.#controller.abort(signal.reason));
  }

  #settings(): RequestOptions {
    const { remaining } = this;
    return {
      ...this.#options,
      signal: this.#controller.signal,
      // A request that comes too late is to fail by its deadline, like one that takes too long.
      deadline: remaining === Number.POSITIVE_INFINITY ? undefined : Math.max(remaining, 1),
    };
  }
}
