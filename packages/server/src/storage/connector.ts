import type { Readable } from "node:stream";
import type { NodePath } from "./path.ts";

/** A file or folder as its connector sees it. Times are ISO strings, null when the storage does not know them. */
export interface Entry {
  readonly path: NodePath;
  readonly kind: "file" | "folder";
  /** Bytes; null for folders. */
  readonly size: number | null;
  readonly created: string | null;
  readonly modified: string | null;
  /** A strong validator, quotes included; null for folders. */
  readonly etag: string | null;
  /** What the storage itself says, shown to clients that ask for raw data. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where something new goes: the first of `names` that is free in `parent`. They may be gone through more than once. */
export interface Target {
  readonly parent: NodePath;
  readonly names: Iterable<string>;
}

/** Bytes in use and in all. */
export interface Usage {
  readonly total: number | null;
  readonly used: number | null;
}

/** What {@link Connector.write} did. */
export interface Written {
  readonly entry: Entry;
  /** Whether a file of that name stood there before. */
  readonly replaced: boolean;
}

/** How a file that has grown on the connector's own file system becomes content, without being copied. */
export interface Adoption {
  /** A folder of the local disk, hidden from clients. */
  readonly folder: string;

  /** Makes the folder when it is not there. */
  prepare(): Promise<void>;

  /** The validator that a file in the folder will have as content. */
  etagOf(file: string): Promise<string>;

  /** Like {@link Connector.write}, of a whole and durable file in the folder: it is gone from there when that succeeds. */
  adopt(file: string, target: Target, options?: { replace?: boolean }): Promise<Written>;
}

/**
 * A place where the content of an account lives. Five methods are required; the presence of every other one is the capability,
 * shown to clients as such, and its absence is answered with 501.
 *
 * Connectors hold no retries, permissions, naming rules or path checks: paths come checked, names come in the order of preference,
 * and failures are thrown as `StorageError`.
 */
export interface Connector {
  readonly kind: string;

  /** @throws StorageError `not_found` */
  stat(path: NodePath): Promise<Entry>;

  /** The entries of a folder, one level, in an order that is the same each time; with `after`, only those behind that name. */
  list(folder: NodePath, options?: { after?: string | undefined }): AsyncIterable<Entry>;

  /**
   * The bytes of a file. With `etag`, only if they still are those of that validator.
   *
   * @throws StorageError `not_found`, `changed`
   */
  read(file: NodePath, options?: { range?: ByteRange | undefined; etag?: string | undefined }): Promise<Readable>;

  /**
   * Stores a file: visible and durable when whole, not at all otherwise. The body is read to its end or its failure, never closed.
   * With `replace` a file of the first name is replaced at once.
   *
   * @throws StorageError `exists` when none of the names is free
   */
  write(target: Target, body: AsyncIterable<Uint8Array>, options?: { replace?: boolean }): Promise<Written>;

  /**
   * Removes a file or folder.
   *
   * @throws StorageError `not_empty` for a folder with content, unless `recursive`
   */
  remove(path: NodePath, options?: { recursive?: boolean }): Promise<void>;

  makeFolder?(target: Target): Promise<Entry>;

  /** Moves a file or a whole tree. */
  move?(from: NodePath, target: Target): Promise<Entry>;

  /** Copies a file or a whole tree, visible when whole. */
  copy?(from: NodePath, target: Target): Promise<Entry>;

  usage?(): Promise<Usage>;

  /** Without it, uploads in parts are gathered elsewhere and written when they are whole. */
  readonly adoption?: Adoption;

  close?(): Promise<void>;
}
