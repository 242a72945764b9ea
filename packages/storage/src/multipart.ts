import {
  type BodyInput,
  type Connection,
  objectFrom,
  type Path,
  path,
  type RequestOptions,
  Resource,
  ResponseError,
} from "@kloudless/core";
import { File, type FileData } from "./file.ts";
import type { NewFile } from "./files.ts";
import { accountId } from "./internal/account-id.ts";

/** A file that is to be uploaded in parts. */
export interface NewMultipart extends NewFile {
  /** Bytes of the whole file. Some services want to know it beforehand. */
  readonly size?: number | undefined;
}

/** The fields of a multipart upload. */
export interface MultipartUploadData {
  readonly id: number;
  readonly account?: number | string;
  /** Bytes of each part but the last, which may be shorter. */
  readonly part_size: number;
  /** Whether several parts may be sent at a time; else one after the other, in order. */
  readonly parallel_uploads: boolean;
  readonly type?: "multipart" | (string & {});
  readonly api?: "storage" | (string & {});
  /** How the server vouches for the parts it took: their answers carry this digest of what arrived. Only of `@kloudless/server`. */
  readonly digest?: "sha-256" | (string & {});
}

/** What a server says of a part it took. */
export interface PartReceipt {
  /** The SHA-256 of what arrived, in hexadecimal, where the server says so. */
  readonly sha256?: string | undefined;
}

export interface MultipartUpload extends MultipartUploadData {}

/** An upload in parts. `account.storage.upload` drives one for you; this is for those who want to send the parts themselves. */
export class MultipartUpload extends Resource<MultipartUploadData> {
  /**
   * Sends one part. Sent again it replaces the earlier one, so it is tried again like any PUT.
   *
   * @param number - From 1 on. Every part but the last has exactly `part_size` bytes.
   */
  async uploadPart(number: number, body: BodyInput, options?: RequestOptions): Promise<PartReceipt> {
    const { body: answer } = await this.connection.open(
      { method: "PUT", path: this.endpoint(), query: { part_number: number }, body },
      options,
    );
    // 200 is the acknowledgement; what comes with it is up to the server, and need not even be JSON.
    const text = await shortText(answer);
    const sha256 = /"sha256"\s*:\s*"([0-9a-f]{64})"/.exec(text)?.[1];
    return { sha256 };
  }

  /**
   * Makes the parts into a file.
   *
   * @throws ApiError when parts are missing.
   */
  async complete(options?: RequestOptions): Promise<File> {
    const where = path`/accounts/${accountId(this.connection)}/storage/multipart/${this.id}/complete`;
    const answer = await this.connection.send({ method: "POST", path: where, json: {} }, options);
    return new File(this.connection, objectFrom(answer, "POST", where) as unknown as FileData);
  }

  /** Gives the upload up: its parts are thrown away. */
  async delete(options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint() }, options);
  }

  override async refresh(options?: RequestOptions): Promise<this> {
    const where = this.endpoint();
    await super.refresh(options);
    sessionFrom(this.toJSON() as unknown as Record<string, unknown>, "GET", where);
    return this;
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/storage/multipart/${this.id}`;
  }
}

/** Uploads in parts. */
export class Multipart {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Begins an upload. Nothing of the file is visible before `complete()`.
   *
   * @throws ApiError 501 where the service has no such uploads.
   */
  async create(data: NewMultipart, options?: RequestOptions): Promise<MultipartUpload> {
    const { overwrite, ...json } = data;
    const where = path`/accounts/${accountId(this.#connection)}/storage/multipart`;
    // Begun twice, one of them is never completed: nothing of it is ever seen.
    const answer = await this.#connection.send({ method: "POST", path: where, query: { overwrite }, json, idempotent: true }, options);
    return new MultipartUpload(this.#connection, sessionFrom(objectFrom(answer, "POST", where), "POST", where));
  }

  /**
   * An upload that was begun earlier.
   *
   * @throws NotFoundError when it was completed, given up, or has expired.
   */
  async retrieve(id: number, options?: RequestOptions): Promise<MultipartUpload> {
    return new MultipartUpload(this.#connection, { id } as MultipartUploadData).refresh(options);
  }
}

/** Without these nothing can be sent; and a part size that is none would make of any file no parts at all. */
function sessionFrom(answer: Record<string, unknown>, method: string, where: Path): MultipartUploadData {
  const { id, part_size } = answer;
  const isNamed = Number.isSafeInteger(id) || (typeof id === "string" && id !== "");
  if (isNamed && Number.isSafeInteger(part_size) && Number(part_size) > 0) return answer as unknown as MultipartUploadData;
  throw new ResponseError(
    `The answer is no upload in parts: its \`id\` or \`part_size\` is none (${method} ${where.template}).`,
    "bad_object",
  );
}

/** The beginning of an answer, as text. */
async function shortText(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of body) {
    text += Buffer.from(piece).toString("latin1");
    if (text.length > 4096) break;
  }
  return text;
}
