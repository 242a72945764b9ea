import type { FileEntry } from "../ends/entry.ts";
import type { Rule } from "./rules.ts";

/** What a filter is made of. */
export interface FilterParts {
  /** The first that matches decides. */
  readonly rules: readonly Rule[];
  /** What is with a path that no rule matches. */
  readonly includesRest: boolean;
  /** Only these paths, and the folders above them. */
  readonly paths: ReadonlySet<string> | undefined;
  readonly minSize: number | undefined;
  readonly maxSize: number | undefined;
  /** Only files modified at or before this moment, in milliseconds, */
  readonly before: number | undefined;
  /** and at or after this one. */
  readonly after: number | undefined;
  /** Folders below the top that are looked into, and one: 1 is the top alone. */
  readonly maxDepth: number | undefined;
}

/** Which files of a tree are meant. It is the same for both ends: what it leaves out is neither copied nor deleted. */
export class Filter {
  readonly #parts: FilterParts;
  readonly #folders: ReadonlySet<string> | undefined;

  constructor(parts: FilterParts) {
    this.#parts = parts;
    this.#folders = parts.paths && foldersOf(parts.paths);
  }

  /** Whether it leaves anything out. */
  get isActive(): boolean {
    const { rules, paths, minSize, maxSize, before, after, maxDepth } = this.#parts;
    return rules.length > 0 || [paths, minSize, maxSize, before, after, maxDepth].some((part) => part !== undefined);
  }

  /** The paths that were asked for one by one, where they were. */
  get paths(): ReadonlySet<string> | undefined {
    return this.#parts.paths;
  }

  /** Whether a file of this path is meant, as far as its path tells. */
  includesPath(path: string): boolean {
    const { rules, includesRest, paths } = this.#parts;
    if (paths !== undefined && !paths.has(path)) return false;
    return rules.find((one) => one.matches(path))?.includes ?? includesRest;
  }

  includesFile(path: string, { size, modified }: FileEntry): boolean {
    const { minSize, maxSize, before, after } = this.#parts;
    // What is not known is no reason to leave a file out.
    if (size !== null && (size < (minSize ?? 0) || size > (maxSize ?? Number.POSITIVE_INFINITY))) return false;
    if (modified !== undefined && (modified > (before ?? Number.POSITIVE_INFINITY) || modified < (after ?? 0))) return false;
    return this.includesPath(path);
  }

  /** Whether something in this folder can be meant. @param depth - 1 for folders at the top. */
  entersFolder(path: string, depth: number): boolean {
    const { rules, maxDepth } = this.#parts;
    if (maxDepth !== undefined && depth >= maxDepth) return false;
    if (this.#folders !== undefined && !this.#folders.has(path)) return false;
    for (const one of rules) {
      if (one.includes) return true;
      if (one.matchesAllIn(path)) return false;
    }
    return true;
  }
}

/** The folders above paths. */
function foldersOf(paths: ReadonlySet<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
