import { ArgumentError, type Connection, type RequestOptions, TransferError } from "@kloudless/core";
import { Folders } from "../folders.ts";
import { FileCopier } from "./copy-file.ts";
import { CopyMeter } from "./copy-meter.ts";
import type { CopyFailure, CopySkip, CopySummary, FolderCopyToOptions } from "./copy-options.ts";
import { type CopyPlan, type PlannedFile, type PlannedFolder, pathOf, planCopy } from "./copy-plan.ts";
import { inParallel } from "./workers.ts";

/** Parts of one file that are moved at a time, while other files are. */
const PARTS = 2;

/** What a target folder had before: the sizes of files by their names. */
type Existing = Map<string, number | null>;

/** The copying of a folder with all that is in it: a plan, then its folders, then its files. */
export class TreeCopy {
  readonly #from: Connection;
  readonly #to: Connection;
  readonly #options: FolderCopyToOptions;
  readonly #request: RequestOptions;
  readonly #concurrency: number;
  readonly #copier: FileCopier;
  readonly #folders: Folders;
  /** What became of each folder: the id of its copy, or why there is none. */
  readonly #made = new Map<PlannedFolder, string | Error>();
  readonly #existing = new Map<PlannedFolder, Promise<Existing>>();
  readonly #skipped: CopySkip[] = [];
  readonly #failed: CopyFailure[] = [];
  #copied = 0;
  #bytes = 0;

  constructor(from: Connection, to: Connection, options: FolderCopyToOptions) {
    const { signal, timeout, retry, concurrency = 4 } = options;
    if (!Number.isSafeInteger(concurrency) || concurrency < 1)
      throw new ArgumentError("concurrency", "`concurrency` must be a whole number above 0.");
    this.#from = from;
    this.#to = to;
    this.#options = options;
    this.#request = { signal, timeout, retry };
    this.#concurrency = concurrency;
    this.#copier = new FileCopier(from, to, PARTS);
    this.#folders = new Folders(to);
  }

  /** @param top - The folder to copy; its name is that of the copy. */
  async run(top: PlannedFolder, parent_id: string): Promise<CopySummary> {
    const plan = await planCopy(this.#from, top, this.#concurrency, this.#request);
    this.#skipped.push(...plan.skipped);
    this.#failed.push(...plan.failed);
    const folder = await this.#folders.create({ parent_id, name: top.name }, this.#request);
    if (this.#from === this.#to && folder.id === top.id)
      throw new ArgumentError("folder", "The folder would be copied onto itself: give its copy another `name`, or another place.");
    this.#made.set(top, folder.id);
    await this.#makeFolders(plan);
    await this.#copyFiles(plan.files);
    return { folder, copied: this.#copied, bytes: this.#bytes, skipped: this.#skipped, failed: this.#failed };
  }

  async #makeFolders({ levels }: CopyPlan): Promise<void> {
    for (const level of levels) {
      await inParallel(level, this.#concurrency, this.#request.signal, async (folder, signal) => {
        const parent = this.#copyOf(folder.parent);
        const made = parent instanceof Error ? parent : await this.#makeFolder(parent, folder, signal);
        this.#made.set(folder, made);
        if (made instanceof Error) this.#failed.push({ path: pathOf(folder), error: made });
      });
    }
  }

  async #makeFolder(parent_id: string, { name }: PlannedFolder, signal: AbortSignal): Promise<string | Error> {
    try {
      return (await this.#folders.create({ parent_id, name }, { ...this.#request, signal })).id;
    } catch (error) {
      if (signal.aborted || !(error instanceof Error)) throw error;
      return error;
    }
  }

  #copyOf(folder: PlannedFolder | undefined): string | Error {
    return (folder && this.#made.get(folder)) ?? new Error("Its folder was not made.");
  }

  async #copyFiles(files: readonly PlannedFile[]): Promise<void> {
    const totalBytes = files.reduce((sum, { size }) => sum + (size ?? 0), 0);
    const meter = new CopyMeter(this.#options.onProgress, files.length, totalBytes);
    try {
      await this.#copyEach(files, meter);
      meter.report();
    } finally {
      meter.close();
    }
  }

  async #copyEach(files: readonly PlannedFile[], meter: CopyMeter): Promise<void> {
    await inParallel(files.entries(), this.#concurrency, this.#request.signal, async ([index, file], signal) => {
      let bytes = 0;
      try {
        bytes = await this.#copyFile(file, (moved) => meter.moved(index, moved), signal);
      } catch (error) {
        if (meter.thrown !== undefined) throw meter.thrown.error;
        if (signal.aborted || !(error instanceof Error)) throw error;
        const path = pathOf(file.folder, file.name);
        if (TransferError.is(error) && error.code === "not_downloadable") this.#skipped.push({ path, reason: error.message });
        else this.#failed.push({ path, error });
      }
      meter.done(index, bytes);
    });
  }

  /** Copies one file. Resolves to the number of its bytes; 0 where it was left out. */
  async #copyFile(file: PlannedFile, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<number> {
    const parent_id = this.#copyOf(file.folder);
    if (parent_id instanceof Error) throw parent_id;
    const { skipExisting = false, overwrite = false } = this.#options;
    const request = { ...this.#request, signal };
    const there = skipExisting || overwrite ? await this.#filesIn(file.folder, parent_id, request) : undefined;
    const size = there?.get(file.name);
    // A second file of the same name, which some services have, must not replace the copy of the first.
    const isTaken = there?.delete(file.name) === true;
    if (isTaken && skipExisting && file.size !== null && size === file.size) {
      this.#skipped.push({ path: pathOf(file.folder, file.name), reason: "There is one of the same name and size already." });
      return 0;
    }
    const target = { parent_id, name: file.name, overwrite: isTaken && overwrite };
    const copy = await this.#copier.copy(file, target, onBytes, request);
    const bytes = file.size ?? copy.size ?? 0;
    this.#copied++;
    this.#bytes += bytes;
    return bytes;
  }

  #filesIn(folder: PlannedFolder, id: string, options: RequestOptions): Promise<Existing> {
    let there = this.#existing.get(folder);
    if (there === undefined) this.#existing.set(folder, (there = this.#list(id, options)));
    return there;
  }

  async #list(id: string, options: RequestOptions): Promise<Existing> {
    const there: Existing = new Map();
    for await (const item of this.#folders.handle(id).contents({ page_size: 1000 }, options)) {
      if (item.type === "file") there.set(item.name, item.size);
    }
    return there;
  }
}
