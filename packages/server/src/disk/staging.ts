import { randomUUID } from "node:crypto";
import { lstat, mkdir, open, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { STAGING_NAME } from "../storage/path.ts";
import { errno } from "./errno.ts";
import { flush } from "./flush.ts";
import { writeBody } from "./write-body.ts";

const PREFIX = "tmp-";

/** The hidden folder in which content grows until it is whole: on the same file system as its destination, so that a rename suffices. */
export class Staging {
  readonly dir: string;
  readonly #durable: boolean;

  constructor(root: string, durable: boolean) {
    this.dir = join(root, STAGING_NAME);
    this.#durable = durable;
  }

  async prepare(): Promise<void> {
    await mkdir(this.dir, { mode: 0o700 }).catch((error: unknown) => {
      if (errno(error) !== "EEXIST") throw error;
    });
    // A link planted here would lead writes out of the root.
    if (!(await lstat(this.dir)).isDirectory()) throw new Error(`${this.dir} is not a directory`);
  }

  /** A name for something new, in a folder that exists. */
  async place(): Promise<string> {
    await this.prepare();
    return join(this.dir, PREFIX + randomUUID());
  }

  /** Writes a file to its end and returns where it stands; nothing is left of it when that fails. */
  async file(body: AsyncIterable<Uint8Array>): Promise<string> {
    const file = await this.place();
    const handle = await open(file, "wx");
    try {
      await writeBody(handle, 0, body);
      if (this.#durable) await handle.sync();
    } catch (error) {
      await handle.close();
      await this.discard(file);
      throw error;
    }
    await handle.close();
    return file;
  }

  async discard(file: string): Promise<void> {
    await rm(file, { recursive: true, force: true });
  }

  /** Flushes what changed in a folder. */
  async flush(folder: string): Promise<void> {
    if (!this.#durable || process.platform === "win32") return;
    await flush(folder, "r");
  }

  /** Leaves no trace where nothing is under way. */
  async remove(): Promise<void> {
    await rmdir(this.dir).catch((error: unknown) => {
      if (!["ENOENT", "ENOTEMPTY"].includes(errno(error) ?? "")) throw error;
    });
  }

  /** Removes what a crash left behind. Only safe while nobody writes. */
  async clean(): Promise<void> {
    const names = await readdir(this.dir).catch((error: unknown) => {
      if (errno(error) === "ENOENT") return [];
      throw error;
    });
    for (const name of names) if (name.startsWith(PREFIX)) await this.discard(join(this.dir, name));
  }
}
