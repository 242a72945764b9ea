export { Contents, type ContentsOptions, type ReadLimit } from "./contents.ts";
export type { ByteRange } from "./download/range.ts";
export type { DownloadSource } from "./download/requests.ts";
export type { SavedFile } from "./download/save.ts";
export type { Verified } from "./download/verified.ts";
export { File, type FileData, type FileDeleteParams, type FileHandle, type ThumbnailOptions } from "./file.ts";
export { Files, type NewFile, type NewFileFromUrl, type UploadUrl } from "./files.ts";
export { Folder, type FolderContentsParams, type FolderData, type FolderDeleteParams, type FolderHandle } from "./folder.ts";
export { Folders, type NewFolder } from "./folders.ts";
export { Link, type LinkData } from "./link.ts";
export { type LinkListParams, type LinkRetrieveParams, Links, type NewLink } from "./links.ts";
export { Multipart, MultipartUpload, type MultipartUploadData, type NewMultipart, type PartReceipt } from "./multipart.ts";
export { type NewPermission, type Permission, type PermissionRole, Permissions, type PermissionType } from "./permissions.ts";
export { Properties, type Property, type PropertyChange } from "./properties.ts";
export { Recent, type RecentParams } from "./recent.ts";
export { Search, type SearchParams } from "./search.ts";
export type { ServiceLink } from "./service-link.ts";
export { storage } from "./storage.ts";
export { type Quota, type RawStorageId, StorageApi } from "./storage-api.ts";
export type {
  AcrossAccounts,
  CopyTarget,
  FileCopyTarget,
  FolderReference,
  StorageIdType,
  StorageObjectData,
  UserReference,
} from "./storage-object.ts";
export type {
  CopyAccount,
  CopyFailure,
  CopyFolder,
  CopyProgress,
  CopySkip,
  CopySummary,
  CopyToOptions,
  FolderCopyToOptions,
} from "./transfer/copy-options.ts";
export type { DownloadOptions, DownloadResult } from "./transfer/download-options.ts";
export { fileJournal, type Journal } from "./transfer/journal.ts";
export type { Progress } from "./transfer/progress.ts";
export type { UploadBody, UploadOptions, UploadResult } from "./transfer/upload-options.ts";
export { Version, type VersionData } from "./version.ts";
export { Versions } from "./versions.ts";
