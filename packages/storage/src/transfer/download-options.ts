import type { RequestOptions } from "@kloudless/core";
import type { SavedFile } from "../download/save.ts";
import type { Journal } from "./journal.ts";
import type { Progress } from "./progress.ts";

/** How a download is carried out. */
export interface DownloadOptions extends RequestOptions {
  /** Parts received at a time. Default 4. */
  readonly concurrency?: number | undefined;
  /** Bytes of a part. A file that is no larger comes in one request. Default 8 MiB. */
  readonly partSize?: number | undefined;
  /**
   * Where to write down how far the download came: a file's path, or a journal of one's own. Called again with the same journal it goes
   * on from there, also in another process.
   */
  readonly journal?: string | Journal | undefined;
  /** Permission bits of the file. Default: those of the file that is replaced, or what a new file gets. */
  readonly mode?: number | undefined;
  /** Begin anew when the file is not what it was when the journal was begun. Default false: an error. */
  readonly restart?: boolean | undefined;
  /** What becomes of the bytes received when the download is aborted. Default: kept with a journal, else thrown away. */
  readonly onAbort?: "keep" | "discard" | undefined;
  /** Called with how far it is, at most ten times a second and once at the end. What it throws ends the download. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A finished download. */
export interface DownloadResult extends SavedFile {
  /** Whether it went on from a journal. */
  readonly resumed: boolean;
}
