import { ApiError, ArgumentError, type Connection, KloudlessError, path, type RequestOptions, TransferError } from "@kloudless/core";
import { contentsOf } from "../download/contents-of.ts";
import { File, type FileData } from "../file.ts";
import type { NewFile } from "../files.ts";
import { accountId } from "../internal/account-id.ts";
import { copyBody } from "./copy-body.ts";
import { upload } from "./upload.ts";

/** What must be known of a file to copy it. */
export interface CopiedFile {
  readonly id: string;
  readonly name: string;
  readonly size: number | null;
  readonly downloadable?: boolean;
}

/** Bytes up to which a file is copied within one request, be it by the server or through here. */
const ONE_REQUEST = 16 << 20;
/** Answers that say no, without anything having been done: of this file, it may still be possible the other way. */
const REFUSALS: ReadonlySet<number> = new Set([400, 403, 404]);
/** Answers that say that this cannot be done at all. */
const UNABLE: ReadonlySet<number> = new Set([405, 501]);

/** Copies files from one account to another: by the server, as long as it can; else through this process. */
export class FileCopier {
  readonly #from: Connection;
  readonly #to: Connection;
  readonly #parts: number;
  #serverCopies: boolean;

  /** @param parts - Parts of one file that are moved at a time. */
  constructor(from: Connection, to: Connection, parts: number) {
    this.#from = from;
    this.#to = to;
    this.#parts = parts;
    // Accounts of two clients are known to two servers, or to two applications.
    this.#serverCopies = from.account(accountId(to)) === to;
  }

  /** @param onBytes - Called with how many bytes of the file have been moved through this process. */
  async copy(file: CopiedFile, target: NewFile, onBytes: (bytes: number) => void, options: RequestOptions): Promise<File> {
    return (await this.#byServer(file, target, options)) ?? this.#throughHere(file, target, onBytes, options);
  }

  async #byServer(file: CopiedFile, { parent_id, name, overwrite }: NewFile, options: RequestOptions): Promise<File | undefined> {
    // The server's own copy never replaces a file.
    if (!this.#serverCopies || overwrite) return undefined;
    const isLarge = file.size === null || file.size > ONE_REQUEST;
    const account = accountId(this.#to);
    try {
      return await new File(this.#from, { id: file.id } as FileData).copy({ parent_id, name, account }, { ...options, async: isLarge });
    } catch (error) {
      if (!ApiError.is(error) || error.code === "invalid_parent_folder") throw error;
      if (UNABLE.has(error.status)) this.#serverCopies = false;
      else if (!REFUSALS.has(error.status)) throw error;
      return undefined;
    }
  }

  async #throughHere(file: CopiedFile, target: NewFile, onBytes: (bytes: number) => void, options: RequestOptions): Promise<File> {
    if (file.downloadable === false) {
      throw new TransferError(
        "not_downloadable",
        `${JSON.stringify(file.name)} exists at its service only: it has no contents to download, and the server does not copy it there.`,
      );
    }
    const where = path`/accounts/${accountId(this.#from)}/storage/files/${file.id}`;
    const contents = path`/accounts/${accountId(this.#from)}/storage/files/${file.id}/contents`;
    const from = contentsOf(this.#from, where, contents, file.size);
    try {
      const { file: copy } = await upload(this.#to, await copyBody(from, ONE_REQUEST, options), target, {
        ...options,
        size: from.size,
        threshold: ONE_REQUEST,
        concurrency: this.#parts,
        onProgress: ({ transferred }) => onBytes(transferred),
      });
      return copy;
    } catch (error) {
      // To the upload, a download that fails is a body that cannot be read.
      if (ArgumentError.is(error) && error.argument === "body" && KloudlessError.is(error.cause)) throw error.cause;
      throw error;
    }
  }
}
