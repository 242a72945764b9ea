import { link, lstat, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { File, Verified } from "@kloudless/storage";
import type { Context } from "../context/context.ts";
import { CommandError } from "../failure/command-error.ts";
import { errnoOf } from "../failure/errno.ts";
import type { LocalDir } from "../local/local-dir.ts";
import type { FileProgress } from "../progress/reporter.ts";
import { exists } from "./upload-file.ts";
import { Workshop } from "./workshop.ts";

/** A file of an account, and where it goes, perhaps under a name that a service gave. */
export interface DownloadInto {
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
  /** The directory it goes to. Nothing is written anywhere else. */
  readonly dir: LocalDir;
  /** See `localName`. */
  readonly name: string;
  /** Called once it is certain that there is nothing in its place. */
  readonly begin?: (() => Promise<void>) | undefined;
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
  await download.begin?.();
  // What the engine finishes is not in its place yet: the engine would replace whatever has come there meanwhile.
  const workshop = await Workshop.open(dir, name, download.journal);
  try {
    const { wholeAt, journal } = workshop;
    const onProgress = progress.update.bind(progress);
    const { size, verified, resumed } = await file
      .contents()
      .download(wholeAt, { signal, concurrency, partSize, journal, onProgress, mode });
    await putInPlace(wholeAt, await dir.at(name), path, overwrite);
    return { file, path, size, verified, resumed };
  } catch (error) {
    throw workshop.worded(error);
  } finally {
    await workshop.close();
  }
}

/** The bits of what is there, without those of programs; undefined where there is nothing. */
async function modeOf(at: string, path: string): Promise<number | undefined> {
  try {
    const known = await lstat(at);
    if (!known.isDirectory()) return known.isFile() ? known.mode & 0o666 : 0o600;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
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
