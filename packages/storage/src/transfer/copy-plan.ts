import type { Connection, RequestOptions } from "@kloudless/core";
import { Folders } from "../folders.ts";
import type { CopiedFile } from "./copy-file.ts";
import type { CopyFailure, CopySkip } from "./copy-options.ts";
import { inParallel } from "./workers.ts";

/** A folder that is to be copied. Kept small: there can be very many. */
export interface PlannedFolder {
  readonly id: string;
  readonly name: string;
  /** Undefined for the one at the top. */
  readonly parent: PlannedFolder | undefined;
}

/** A file that is to be copied. */
export interface PlannedFile extends CopiedFile {
  readonly folder: PlannedFolder;
}

/** All that is to be copied. */
export interface CopyPlan {
  /** Folders level by level: each one's parent is in the level before. The top is not among them. */
  readonly levels: readonly (readonly PlannedFolder[])[];
  readonly files: readonly PlannedFile[];
  /** What is nothing to copy. */
  readonly skipped: CopySkip[];
  /** Folders that could not be listed. */
  readonly failed: CopyFailure[];
}

/** Names from below the top, for people. */
export function pathOf(folder: PlannedFolder, name?: string): string {
  const names = name === undefined ? [] : [name];
  for (let at = folder; at.parent !== undefined; at = at.parent) names.unshift(at.name);
  return names.join("/");
}

/** Looks at all that is below a folder. Rejects when the folder itself cannot be listed; of others it is noted. */
export async function planCopy(from: Connection, top: PlannedFolder, concurrency: number, options: RequestOptions): Promise<CopyPlan> {
  const folders = new Folders(from);
  const levels: PlannedFolder[][] = [];
  const files: PlannedFile[] = [];
  const skipped: CopySkip[] = [];
  const failed: CopyFailure[] = [];
  for (let level = [top]; level.length > 0; ) {
    const below: PlannedFolder[] = [];
    await inParallel(level, concurrency, options.signal, async (folder, signal) => {
      try {
        for await (const item of folders.handle(folder.id).contents({ page_size: 1000 }, { ...options, signal })) {
          const { id, name } = item;
          if (item.type === "folder") {
            if (isWithin(folder, id)) skipped.push({ path: pathOf(folder, name), reason: "It is one of the folders that it is in." });
            else below.push({ id, name, parent: folder });
          } else if (item.type === "file") {
            const { size, downloadable } = item;
            files.push({ id, name, size, downloadable, folder });
          } else {
            skipped.push({
              path: pathOf(folder, name),
              reason: `It is neither a file nor a folder but ${String((item as { type?: string }).type)}.`,
            });
          }
        }
      } catch (error) {
        if (folder === top || signal.aborted || !(error instanceof Error)) throw error;
        failed.push({ path: pathOf(folder), error });
      }
    });
    if (below.length > 0) levels.push(below);
    level = below;
  }
  return { levels, files, skipped, failed };
}

/** Whether a folder has this id, or is in one that has: services can have circles. */
function isWithin(folder: PlannedFolder, id: string): boolean {
  for (let at: PlannedFolder | undefined = folder; at !== undefined; at = at.parent) if (at.id === id) return true;
  return false;
}
