import { asciiJson, type BodyInput, type Connection, objectFrom, path, type RequestOptions, toSource } from "@kloudless/core";
import { File, type FileData, type FileHandle } from "./file.ts";
import { accountId } from "./internal/account-id.ts";

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

/** The files of an account. */
export class Files {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Uploads a new file in one request. It is not sent again once it may have arrived, since that could make two files of it: see
   * `idempotent` in the options.
   *
   * @param body - The contents: a string, bytes, a Blob, `{ path }`, a stream, or a function that returns a stream.
   * @throws ArgumentError when the body cannot be read to its end, or a file on disk changes while it is sent.
   * @throws ApiError when the server refuses it: 400 for a name or a folder that it does not take, 507 when the account is full.
   */
  async create(data: NewFile, body: BodyInput, options?: RequestOptions): Promise<File> {
    const { parent_id, name, overwrite } = data;
    const where = path`/accounts/${accountId(this.#connection)}/storage/files`;
    // A body that is missing at run time must not become an empty file.
    const source = await toSource(body);
    const answer = await this.#connection.send(
      {
        method: "POST",
        path: where,
        query: { overwrite },
        headers: { "X-Kloudless-Metadata": asciiJson({ parent_id, name }) },
        body: source,
      },
      options,
    );
    return new File(this.#connection, objectFrom(answer, "POST", where) as unknown as FileData);
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
