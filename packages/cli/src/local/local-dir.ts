import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, readlink, realpath, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandError } from "../failure/command-error.ts";
import { describeFailure } from "../failure/describe.ts";
import { errnoOf } from "../failure/errno.ts";

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/**
 * A directory that is being worked in, held fast: what happens in it happens there, even if somebody puts a link to elsewhere in the place of
 * its path meanwhile. Directories in it are entered by name, and never through a link.
 *
 * On Linux the system itself sees to that. Elsewhere the real path is looked at for each name.
 */
export class LocalDir {
  /** For people. */
  readonly path: string;
  readonly #real: string;
  readonly #handle: FileHandle | undefined;

  private constructor(path: string, real: string, handle: FileHandle | undefined) {
    this.path = path;
    this.#real = real;
    this.#handle = handle;
  }

  /** Opens a directory that the user named: links on the way to it are the user's. @throws CommandError `not_a_directory` (2). */
  static async open(path: string): Promise<LocalDir> {
    const real = await realpath(path);
    const notOne = (): CommandError => new CommandError(2, "not_a_directory", `${path} is not a directory.`);
    if (!isAnchored) {
      if (!(await stat(real)).isDirectory()) throw notOne();
      return new LocalDir(path, real, undefined);
    }
    try {
      return new LocalDir(path, real, await open(real, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    } catch (error) {
      throw errnoOf(error) === "ENOTDIR" ? notOne() : error;
    }
  }

  /**
   * Opens a directory by a path that was real when it was looked at.
   *
   * @throws CommandError `outside_target` (6) where a link on the way leads somewhere else now.
   */
  static async openReal(path: string): Promise<LocalDir> {
    const dir = await LocalDir.open(path);
    if (dir.#real === path) return dir;
    await dir.close();
    throw outside(path);
  }

  /**
   * Opens a directory in it, which is made where it is not there.
   *
   * @param mode - Of one that is made; by default whatever new directories have.
   * @throws CommandError `outside_target` (6) where there is a link or no directory in its place.
   */
  async enter(name: string, mode?: number): Promise<LocalDir> {
    try {
      await mkdir(await this.at(name), { mode });
    } catch (error) {
      if (errnoOf(error) !== "EEXIST") throw this.worded(error);
    }
    return this.find(name);
  }

  /**
   * Opens a directory in it that is there.
   *
   * @throws CommandError `outside_target` (6) where there is a link or no directory in its place; `ENOENT` where there is nothing.
   */
  async find(name: string): Promise<LocalDir> {
    const [at, shown] = [await this.at(name), join(this.path, name)];
    try {
      if (this.#handle === undefined) {
        if (!(await lstat(at)).isDirectory()) throw outside(shown);
        const real = await realpath(at);
        if (dirname(real) !== this.#real) throw outside(shown);
        return new LocalDir(shown, real, undefined);
      }
      return new LocalDir(shown, join(this.#real, name), await open(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    } catch (error) {
      throw errnoOf(error) === "ELOOP" || errnoOf(error) === "ENOTDIR" ? outside(shown) : this.worded(error);
    }
  }

  /** What tells it from every other directory, whatever their paths. */
  async identity(): Promise<string> {
    const { dev, ino } = await (this.#handle?.stat({ bigint: true }) ?? stat(this.#real, { bigint: true }));
    return `${dev}:${ino}`;
  }

  /** Whether it belongs to the user of this process; true where the system does not tell. */
  async isOwn(): Promise<boolean> {
    const { uid } = await (this.#handle?.stat() ?? stat(this.#real));
    return process.getuid === undefined || uid === process.getuid();
  }

  /** The names in it, as the file system has them: on Unix any bytes. */
  async names(): Promise<Buffer[]> {
    if (this.#handle === undefined && (await realpath(this.#real)) !== this.#real) throw outside(this.path);
    try {
      return await readdir(this.#handle === undefined ? this.#real : `/proc/self/fd/${this.#handle.fd}/`, { encoding: "buffer" });
    } catch (error) {
      throw this.worded(error);
    }
  }

  /** Removes a directory in it with all that is in that, or nothing where there is none. A link is never followed. */
  async removeAll(name: string): Promise<void> {
    const at = await this.at(name);
    try {
      return await rmdir(at);
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return;
      if (errnoOf(error) !== "ENOTEMPTY") throw errnoOf(error) === "ENOTDIR" ? outside(join(this.path, name)) : this.worded(error);
    }
    const dir = await this.find(name);
    try {
      for (const one of (await dir.names()).map(String)) {
        const inside = await dir.at(one);
        if ((await lstat(inside)).isDirectory()) await dir.removeAll(one);
        else await unlink(inside);
      }
    } finally {
      await dir.close();
    }
    await rmdir(at);
  }

  /**
   * The path by which the system is asked for a name in it, which must not be a path itself. It is good as long as the directory is open.
   *
   * @throws CommandError `outside_target` (6) where the directory is no longer in its place.
   */
  async at(name: string): Promise<string> {
    checkName(name);
    if (this.#handle !== undefined) return `/proc/self/fd/${this.#handle.fd}/${name}`;
    if ((await realpath(this.#real)) !== this.#real) throw outside(this.path);
    return join(this.#real, name);
  }

  /** The path of a name in it as long as nobody moves the directory: for what is kept longer than it is open. */
  async lastingPath(name: string): Promise<string> {
    checkName(name);
    return join(this.#handle === undefined ? this.#real : await readlink(`/proc/self/fd/${this.#handle.fd}`), name);
  }

  /** An error that speaks of what is in it by the paths that people know. */
  worded(error: unknown): unknown {
    const at = this.#handle === undefined ? undefined : `/proc/self/fd/${this.#handle.fd}/`;
    if (at === undefined || !(error instanceof Error) || !error.message.includes(at)) return error;
    const { exitCode, code, message } = describeFailure(error);
    return new CommandError(exitCode, code, message.replaceAll(at, join(this.path, "/")), { cause: error });
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

/** Whether the system gives paths to what is open. */
const isAnchored = process.platform === "linux";

function checkName(name: string): void {
  if (name === "" || name === "." || name === ".." || /[/\0]/.test(name) || (process.platform === "win32" && /[\\:]/.test(name)))
    throw new CommandError(6, "outside_target", `${JSON.stringify(name)} is no name of a file.`);
}

function outside(path: string): CommandError {
  return new CommandError(6, "outside_target", `${path} is a link or no directory, so nothing is done there: it could be anywhere.`, {
    hint: "Move it away, or give the directory that it leads to as the target.",
  });
}
