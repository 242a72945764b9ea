import { Folder } from "@kloudless/storage";
import type { RemoteObject } from "./remote-tree.ts";

/** Something below a folder. */
export interface Walked {
  readonly item: RemoteObject;
  /** Names from the folder down to it. */
  readonly path: readonly string[];
}

export interface WalkOptions {
  readonly signal: AbortSignal;
  /** How many levels to go down; 1 is what is in the folder itself. Default: all. */
  readonly depth?: number | undefined;
  /** What becomes of a folder that cannot be listed; without it, the walk ends with the error. */
  readonly onFailure?: ((path: readonly string[], error: unknown) => Promise<void>) | undefined;
  /** Called for each folder that was listed. */
  readonly onListed?: (() => void) | undefined;
}

interface Visit {
  readonly folder: Folder;
  readonly path: readonly string[];
  items?: Promise<RemoteObject[]>;
}

/** Most objects a page can hold. */
const PAGE_SIZE = 1000;
/** Folders that are listed at a time. */
const AT_A_TIME = 8;

/**
 * Everything below a folder: what is in it, then what is in each of its folders. Each folder is listed by itself, since only that says
 * for certain what is where: some services know one folder by several ids. What is listed ahead is bounded.
 */
export async function* walk(
  top: Folder,
  { signal, depth = Number.POSITIVE_INFINITY, onFailure, onListed }: WalkOptions,
): AsyncGenerator<Walked, void, undefined> {
  // The next one is the last.
  const waiting: Visit[] = [{ folder: top, path: [] }];
  while (waiting.length > 0) {
    for (const visit of waiting.slice(-AT_A_TIME)) visit.items ??= listed(visit.folder, signal);
    const { path, items } = waiting.pop() as Visit;
    let found: RemoteObject[];
    try {
      found = (await items) ?? [];
    } catch (error) {
      if (onFailure === undefined || signal.aborted) throw error;
      await onFailure(path, error);
      continue;
    }
    onListed?.();
    const below: Visit[] = [];
    for (const item of found) {
      const where = [...path, item.name];
      yield { item, path: where };
      if (item instanceof Folder && where.length < depth) below.push({ folder: item, path: where });
    }
    for (const visit of below.toReversed()) waiting.push(visit);
  }
}

function listed(folder: Folder, signal: AbortSignal): Promise<RemoteObject[]> {
  const items = folder.contents({ page_size: PAGE_SIZE }, { signal }).toArray();
  // It is looked at when its turn comes, and perhaps never.
  items.catch(() => undefined);
  return items;
}
