import { constants } from "node:fs";
import { access, lstat, lutimes } from "node:fs/promises";
import type { File, FileData, Verified } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { foldedName } from "../../local/safe-name.ts";
import type { FileProgress } from "../../progress/reporter.ts";
import { downloadInto } from "../../transfers/download-file.ts";
import { Leftovers } from "../../transfers/leftovers.ts";
import { uploadFile } from "../../transfers/upload-file.ts";
import { checkSameBytes } from "../digests.ts";
import type { FileEntry } from "../ends/entry.ts";
import { fileEntry, type LocalEnd } from "../ends/local-end.ts";
import type { Ends } from "../ends/open-end.ts";
import type { RemoteEnd } from "../ends/remote-end.ts";

/** One file to move: what, and where to. */
interface Job {
  readonly source: FileEntry;
  /** The folder of the destination. */
  readonly folder: string;
  readonly name: string;
  /** What it replaces. */
  readonly replaces: FileEntry | undefined;
  /** Moves that away, right before anything else can come in its place; without it, it is lost. */
  readonly makeWay?: (() => Promise<void>) | undefined;
  /** The path of a file in which to write down how far it came. */
  readonly journal: string | undefined;
  /** Parts of it at a time. */
  readonly parts: number;
  /** Whether a digest is to vouch for what arrives, where the service has any. */
  readonly isVouched: boolean;
  readonly progress: FileProgress;
}

/** A file that was moved. */
export interface Moved {
  /** Its id, or its path. */
  readonly ref: string;
  readonly size: number;
  /** How far it is certain that it is the same as the source. */
  readonly verified: Verified;
  /** The source as it was when the last byte had arrived. */
  readonly source: FileEntry;
}

export type MoveBytes = (job: Job) => Promise<Moved>;

/** Transfers that one file gets which is written to while it is read. */
const ATTEMPTS = 3;

/** Milliseconds after which a second is certainly over, whatever clock it is measured by. */
const SETTLED = 5000;

/** How bytes get from one end to the other. */
export function bytesMover(context: Context, { source, destination }: Ends): MoveBytes {
  if (source.kind === "local") {
    if (destination.kind === "local") throw new Error("One of the ends is in an account.");
    return (job) => up(context, destination, job);
  }
  if (destination.kind !== "local") return (job) => across(context, source, destination, job);
  const leftovers = new Leftovers();
  return (job) => down(context, source, destination, job, leftovers);
}

async function up(
  context: Context,
  { api }: RemoteEnd,
  { source, folder, name, makeWay, journal, parts, isVouched, progress }: Job,
): Promise<Moved> {
  if (makeWay !== undefined) {
    // Nothing makes way for what cannot be read.
    await access((await plainFile(source)).ref, constants.R_OK);
    await makeWay();
  }
  for (let attempt = 1; ; attempt++) {
    const before = await plainFile(source);
    // What has the name was looked at when this was planned, so that it may be replaced: then a request whose answer is lost can be sent again.
    const target = { path: source.ref, api, parent: api.folders.handle(folder), name, overwrite: true };
    const { file, size, verified } = await uploadFile(context, { ...target, journal, concurrency: parts, inParts: isVouched, progress });
    checkName(file, name);
    const after = await plainFile(source);
    if (after.size === size && after.changed === before.changed) return { ref: file.id, size, verified, source: after };
    // The service would call what it has newer than the file here, and it would never be looked at again.
    if (attempt === ATTEMPTS) {
      throw new CommandError(8, "source_changed", `${JSON.stringify(source.ref)} is being written to: what arrived may be a mixture.`, {
        hint: "Run the command again when nobody writes to it, with --checksum.",
      });
    }
  }
}

async function plainFile({ name, ref }: FileEntry): Promise<FileEntry> {
  const stats = await lstat(ref);
  if (!stats.isFile()) throw new CommandError(8, "source_changed", `${JSON.stringify(ref)} is no plain file any more.`);
  return fileEntry(name, ref, stats);
}

async function down(context: Context, from: RemoteEnd, to: LocalEnd, job: Job, leftovers: Leftovers): Promise<Moved> {
  const { source, folder, name, replaces, makeWay, journal, parts, progress } = job;
  return to.within(folder, async (dir) => {
    await leftovers.clear(dir);
    // By then it is known what may be done with the file that is there, and is to be done with the one that replaces it.
    const begin = makeWay;
    const settings = { file: fileOf(from, source), overwrite: replaces !== undefined, journal, concurrency: parts, progress, begin };
    const { path, size, verified } = await downloadInto(context, { ...settings, dir, name });
    // By this time the file is known again; unless it was written in this very second, and the service cuts its times off: then it may be once more.
    if (source.modified !== undefined && (source.changed === source.modified || Date.now() - source.modified > SETTLED))
      await lutimes(await dir.at(name), source.modified / 1000, source.modified / 1000);
    return { ref: path, size, verified, source };
  });
}

async function across({ signal }: Context, from: RemoteEnd, to: RemoteEnd, job: Job): Promise<Moved> {
  const { source, folder, name, replaces, makeWay, parts, isVouched, progress } = job;
  const file = fileOf(from, source);
  await makeWay?.();
  const report = (transferred: number): void => progress.update({ transferred, confirmed: 0 });
  let copy: File;
  if (replaces === undefined || makeWay !== undefined) {
    copy = await file.copyTo(to.account, folder, { name, signal, onProgress: ({ bytes }) => report(bytes) });
  } else {
    // The server's own copy never replaces a file.
    const target = { parent_id: folder, name, overwrite: true };
    const options = { signal, size: source.size ?? undefined, concurrency: parts, idempotent: true };
    const uploaded = await to.api.upload(file.contents(), target, { ...options, onProgress: ({ transferred }) => report(transferred) });
    copy = uploaded.file;
  }
  checkName(copy, name);
  const size = copy.size ?? source.size ?? 0;
  if (source.size !== null && copy.size !== null && copy.size !== source.size)
    throw new CommandError(8, "size_mismatch", `${JSON.stringify(name)} has ${source.size} bytes, and its copy has ${copy.size}.`);
  // The server vouches for nothing it copied itself: what is there is looked at.
  if (isVouched) await checkSameBytes([from, source], [to, { ...source, ref: copy.id, size }], signal);
  const isKnown = copy.size !== null && source.size !== null;
  return { ref: copy.id, size, verified: isVouched ? "digest" : isKnown ? "size" : "none", source };
}

/** A file as it was listed. */
function fileOf({ api }: RemoteEnd, { ref, name, size, isReadable }: FileEntry): File {
  const file = api.files.handle(ref) as File;
  // What is known already need not be asked for.
  const known: Partial<FileData> = { name, size, downloadable: isReadable };
  return Object.assign(file, known);
}

/** Somebody else may have taken the name meanwhile: the service then gives the file another one. Case and accents it may write as it likes. */
function checkName({ name, id }: File, wanted: string): void {
  if (foldedName(name) !== foldedName(wanted))
    throw new CommandError(
      7,
      "name_taken",
      `The name ${JSON.stringify(wanted)} was taken meanwhile: what arrived is ${JSON.stringify(name)} (id=${id}).`,
    );
}
