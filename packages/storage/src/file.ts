import {
  type ApiRequest,
  type BodyInput,
  type Handle,
  objectFrom,
  PageList,
  type PageParams,
  type Path,
  path,
  type RequestOptions,
  Resource,
  sendTask,
  type TaskOptions,
  toSource,
} from "@kloudless/core";
import { Contents, type ContentsOptions } from "./contents.ts";
import { contentsOf } from "./download/contents-of.ts";
import { accountId } from "./internal/account-id.ts";
import { linkJson } from "./links.ts";
import { Permissions } from "./permissions.ts";
import { Properties } from "./properties.ts";
import type { ServiceLink } from "./service-link.ts";
import { type FileCopyTarget, type StorageObjectData, writable } from "./storage-object.ts";
import type { CopyAccount, CopyFolder, CopyToOptions } from "./transfer/copy-options.ts";
import { Versions } from "./versions.ts";

/** The fields of a file. */
export interface FileData extends StorageObjectData {
  readonly type: "file";
  /** Bytes; null where the service does not tell, as for documents that are converted when they are downloaded. */
  readonly size: number | null;
  /** Guessed from the name; `application/octet-stream` where that says nothing. */
  readonly mime_type: string;
  /** Whether it has contents to download; false for documents that exist at the service only. */
  readonly downloadable: boolean;
  /** The address of a link to it, where the request asked for one. */
  readonly link?: string;
}

/** How a file is deleted. */
export interface FileDeleteParams {
  /** Past the service's trash, where it has one. Default false. */
  readonly permanent?: boolean | undefined;
}

/** What a thumbnail is to look like. */
export interface ThumbnailOptions extends RequestOptions {
  /** The length of its longer side, in pixels. Default: the server's, 256. */
  readonly size?: number | undefined;
  /** Default: the server's choice. */
  readonly image_format?: "png" | "jpeg" | (string & {}) | undefined;
}

/** A file of which only the id is known. */
export type FileHandle = Handle<File, FileData>;

export interface File extends FileData {}

/**
 * A file. Set `name` to rename it, `parent_id` to move it, `account` and `parent_id` to move it to another account, and call `save()`:
 * any of them in one call. `id` can be another one afterwards.
 */
export class File extends Resource<FileData> {
  static override readonly writable: readonly string[] = writable;

  /**
   * What is in the file. Nothing is sent before it is read, and each reading asks the server anew.
   *
   * @throws ArgumentError when `range` is none.
   */
  contents(options?: ContentsOptions): Contents {
    return new Contents(() => {
      const where = path`/accounts/${accountId(this.connection)}/storage/files/${this.id}/contents`;
      return contentsOf(this.connection, this.endpoint(), where, this.size);
    }, options);
  }

  /**
   * Replaces what is in the file; its name stays. The object takes over the answer, the new `size` and `modified` included.
   * It is tried again like any PUT, provided that the body can be sent again.
   *
   * @throws ArgumentError when the body cannot be read to its end.
   */
  async write(body: BodyInput, options?: RequestOptions): Promise<this> {
    // A body that is missing at run time must not empty the file.
    const source = await toSource(body);
    return this.takeOver(await this.connection.send({ method: "PUT", path: this.endpoint(), body: source }, options), "PUT");
  }

  /**
   * Copies the file: the server does, and the copy gets another name where the name is taken. Resolves to the copy, in the account it
   * is in. For large files, `async` keeps any single request short.
   */
  async copy(target: FileCopyTarget, options?: TaskOptions): Promise<File> {
    const { connection } = this;
    const { link, link_options, ...json } = target;
    const where = path`/accounts/${accountId(connection)}/storage/files/${this.id}/copy`;
    const query = { link, link_options: link_options && JSON.stringify(linkJson(link_options)) };
    const answer = await sendTask(connection, { method: "POST", path: where, query, json }, options);
    const home = target.account === undefined ? connection : connection.account(target.account);
    return new File(home, objectFrom(answer, "POST", where) as unknown as FileData);
  }

  /**
   * Deletes the file.
   *
   * @throws NotFoundError when it is gone already.
   */
  async delete(params?: FileDeleteParams, options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint(), query: params }, options);
  }

  /**
   * Copies the file to a folder of any account, also of another client: the server does where it can; where it cannot, and where a file
   * is to be replaced, the contents pass through this process, of which they take little memory.
   *
   * @param account - An account, or the id of one.
   * @param folder - A folder of that account, or its id; `root` for the top.
   * @throws ArgumentError when the folder is in another account.
   * @throws TransferError `not_downloadable` for a document that exists at its service only, where the server cannot copy it.
   * @throws AbortError when the signal was aborted.
   */
  async copyTo(account: CopyAccount, folder: CopyFolder, options?: CopyToOptions): Promise<File> {
    // Loaded when it is needed: what moves files makes files itself.
    const { copyFileTo } = await import("./transfer/copy-to.ts");
    return copyFileTo(this.connection, this, account, folder, options);
  }

  override save(options?: TaskOptions): Promise<this> {
    return super.save(options);
  }

  /** Who may do what with the file. */
  get permissions(): Permissions {
    return new Permissions(this.connection, path`/accounts/${accountId(this.connection)}/storage/files/${this.id}/permissions`);
  }

  /** Texts that are kept with the file, by their keys; only some services have them. */
  get properties(): Properties {
    return new Properties(this.connection, path`/accounts/${accountId(this.connection)}/storage/files/${this.id}/properties`);
  }

  /** What the file was at earlier times; only some services keep that. */
  get versions(): Versions {
    return new Versions(this.connection, this);
  }

  /** Lists the links that the service itself has to the file. Those of Kloudless are in `account.storage.links`. */
  links(params?: PageParams, options?: RequestOptions): PageList<ServiceLink> {
    return new PageList(this.connection, {
      path: path`/accounts/${accountId(this.connection)}/storage/files/${this.id}/links`,
      params,
      options,
      wrap: (data): ServiceLink => data,
    });
  }

  /**
   * A small image of the file. Nothing is sent before it is read; then it is an ApiError when the service has no image of such a file.
   */
  thumbnail({ size, image_format, ...options }: ThumbnailOptions = {}): Contents {
    return new Contents(
      () => ({
        connection: this.connection,
        path: path`/accounts/${accountId(this.connection)}/storage/files/${this.id}/thumbnail`,
        query: { size, image_format },
        size: undefined,
        sizeNow: async () => undefined,
      }),
      options,
    );
  }

  protected override sendChanges(request: ApiRequest, options?: TaskOptions): Promise<unknown> {
    return sendTask(this.connection, request, options);
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/storage/files/${this.id}`;
  }
}
