import type { Connection } from "@kloudless/core";
import type { File, FileHandle } from "./file.ts";
import { Files, type NewFile } from "./files.ts";
import { Folders } from "./folders.ts";
import { accountId } from "./internal/account-id.ts";
import { Multipart } from "./multipart.ts";
import type { DownloadOptions, DownloadResult } from "./transfer/download-options.ts";
import { upload } from "./transfer/upload.ts";
import type { UploadBody, UploadOptions, UploadResult } from "./transfer/upload-options.ts";

/** The storage of one account: what `account.storage` is. */
export class StorageApi {
  /** The account's files. */
  readonly files: Files;
  /** The account's folders. */
  readonly folders: Folders;
  /** Uploads in parts, for those who want to send the parts themselves; else see {@link upload}. */
  readonly multipart: Multipart;
  readonly #connection: Connection;

  /** @throws ArgumentError when the connection is not that of an account. */
  constructor(connection: Connection) {
    accountId(connection);
    this.files = new Files(connection);
    this.folders = new Folders(connection);
    this.multipart = new Multipart(connection);
    this.#connection = connection;
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
   * @param path - The caller's. The `name` of a file comes from the service, and may hold `/` or `..`: never use it as a path unchecked.
   * @throws TransferError with why it could not be finished, and a checkpoint where there is something to go on from.
   * @throws AbortError when the signal was aborted.
   */
  download(file: File | FileHandle, path: string | URL, options?: DownloadOptions): Promise<DownloadResult> {
    return file.contents().download(path, options);
  }
}
