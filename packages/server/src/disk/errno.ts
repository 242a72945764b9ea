import { StorageError, type StorageProblem } from "../storage/errors.ts";

const PROBLEMS: Readonly<Record<string, readonly [StorageProblem, string]>> = {
  ENOENT: ["not_found", "No such file or folder."],
  ENOTDIR: ["not_found", "No such file or folder."],
  ELOOP: ["not_found", "No such file or folder."],
  EEXIST: ["exists", "A file or folder with this name already exists."],
  EISDIR: ["exists", "A folder with this name already exists."],
  ENOTEMPTY: ["not_empty", "The folder is not empty."],
  EACCES: ["forbidden", "The storage does not permit this."],
  EPERM: ["forbidden", "The storage does not permit this."],
  EROFS: ["forbidden", "The storage is read-only."],
  ENOSPC: ["full", "The storage is full."],
  EDQUOT: ["full", "The quota of the storage is used up."],
  EFBIG: ["full", "The file is larger than the storage permits."],
  ENAMETOOLONG: ["invalid_name", "name is too long for the storage."],
  EILSEQ: ["invalid_name", "name has characters that the storage does not take."],
  EINVAL: ["invalid_target", "The storage does not permit this."],
  EXDEV: ["unsupported", "The folder spans several file systems."],
  EMFILE: ["busy", "The storage is busy."],
  ENFILE: ["busy", "The storage is busy."],
  EBUSY: ["busy", "The storage is busy."],
  EAGAIN: ["busy", "The storage is busy."],
};

/** The one table from what the operating system says to what clients are told; anything else is passed on as it is. */
export function toStorageError(error: unknown): unknown {
  const problem = PROBLEMS[errno(error) ?? ""];
  return problem === undefined ? error : new StorageError(problem[0], problem[1], { cause: error });
}

/** The code of a system error, such as `ENOENT`. */
export function errno(error: unknown): string | undefined {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string"
    ? (error as NodeJS.ErrnoException).code
    : undefined;
}

/** Runs file system calls with their failures mapped. */
export async function mapped<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toStorageError(error);
  }
}
