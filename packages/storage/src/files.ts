import {
  type BodyInput,
  type Connection,
  objectFrom,
  path,
  type RequestOptions,
  ResponseError,
  sendTask,
  type TaskOptions,
} from "@kloudless/core";
import { File, type FileData, type FileHandle } from "./file.ts";
import { accountId } from "./internal/account-id.ts";
import { upload } from "./transfer/upload.ts";

/** What a new file is to be. */
export interface NewFile {
  /** The folder it goes into; `root` for the top. */
  readonly parent_id: string;
  readonly name: string;
  /**
   * What happens when the folder has a file of that name: true replaces its contents, false gives the new file another name, e.g.
   * `report (1).pdf`: look at the `name` of what comes back. Default false.
   */
  readonly overwrite?: boolean | undefined;
}

/** What a new file is to be, and where its contents come from. */
export interface NewFileFromUrl extends NewFile {
  /** An address that the server can read without credentials. */
  readonly url: string | URL;
}

/** Where the bytes of a new file can be sent past Kloudless. How, is up to the service; its other fields say it, if any do. */
export interface UploadUrl {
  readonly url: string;
  readonly type?: string;
  readonly api?: "storage" | (string & {});
  readonly [key: string]: unknown;
}

/** The files of an account. */
export class Files {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Uploads a new file: up to 16 MiB in one request, a larger one in parts where the service takes parts. One request is not sent again
   * once it may have arrived, since that could make two files of it: see `idempotent` in the options. Parts are.
   *
   * A stream is read up to 16 MiB before anything is sent; one that ends by then is sent like bytes, and can be sent again.
   * `account.storage.upload` is the same with more to set: progress, a journal, how many parts at a time.
   *
   * @param body - The contents: a string, bytes, a Blob, `{ path }`, a stream, or a function that returns a stream.
   * @throws ArgumentError when the body cannot be read to its end, or a file on disk changes while it is sent in one request.
   * @throws ApiError when the server refuses it: 400 for a name or a folder that it does not take, 507 when the account is full.
   * @throws TransferError when it was sent in parts and could not be finished; `code` is `source_changed` when the file on disk did.
   */
  async create(data: NewFile, body: BodyInput, options?: RequestOptions): Promise<File> {
    return (await upload(this.#connection, body, data, options)).file;
  }

  /**
   * Makes a file of what is at an address: the server fetches it. Like an upload it is not sent again once it may have arrived. For
   * large files, `async` keeps any single request short.
   *
   * @throws ApiError when the server cannot fetch it, or refuses the file.
   */
  async createFromUrl(data: NewFileFromUrl, options?: TaskOptions): Promise<File> {
    const { url, parent_id, name, overwrite } = data;
    const where = path`/accounts/${accountId(this.#connection)}/storage/files`;
    const json = { url: String(url), parent_id, name };
    const answer = await sendTask(this.#connection, { method: "POST", path: where, query: { overwrite }, json }, options);
    return new File(this.#connection, objectFrom(answer, "POST", where) as unknown as FileData);
  }

  /**
   * An address to which the bytes of a new file can be sent directly, without passing through Kloudless. Only of some services, e.g.
   * S3; the others answer 501. Unless `overwrite` is set, it is up to the service what happens when the name is taken.
   */
  async uploadUrl(data: NewFile, options?: RequestOptions): Promise<UploadUrl> {
    const { parent_id, name, overwrite } = data;
    const where = path`/accounts/${accountId(this.#connection)}/storage/files/upload_url`;
    // Asking for an address changes nothing.
    const request = { method: "POST", path: where, query: { overwrite }, json: { parent_id, name }, idempotent: true } as const;
    const answer = await this.#connection.send(request, options);
    const found = objectFrom(answer, "POST", where);
    if (typeof found.url !== "string") throw new ResponseError(`The answer holds no \`url\` (POST ${where.template}).`, "bad_object");
    return found as UploadUrl;
  }

  /**
   * A file by its id.
   *
   * @throws NotFoundError when there is none of that id.
   */
  async retrieve(id: string, options?: RequestOptions): Promise<File> {
    return this.handle(id).refresh(options);
  }

  /** A file by its id, without a request; its fields are there after `refresh()`. */
  handle(id: string): FileHandle {
    // A handle is a file without fields; its type says so.
    return new File(this.#connection, { id } as FileData);
  }
}
