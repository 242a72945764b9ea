/** A file at one end of a tree. */
export interface FileEntry {
  readonly kind: "file";
  readonly name: string;
  /** Where it is: an absolute path, or an id. */
  readonly ref: string;
  /** Bytes; null where the service does not tell. */
  readonly size: number | null;
  /** When it was modified, in milliseconds; undefined where the service does not tell. */
  readonly modified: number | undefined;
  /**
   * The last moment at which its contents can have become what they are. On a disk that is later than `modified` where an older file was
   * moved or unpacked into its place.
   */
  readonly changed: number | undefined;
  /** Whether it has contents to read. */
  readonly isReadable: boolean;
}

/** A folder at one end of a tree. */
export interface FolderEntry {
  readonly kind: "folder";
  readonly name: string;
  readonly ref: string;
}

/** What is neither: it is reported, and never opened, followed or replaced. */
interface OtherEntry {
  readonly kind: "other";
  readonly name: string;
  readonly ref: string;
  /** For people, e.g. `a symbolic link`. */
  readonly what: string;
}

export type Entry = FileEntry | FolderEntry | OtherEntry;

/** Names from below the top of a tree: names themselves may hold a slash. */
export type Names = readonly string[];

/** Names as people write them, and as filters see them. */
export function joined(names: Names): string {
  return names.join("/");
}
