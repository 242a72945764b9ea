import { constants } from "node:fs";
import { chmod, lstat, mkdir, open, realpath, rename, rm, rmdir, statfs, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type { Adoption, ByteRange, Connector, Entry, Target, Usage, Written } from "../storage/connector.ts";
import { StorageError } from "../storage/errors.ts";
import { childOf, type NodePath, nameOf } from "../storage/path.ts";
import { copyTree } from "./copy-tree.ts";
import { etagOf, toEntry } from "./entry.ts";
import { errno, mapped } from "./errno.ts";
import { listFolder } from "./listing.ts";
import { locate, locateFolder } from "./locate.ts";
import { isSameObject, makeFolder, placeFile, placeFolder } from "./place.ts";
import { Staging } from "./staging.ts";

const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const READ_CHUNK = 256 * 1024;

interface Placed {
  readonly file: string;
  readonly replaced: boolean;
}

const placeNew = async (staged: string, folder: string, target: Target): Promise<Placed> => ({
  file: await placeFile(staged, folder, target.names),
  replaced: false,
});

/** Content in a folder of the local disk. */
export class DiskConnector implements Connector {
  readonly kind = "disk";
  readonly root: string;
  readonly adoption: Adoption;
  readonly #staging: Staging;
  readonly #durable: boolean;

  private constructor(root: string, durable: boolean) {
    this.root = root;
    this.#durable = durable;
    this.#staging = new Staging(root, durable);
    this.adoption = {
      folder: this.#staging.dir,
      prepare: () => mapped(() => this.#staging.prepare()),
      etagOf: (file) => mapped(async () => etagOf(await lstat(file, { bigint: true }))),
      adopt: (file, target, options = {}) => mapped(() => this.#takeOver(file, target, options)),
    };
  }

  /** Opens a folder, making it when it is missing, and clears away what an earlier crash left of unfinished writes. */
  static async open(root: string, options: { durable: boolean }): Promise<DiskConnector> {
    await mkdir(root, { recursive: true });
    const connector = new DiskConnector(await realpath(root), options.durable);
    await connector.#staging.clean();
    return connector;
  }

  async stat(path: NodePath): Promise<Entry> {
    return toEntry(path, (await locate(this.root, path)).stats);
  }

  list(folder: NodePath, options: { after?: string | undefined } = {}): AsyncIterable<Entry> {
    return listFolder(this.root, folder, options.after);
  }

  async read(path: NodePath, options: { range?: ByteRange | undefined; etag?: string | undefined } = {}): Promise<Readable> {
    const { file } = await locate(this.root, path);
    const handle = await mapped(() => open(file, READ_FLAGS));
    try {
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) throw new StorageError("not_found", "No such file.");
      if (options.etag !== undefined && toEntry(path, stats).etag !== options.etag) {
        throw new StorageError("changed", "The file has changed meanwhile.");
      }
    } catch (error) {
      await handle.close();
      throw error;
    }
    return handle.createReadStream({ ...options.range, highWaterMark: READ_CHUNK });
  }

  async write(target: Target, body: AsyncIterable<Uint8Array>, options: { replace?: boolean } = {}): Promise<Written> {
    await locateFolder(this.root, target.parent);
    return mapped(async () => {
      const staged = await this.#staging.file(body);
      try {
        // Looked at again: the upload may have taken hours.
        return await this.#takeOver(staged, target, options);
      } catch (error) {
        await this.#staging.discard(staged);
        throw error;
      }
    });
  }

  async remove(path: NodePath, options: { recursive?: boolean } = {}): Promise<void> {
    const { file, stats } = await locate(this.root, path);
    await mapped(async () => {
      if (stats.isFile()) await unlink(file);
      else if (options.recursive === true) await this.#removeTree(file);
      else await rmdir(file);
      await this.#staging.flush(dirname(file));
    });
  }

  async makeFolder(target: Target): Promise<Entry> {
    const folder = await locateFolder(this.root, target.parent);
    return mapped(async () => {
      const made = await makeFolder(folder, target.names);
      await this.#staging.flush(folder);
      return this.#entryAt(target.parent, made);
    });
  }

  async move(from: NodePath, target: Target): Promise<Entry> {
    const { file, stats } = await locate(this.root, from);
    const folder = await locateFolder(this.root, target.parent);
    return mapped(async () => {
      const placed = await this.#moveTo(file, stats.isFile(), folder, target.names);
      await this.#staging.flush(folder);
      if (dirname(file) !== folder) await this.#staging.flush(dirname(file));
      return this.#entryAt(target.parent, placed);
    });
  }

  async copy(from: NodePath, target: Target): Promise<Entry> {
    const { file, stats } = await locate(this.root, from);
    const folder = await locateFolder(this.root, target.parent);
    return mapped(async () => {
      const staged = await this.#staging.place();
      try {
        await copyTree(file, staged, this.#durable);
        const placed = await (stats.isFile() ? placeFile : placeFolder)(staged, folder, target.names);
        await this.#staging.flush(folder);
        return await this.#entryAt(target.parent, placed);
      } catch (error) {
        await this.#staging.discard(staged);
        throw error;
      }
    });
  }

  async usage(): Promise<Usage> {
    const { blocks, bavail, bsize } = await mapped(() => statfs(this.root));
    return { total: blocks * bsize, used: (blocks - bavail) * bsize };
  }

  async close(): Promise<void> {
    await this.#staging.remove();
  }

  async #takeOver(staged: string, target: Target, options: { replace?: boolean }): Promise<Written> {
    const folder = await locateFolder(this.root, target.parent);
    const stats = await lstat(staged, { bigint: true });
    const placed = options.replace === true ? await this.#replace(staged, folder, target) : await placeNew(staged, folder, target);
    await this.#staging.flush(folder);
    // Not looked at again: by now the name may stand for the content of somebody who was a little later.
    return { entry: toEntry(childOf(target.parent, basename(placed.file)), stats), replaced: placed.replaced };
  }

  /** Puts a staged file under the first of the names, in the place of a file that may have it. */
  async #replace(staged: string, folder: string, target: Target): Promise<Placed> {
    const [name] = target.names;
    const file = join(folder, nameOf(childOf(target.parent, name ?? "")));
    const old = await lstat(file).catch((error: unknown) => {
      if (errno(error) === "ENOENT") return undefined;
      throw error;
    });
    if (old !== undefined && !old.isFile()) throw new StorageError("exists", "Something else with this name already exists.");
    if (old !== undefined) await chmod(staged, old.mode & 0o777);
    await rename(staged, file);
    return { file, replaced: old !== undefined };
  }

  async #moveTo(file: string, isFile: boolean, folder: string, names: Iterable<string>): Promise<string> {
    try {
      return await (isFile ? placeFile : placeFolder)(file, folder, names);
    } catch (error) {
      const [name] = names;
      const wished = join(folder, name ?? "");
      if (!(error instanceof StorageError) || !(await isSameObject(file, wished))) throw error;
      await rename(file, wished);
      return wished;
    }
  }

  /** The tree disappears at once; taking it apart may last, and may be cut short by a crash. */
  async #removeTree(folder: string): Promise<void> {
    const staged = await this.#staging.place();
    await rename(folder, staged);
    await rm(staged, { recursive: true, force: true });
  }

  async #entryAt(parent: NodePath, file: string): Promise<Entry> {
    return toEntry(childOf(parent, basename(file)), await lstat(file, { bigint: true }));
  }
}
