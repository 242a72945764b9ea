import type { Stats } from "node:fs";
import { lstat, mkdir, rmdir, unlink } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { CommandError } from "../../failure/command-error.ts";
import { errnoOf } from "../../failure/errno.ts";
import { LocalDir } from "../../local/local-dir.ts";
import { isOwnName } from "../../local/own-names.ts";
import { foldedName, localNames, type NameRules } from "../../local/safe-name.ts";
import { clearDead } from "../../transfers/leftovers.ts";
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
  /** Of its top, from when that was first looked into. */
  #identity: string | undefined;

  constructor({ path, exists, folds }: LocalPlace) {
    this.path = path;
    this.root = exists ? path : undefined;
    this.#rules = { isWindows: process.platform === "win32", fold: folds ? foldedName : (name) => name };
  }

  show(names: Names): string {
    return join(this.path, ...names);
  }

  list(folder: string): Promise<Entry[]> {
    return this.#inPlace(folder, async (dir) => {
      const entries: Entry[] = [];
      for (const bytes of await dir.names()) {
        // Downloads that are under way, or can be gone on with.
        if (isOwnName(bytes.toString())) continue;
        const entry = await entryOf(dir, folder, bytes);
        if (entry !== undefined) entries.push(entry);
      }
      return entries;
    });
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

  /**
   * Works in a directory of this end, which is held fast meanwhile: nothing that is put in its place is written to. Directories that are
   * missing on the way to it are made.
   */
  within<Result>(folder: string, work: (dir: LocalDir) => Promise<Result>): Promise<Result> {
    return this.#held(folder, (dir, name) => dir.enter(name), work);
  }

  checkUnchanged(file: FileEntry): Promise<void> {
    return this.#inPlace(dirname(file.ref), async (dir) => checkAt(await dir.at(basename(file.ref)), file));
  }

  async removeFile(file: FileEntry): Promise<void> {
    await this.#inPlace(dirname(file.ref), async (dir) => {
      const at = await dir.at(basename(file.ref));
      await checkAt(at, file);
      await unlink(at);
    });
  }

  async removeFolder({ ref }: FolderEntry): Promise<void> {
    if (ref !== this.path) return this.#inPlace(dirname(ref), (dir) => removeEmpty(dir, basename(ref)));
    const above = await LocalDir.openReal(dirname(ref));
    try {
      await removeEmpty(above, basename(ref));
    } finally {
      await above.close();
    }
  }

  /** Works in a directory of this end that is there, and held fast meanwhile. */
  #inPlace<Result>(folder: string, work: (dir: LocalDir) => Promise<Result>): Promise<Result> {
    return this.#held(folder, (dir, name) => dir.find(name), work);
  }

  async #held<Result>(
    folder: string,
    step: (dir: LocalDir, name: string) => Promise<LocalDir>,
    work: (dir: LocalDir) => Promise<Result>,
  ): Promise<Result> {
    let dir = await LocalDir.openReal(this.path);
    try {
      await this.#checkSame(dir);
      for (const name of relative(this.path, folder)
        .split(sep)
        .filter((part) => part !== "")) {
        const outer = dir;
        dir = await step(outer, name);
        await outer.close();
      }
      return await work(dir);
    } catch (error) {
      throw dir.worded(error);
    } finally {
      await dir.close();
    }
  }

  /** That the top is the directory it was when it was first looked into, and not another one that was put in its place. */
  async #checkSame(top: LocalDir): Promise<void> {
    const identity = await top.identity();
    this.#identity ??= identity;
    if (identity !== this.#identity)
      throw new CommandError(6, "outside_target", `${JSON.stringify(this.path)} is another directory now: it is not looked into.`);
  }
}

async function checkAt(at: string, { ref, size, modified }: FileEntry): Promise<void> {
  const now = await lstat(at);
  if (!now.isFile() || now.size !== size || now.mtimeMs !== modified) throw changedMeanwhile(ref);
}

/** Removes a directory in another one, where nothing is in it but what runs left of downloads that died. */
async function removeEmpty(dir: LocalDir, name: string): Promise<void> {
  const at = await dir.at(name);
  try {
    await rmdir(at);
  } catch (error) {
    if (errnoOf(error) !== "ENOTEMPTY") throw error;
    const inside = await dir.find(name);
    try {
      await clearDead(inside);
    } finally {
      await inside.close();
    }
    await rmdir(at);
  }
}

/** Undefined for what is gone already. */
async function entryOf(dir: LocalDir, folder: string, bytes: Buffer): Promise<Entry | undefined> {
  const name = utf8(bytes);
  if (name === undefined) return { kind: "other", name: bytes.toString(), ref: "", what: "a name that is no UTF-8" };
  const ref = join(folder, name);
  try {
    const stats = await lstat(await dir.at(name));
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
