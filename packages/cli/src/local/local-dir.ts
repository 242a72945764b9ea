import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readlink, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../failure/command-error.ts";
import { describeFailure } from "../failure/describe.ts";

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
    if (!(await stat(real)).isDirectory()) throw new CommandError(2, "not_a_directory", `${path} is not a directory.`);
    return new LocalDir(path, real, isAnchored ? await open(real, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) : undefined);
  }

  /**
   * Opens a directory in it, which is made where it is not there.
   *
   * @param mode - Of one that is made; by default whatever new directories have.
   * @throws CommandError `outside_target` (6) where there is a link or no directory in its place.
   */
  async enter(name: string, mode?: number): Promise<LocalDir> {
    const [at, shown] = [await this.at(name), join(this.path, name)];
    try {
      await mkdir(at, { mode });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw this.worded(error);
    }
    if (!(await lstat(at)).isDirectory()) throw outside(shown);
    if (this.#handle === undefined) return new LocalDir(shown, await realpath(at), undefined);
    try {
      return new LocalDir(shown, join(this.#real, name), await open(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === "ELOOP" || code === "ENOTDIR" ? outside(shown) : this.worded(error);
    }
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
  return new CommandError(6, "outside_target", `${path} is a link or no directory, so nothing is written there: it could be anywhere.`, {
    hint: "Move it away, or give the directory that it leads to as the target.",
  });
}
