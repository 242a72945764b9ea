import { link, lstat, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { KloudlessError } from "@kloudless/core";
import type { File, Verified } from "@kloudless/storage";
import type { Context } from "../context/context.ts";
import { CommandError } from "../failure/command-error.ts";
import { describeFailure } from "../failure/describe.ts";
import { LocalDir } from "../local/local-dir.ts";
import type { FileProgress } from "../progress/reporter.ts";
import { DownloadJournal, wholeName } from "./download-journal.ts";
import { exists } from "./upload-file.ts";

/** How a file of an account is downloaded. */
interface DownloadSettings {
  readonly file: File;
  /** Whether what has the name is replaced. Default false: then it is an error if there is something. */
  readonly overwrite?: boolean | undefined;
  /** The path of a file in which to write down how far it came; a large file goes on from there. */
  readonly journal?: string | undefined;
  /** Parts at a time. Default 4. */
  readonly concurrency?: number | undefined;
  /** Bytes of a part. Default 8 MiB. */
  readonly partSize?: number | undefined;
  readonly progress: FileProgress;
}

/** A download to a path that the user named: links on the way to it are the user's. */
export interface FileDownload extends DownloadSettings {
  readonly path: string;
}

/** A download into a directory, under a name that perhaps a service gave. */
export interface DownloadInto extends DownloadSettings {
  /** Nothing is written anywhere else. */
  readonly dir: LocalDir;
  /** See `localName`. */
  readonly name: string;
}

/** A file that was downloaded. */
export interface Downloaded {
  readonly file: File;
  /** Where it is. */
  readonly path: string;
  readonly size: number;
  readonly verified: Verified;
  /** Whether it went on from a journal. */
  readonly resumed: boolean;
}

/** Downloads a file to a path. See {@link downloadInto}. @throws CommandError `not_found` (3) when its directory is not there. */
export async function downloadFile(context: Pick<Context, "signal">, { path, ...settings }: FileDownload): Promise<Downloaded> {
  const dir = await parentDir(path);
  try {
    return await downloadInto(context, { ...settings, dir, name: basename(path) });
  } finally {
    await dir.close();
  }
}

async function parentDir(path: string): Promise<LocalDir> {
  try {
    return await LocalDir.open(dirname(path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new CommandError(3, "not_found", `There is no directory ${dirname(path)}.`, { cause });
  }
}

/**
 * Downloads a file into a directory. It appears under its name when it is whole and checked, and never in the place of something that is
 * there, unless that is asked for; a link there is replaced itself. Its mode is that of what it replaces, or of any new file; but it is
 * never a program.
 *
 * @throws CommandError `exists` (7), `is_a_directory` (2), `not_downloadable` (12); what the engine throws.
 */
export async function downloadInto({ signal }: Pick<Context, "signal">, download: DownloadInto): Promise<Downloaded> {
  const { file, dir, name, overwrite = false, concurrency, partSize, progress } = download;
  const path = join(dir.path, name);
  if ("downloadable" in file && !file.downloadable)
    throw new CommandError(12, "not_downloadable", `${file.name} exists at its service only: it has no contents to download.`);
  const at = await dir.at(name);
  const mode = await modeOf(at, path);
  if (mode !== undefined && !overwrite) throw exists(path);
  // What the engine finishes is not in its place yet: the engine would replace whatever has come there meanwhile.
  const whole = wholeName(name, download.journal);
  const wholeAt = await dir.at(whole);
  const journal = download.journal === undefined ? undefined : new DownloadJournal(download.journal, dir, whole);
  try {
    const onProgress = progress.update.bind(progress);
    const { size, verified, resumed } = await file
      .contents()
      .download(wholeAt, { signal, concurrency, partSize, journal, onProgress, mode });
    await putInPlace(await dir.at(whole), await dir.at(name), path, overwrite);
    return { file, path, size, verified, resumed };
  } catch (error) {
    if (journal?.isOver !== false) await rm(wholeAt, { force: true });
    throw renamed(error, wholeAt, path);
  } finally {
    await journal?.end();
  }
}

/** The bits of what is there, without those of programs; undefined where there is nothing. */
async function modeOf(at: string, path: string): Promise<number | undefined> {
  try {
    const known = await lstat(at);
    if (!known.isDirectory()) return known.isFile() ? known.mode & 0o666 : 0o600;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  throw new CommandError(2, "is_a_directory", `${path} is a directory.`);
}

/** File systems without links of this kind. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES"]);

async function putInPlace(wholeAt: string, at: string, path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(wholeAt, at);
  try {
    // Unlike renaming, it never replaces what came there meanwhile.
    await link(wholeAt, at);
    await rm(wholeAt);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!NO_LINKS.has(code) || (await modeOf(at, path)) !== undefined) throw code === "EEXIST" || NO_LINKS.has(code) ? exists(path) : error;
    await rename(wholeAt, at);
  }
}

/** An error that speaks of the file it is about by the name that people know. */
function renamed(error: unknown, at: string, path: string): unknown {
  if (!KloudlessError.is(error) || !error.message.includes(at)) return error;
  const { exitCode, code, message } = describeFailure(error);
  return new CommandError(exitCode, code, message.replaceAll(at, path), { cause: error });
}
