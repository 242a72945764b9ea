import type { Stats } from "node:fs";
import { lstat, mkdir, readdir, realpath, rmdir, unlink } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { CommandError } from "../../failure/command-error.ts";
import { errnoOf } from "../../failure/errno.ts";
import { LocalDir } from "../../local/local-dir.ts";
import { foldedName, localNames, type NameRules } from "../../local/safe-name.ts";
import type { Entry, FileEntry, FolderEntry, Names } from "./entry.ts";
import { changedMeanwhile, type EndBase } from "./tree-end.ts";

/** What a local directory is known by. */
export interface LocalPlace {
  /** Absolute; links in what the user wrote are resolved. */
  readonly path: string;
  readonly exists: boolean;
  /** Whether the file system takes names for the same that differ in case only. */
  readonly folds: boolean;
}

/** A directory of this machine. Links in it are never followed, and what is no plain file is never opened. */
export class LocalEnd implements EndBase {
  readonly kind = "local";
  readonly path: string;
  readonly root: string | undefined;
  readonly #rules: NameRules;

  constructor({ path, exists, folds }: LocalPlace) {
    this.path = path;
    this.root = exists ? path : undefined;
    this.#rules = { isWindows: process.platform === "win32", fold: folds ? foldedName : (name) => name };
  }

  show(names: Names): string {
    return join(this.path, ...names);
  }

  async list(folder: string): Promise<Entry[]> {
    await checkInPlace(folder);
    const entries: Entry[] = [];
    for (const bytes of await readdir(folder, { encoding: "buffer" })) {
      // Downloads that are under way, or can be gone on with: they are nobody's files.
      if (bytes.toString().startsWith(".kloudless-")) continue;
      const entry = await entryOf(folder, bytes);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  namesFor(entries: readonly Entry[]): ReadonlyMap<Entry, string> {
    const named = entries.map((entry) => ({ name: entry.name, id: entry.ref, entry }));
    const names = localNames(named, this.#rules);
    return new Map(named.map((one) => [one.entry, names.get(one) as string]));
  }

  fold(name: string): string {
    return this.#rules.fold(name.normalize());
  }

  async makeRoot(): Promise<string> {
    await mkdir(this.path, { recursive: true });
    return this.path;
  }

  async makeFolder(parent: string, name: string): Promise<string> {
    await this.within(parent, async (dir) => (await dir.enter(name)).close());
    return join(parent, name);
  }

  /** Works in a directory of this end, which is held fast meanwhile: nothing that is put in its place is written to. */
  async within<Result>(folder: string, work: (dir: LocalDir) => Promise<Result>): Promise<Result> {
    let dir = await LocalDir.open(this.path);
    try {
      for (const name of relative(this.path, folder)
        .split(sep)
        .filter((part) => part !== "")) {
        const outer = dir;
        dir = await outer.enter(name);
        await outer.close();
      }
      return await work(dir);
    } finally {
      await dir.close();
    }
  }

  async checkUnchanged({ ref, size, modified }: FileEntry): Promise<void> {
    await checkInPlace(dirname(ref));
    const now = await lstat(ref);
    if (!now.isFile() || now.size !== size || now.mtimeMs !== modified) throw changedMeanwhile(ref);
  }

  async removeFile(file: FileEntry): Promise<void> {
    await this.checkUnchanged(file);
    await unlink(file.ref);
  }

  async removeFolder({ ref }: FolderEntry): Promise<void> {
    await checkInPlace(dirname(ref));
    await rmdir(ref);
  }
}

/** A link that was put in the place of a directory leads anywhere. */
async function checkInPlace(folder: string): Promise<void> {
  const real = await realpath(folder);
  if (real !== folder)
    throw new CommandError(6, "outside_target", `${JSON.stringify(folder)} leads to ${JSON.stringify(real)} now: it is not looked into.`);
}

/** Undefined for what is gone already. */
async function entryOf(folder: string, bytes: Buffer): Promise<Entry | undefined> {
  const name = utf8(bytes);
  if (name === undefined) return { kind: "other", name: bytes.toString(), ref: "", what: "a name that is no UTF-8" };
  const ref = join(folder, name);
  try {
    const stats = await lstat(ref);
    if (stats.isDirectory()) return { kind: "folder", name, ref };
    if (!stats.isFile()) return { kind: "other", name, ref, what: whatIs(stats) };
    return fileEntry(name, ref, stats);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** What a plain file is known by. */
export function fileEntry(name: string, ref: string, { size, mtimeMs, ctimeMs }: Stats): FileEntry {
  return { kind: "file", name, ref, size, modified: mtimeMs, changed: Math.max(mtimeMs, ctimeMs), isReadable: true };
}

function whatIs(stats: Stats): string {
  if (stats.isSymbolicLink()) return "a symbolic link";
  return stats.isFIFO() ? "a named pipe" : stats.isSocket() ? "a socket" : "a device";
}

/** Undefined for bytes that are none: a name on Unix is any bytes, and the API knows text only. */
function utf8(bytes: Buffer): string | undefined {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : undefined;
}
