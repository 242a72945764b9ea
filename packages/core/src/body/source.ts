/** A stream of bytes: a web or a Node stream, or anything else that yields bytes. */
export type ByteStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * What a body can be given as. A string or bytes are the content itself; a file on disk is `{ path }`, the best source there is:
 * it is read in pieces and can be read again. A function that returns a stream can be sent again, a bare stream only once.
 */
export type BodyInput =
  | string
  | Uint8Array
  | ArrayBuffer
  | Blob
  | { readonly path: string | URL }
  | ByteStream
  | (() => ByteStream | Promise<ByteStream>)
  | Source;

/** A body that is being read. */
export interface OpenedBody extends AsyncIterable<Uint8Array> {
  /** Stops reading and lets go of what it was read from. */
  cancel(reason?: unknown): void | Promise<void>;
}

/** A body of an upload, normalised: how long it is, whether it can be read again, and how to read it or a part of it. */
export interface Source {
  /** Marks a value as a Source. */
  readonly [source]: true;
  /** Bytes, where known beforehand. */
  readonly size: number | undefined;
  /** What it is called in messages: a file's path. */
  readonly name?: string;
  /** Something that changes when the content does, where there is such a thing: a file's time of change. */
  readonly stamp?: string;
  /** Whether {@link open} may be called more than once, and, where the size is known, with a range. */
  readonly replayable: boolean;
  /** The whole content where it is in memory and small: sent in one piece. */
  readonly bytes?: Uint8Array;
  /** Starts reading, from `start` up to but without `end`. Default: all of it. */
  open(start?: number, end?: number): OpenedBody | Promise<OpenedBody>;
}

/** The mark of a {@link Source}. A name and no symbol, so that its type is the same in two copies of this package. */
export const source = "@kloudless/source";

/** A source that is read by functions of the caller's: for content that is neither on disk nor in memory. */
export function makeSource(init: Omit<Source, typeof source>): Source {
  return { [source]: true, ...init };
}
