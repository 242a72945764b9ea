import { type Connection, objectFrom, path, type RequestOptions, ResponseError } from "@kloudless/core";
import type { File, FileHandle } from "./file.ts";
import { Files, type NewFile } from "./files.ts";
import { Folders } from "./folders.ts";
import { accountId } from "./internal/account-id.ts";
import { Links } from "./links.ts";
import { Multipart } from "./multipart.ts";
import { Recent } from "./recent.ts";
import { Search } from "./search.ts";
import type { DownloadOptions, DownloadResult } from "./transfer/download-options.ts";
import { upload } from "./transfer/upload.ts";
import type { UploadBody, UploadOptions, UploadResult } from "./transfer/upload-options.ts";

/** The room in an account, in bytes. */
export interface Quota {
  /** Null where there is no limit, or the service does not tell. */
  readonly total: number | null;
  /** Null where the service does not tell. */
  readonly used: number | null;
  readonly [key: string]: unknown;
}

/** What names an object at the service. */
export interface RawStorageId {
  /** The service's own id, in any form the service uses: often a path works. */
  readonly raw_id: string;
  readonly type: "file" | "folder" | (string & {});
}

/** The storage of one account: what `account.storage` is. */
export class StorageApi {
  /** The account's files. */
  readonly files: Files;
  /** The account's folders. */
  readonly folders: Folders;
  /** Links of Kloudless to the account's files. */
  readonly links: Links;
  /** Search for files and folders. */
  readonly search: Search;
  /** The files that were modified last. */
  readonly recent: Recent;
  /** Uploads in parts, for those who want to send the parts themselves; else see {@link upload}. */
  readonly multipart: Multipart;
  readonly #connection: Connection;

  /** @throws ArgumentError when the connection is not that of an account. */
  constructor(connection: Connection) {
    accountId(connection);
    this.files = new Files(connection);
    this.folders = new Folders(connection);
    this.links = new Links(connection);
    this.search = new Search(connection);
    this.recent = new Recent(connection);
    this.multipart = new Multipart(connection);
    this.#connection = connection;
  }

  /** How much room there is in the account. */
  async quota(options?: RequestOptions): Promise<Quota> {
    const where = path`/accounts/${accountId(this.#connection)}/storage/quota`;
    return objectFrom(await this.#connection.send({ method: "GET", path: where }, options), "GET", where) as Quota;
  }

  /**
   * The Kloudless id for a file or a folder that is known by the service's own id. `account.encodeRawId` is its newer form, for all
   * parts of the API.
   *
   * @throws ApiError 400 when the service has no objects of that type.
   */
  async convertId(rawId: RawStorageId, options?: RequestOptions): Promise<string> {
    const where = path`/accounts/${accountId(this.#connection)}/storage/convert_id`;
    // It only computes.
    const answer = await this.#connection.send({ method: "POST", path: where, json: rawId, idempotent: true }, options);
    const { id } = objectFrom(answer, "POST", where);
    if (typeof id === "string") return id;
    throw new ResponseError(`The answer holds no id (POST ${where.template}).`, "bad_object");
  }

  /**
   * Uploads a file of any size: in one request up to a threshold; above it in parts, several at a time, in bounded memory. A part that
   * fails is sent again by itself. With a journal it goes on where it ended, also after the process died.
   *
   * @param body - `{ path }` is the best source there is; a stream is read once and never held as a whole.
   * @throws TransferError with why it could not be finished, and a checkpoint where there is something to go on from.
   * @throws AbortError when the signal was aborted.
   */
  upload(body: UploadBody, target: NewFile, options?: UploadOptions): Promise<UploadResult> {
    return upload(this.#connection, body, target, options);
  }

  /**
   * Downloads a file to a path: in parts, several at a time, where the service allows it. What is there under that name stays until all
   * of the new file has come and was checked. With a journal it goes on where it ended, also after the process died.
   *
   * @param to - The caller's. The `name` of a file comes from the service, and may hold `/` or `..`: never use it as a path unchecked.
   * @throws TransferError with why it could not be finished, and a checkpoint where there is something to go on from.
   * @throws AbortError when the signal was aborted.
   */
  download(file: File | FileHandle, to: string | URL, options?: DownloadOptions): Promise<DownloadResult> {
    return file.contents().download(to, options);
  }
}
