import type { NewLink } from "./links.ts";

/** What points at a folder: its id, and as much as the service tells along with it. */
export interface FolderReference {
  /** Not always the id under which the folder itself is listed: on some services an object has several. */
  readonly id: string;
  readonly name?: string;
  readonly type?: "folder" | (string & {});
  /** Which of the folder's `ids` this one is. */
  readonly id_type?: StorageIdType;
}

/** A user, by an id of the team API. */
export interface UserReference {
  readonly id: string;
  readonly [key: string]: unknown;
}

/** The kinds of id one object can have. */
export type StorageIdType = "default" | "path" | "shared" | "version" | (string & {});

/** The fields that files and folders share. Times are ISO 8601 in UTC. */
export interface StorageObjectData {
  /** Opaque. It can change when the object is renamed or moved: `save()` takes over the new one. */
  readonly id: string;
  /** As the service has it: it may hold anything, also `/`, `..` or control characters. Never use it as a path unchecked. */
  name: string;
  /** The account the object is in. Set it, together with `parent_id`, and `save()` to move the object to another account. */
  account: number;
  /** The folder to move the object to by `save()`. The server never sends it; where the object is, is in `parent`. */
  parent_id?: string;
  readonly api?: "storage" | (string & {});
  /** Null where the service does not tell. */
  readonly created: string | null;
  /** Null where the service does not tell. */
  readonly modified: string | null;
  /** In the service's own notation, for people to read. */
  readonly path: string | null;
  /** The folder the object is in; absent on the root. */
  readonly parent?: FolderReference;
  /** The folders above, nearest first; null where the service does not tell. */
  readonly ancestors: readonly FolderReference[] | null;
  /** The service's own id. */
  readonly raw_id?: string;
  /** All ids of the object, where it has several. */
  readonly ids?: { readonly [Kind in StorageIdType]?: string };
  /** Which of `ids` `id` is. */
  readonly id_type?: StorageIdType;
  /** The address of the object in the API. */
  readonly href?: string;
  readonly owner?: UserReference;
  readonly creator?: UserReference;
  readonly last_modifier?: UserReference;
  /** The service's own data, where the request asked for it with `rawData`. */
  readonly raw?: unknown;
}

/** The attributes of files and folders that `save()` sends. */
export const writable: readonly string[] = ["name", "parent_id", "account"];

/** A list that can go over several accounts. */
export interface AcrossAccounts {
  /** The ids of the accounts to list, in place of this one. What is found belongs to the account it is in. */
  readonly accounts?: readonly (number | string)[] | undefined;
}

/** Where a copy of a file goes, and what it comes with. */
export interface FileCopyTarget extends CopyTarget {
  /** With a link of Kloudless to the copy: its address is in the copy's `link`. Default false. */
  readonly link?: boolean | undefined;
  /** What that link is to be. */
  readonly link_options?: Omit<NewLink, "file_id"> | undefined;
}

/** Where a copy goes. */
export interface CopyTarget {
  /** The folder it goes into; `root` for the top. */
  readonly parent_id: string;
  /** Default: the same name. */
  readonly name?: string | undefined;
  /** The account that folder is in. Default: the same account. */
  readonly account?: number | string | undefined;
}
