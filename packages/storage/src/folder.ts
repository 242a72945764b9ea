import {
  type ApiRequest,
  type Connection,
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
} from "@kloudless/core";
import { File, type FileData } from "./file.ts";
import { accountId } from "./internal/account-id.ts";
import { Permissions } from "./permissions.ts";
import type { ServiceLink } from "./service-link.ts";
import { type CopyTarget, type StorageObjectData, writable } from "./storage-object.ts";
import type { CopyAccount, CopyFolder, CopySummary, FolderCopyToOptions } from "./transfer/copy-options.ts";

/** The fields of a folder. */
export interface FolderData extends StorageObjectData {
  readonly type: "folder";
  readonly size: null;
  /** Whether folders can be made in it. */
  readonly can_create_folders: boolean;
  /** Whether files can be uploaded to it. */
  readonly can_upload_files: boolean;
  /** Whether `contents({ recursive: true })` works on it. */
  readonly can_list_recursively?: boolean;
}

/** What to list of a folder. */
export interface FolderContentsParams extends PageParams {
  /** With everything in the folders below, in one flat list; where `can_list_recursively` says so. Default false. */
  readonly recursive?: boolean | undefined;
}

/** How a folder is deleted. */
export interface FolderDeleteParams {
  /** With all that is in it. Default false: a folder that is not empty is refused. */
  readonly recursive?: boolean | undefined;
  /** Past the service's trash, where it has one. Default false. */
  readonly permanent?: boolean | undefined;
}

/** A folder of which only the id is known. */
export type FolderHandle = Handle<Folder, FolderData>;

export interface Folder extends FolderData {}

/**
 * A folder. Set `name` to rename it, `parent_id` to move it, `account` and `parent_id` to move it to another account, and call `save()`:
 * any of them in one call. `id`, and those of all that is in it, can be others afterwards.
 */
export class Folder extends Resource<FolderData> {
  static override readonly writable: readonly string[] = writable;

  /**
   * Lists what is in the folder, in no particular order. Files and folders are told apart by `type`; an object of a type that this
   * version does not know is a {@link File} with that `type`, so code that wants to leave such objects alone asks for both.
   */
  contents(params?: FolderContentsParams, options?: RequestOptions): PageList<File | Folder> {
    const { connection } = this;
    return new PageList(connection, {
      path: path`/accounts/${accountId(connection)}/storage/folders/${this.id}/contents`,
      params,
      options,
      wrap: (data) => fileOrFolder(connection, data),
    });
  }

  /**
   * Copies the folder with all that is in it: the server does, and the copy gets another name where the name is taken. Resolves to the
   * copy, in the account it is in. It can take long: `async` keeps any single request short.
   */
  async copy(target: CopyTarget, options?: TaskOptions): Promise<Folder> {
    const { connection } = this;
    const where = path`/accounts/${accountId(connection)}/storage/folders/${this.id}/copy`;
    const answer = await sendTask(connection, { method: "POST", path: where, json: target }, options);
    const home = target.account === undefined ? connection : connection.account(target.account);
    return new Folder(home, objectFrom(answer, "POST", where) as unknown as FolderData);
  }

  /**
   * Deletes the folder.
   *
   * @throws PermissionError with the code `folder_not_empty` when there is something in it and `recursive` is not set.
   * @throws NotFoundError when it is gone already.
   */
  async delete(params?: FolderDeleteParams, options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint(), query: params }, options);
  }

  /**
   * Copies the folder, with all that is in it, to a folder of any account, also of another client. Folders that are there already are
   * filled up. Each file is copied by the server where it can; where it cannot, the contents pass through this process, of which they
   * take little memory. A file that fails does not stop the others. To have the server copy all of it in one request, see {@link copy}.
   *
   * @param account - An account, or the id of one.
   * @param folder - A folder of that account, or its id; `root` for the top. The copy is made in it.
   * @returns What became of it. Look at `failed`: that some of it could not be copied is no error here.
   * @throws ArgumentError when the folder is in another account, or the copy would be this folder itself.
   * @throws AbortError when the signal was aborted. What was copied stays; `skipExisting` goes on from there.
   */
  async copyTo(account: CopyAccount, folder: CopyFolder, options?: FolderCopyToOptions): Promise<CopySummary> {
    // Loaded when it is needed: what moves folders makes folders itself.
    const { copyFolderTo } = await import("./transfer/copy-to.ts");
    return copyFolderTo(this.connection, this, account, folder, options);
  }

  override save(options?: TaskOptions): Promise<this> {
    return super.save(options);
  }

  /** Who may do what with the folder. */
  get permissions(): Permissions {
    return new Permissions(this.connection, path`/accounts/${accountId(this.connection)}/storage/folders/${this.id}/permissions`);
  }

  /** Lists the links that the service itself has to the folder. */
  links(params?: PageParams, options?: RequestOptions): PageList<ServiceLink> {
    return new PageList(this.connection, {
      path: path`/accounts/${accountId(this.connection)}/storage/folders/${this.id}/links`,
      params,
      options,
      wrap: (data): ServiceLink => data,
    });
  }

  protected override sendChanges(request: ApiRequest, options?: TaskOptions): Promise<unknown> {
    return sendTask(this.connection, request, options);
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/storage/folders/${this.id}`;
  }
}

/** The resource for an object of a list. What is no folder is addressed as a file: that is where the API keeps all that has no list of its own. */
export function fileOrFolder(connection: Connection, data: Record<string, unknown>): File | Folder {
  return data.type === "folder" ? new Folder(connection, data as unknown as FolderData) : new File(connection, data as unknown as FileData);
}
