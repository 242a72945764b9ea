import type { BodyInput, RequestOptions } from "@kloudless/core";
import type { Verified } from "../download/verified.ts";
import type { File } from "../file.ts";
import type { Journal } from "./journal.ts";
import type { Progress } from "./progress.ts";

/** How an upload is carried out. */
export interface UploadOptions extends RequestOptions {
  /** Parts sent at a time. Default 4; 1 where the service wants them one after the other. */
  readonly concurrency?: number | undefined;
  /** Bytes up to which a body goes out in one request. Default 16 MiB. */
  readonly threshold?: number | undefined;
  /** Bytes of a stream, where they are known beforehand; a stream that turns out shorter or longer is an error. */
  readonly size?: number | undefined;
  /**
   * Where to write down how far the upload came: a file's path, or a journal of one's own. Called again with the same journal it goes
   * on from there, also in another process. It needs a body that can be read again from any place: `{ path }`, bytes or a Blob.
   */
  readonly journal?: string | Journal | undefined;
  /** Begin anew when the server no longer knows the upload that the journal tells of. Default false: an error. */
  readonly restart?: boolean | undefined;
  /** What becomes of the parts on the server when the upload is aborted. Default: kept with a journal, else thrown away. */
  readonly onAbort?: "keep" | "discard" | undefined;
  /** Called with how far it is, at most ten times a second and once at the end. What it throws ends the upload. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A finished upload. */
export interface UploadResult {
  readonly file: File;
  /** Bytes of the file. */
  readonly size: number;
  /**
   * How far what arrived was checked: `digest` when the server vouched for the SHA-256 of every part, `size` when only the number of
   * bytes is known to be right, `none` when the service tells neither.
   */
  readonly verified: Verified;
  /** Whether it went on from a journal. */
  readonly resumed: boolean;
}

/** What an upload reads. */
export type UploadBody = BodyInput;
