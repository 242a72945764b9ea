import { CommandError } from "../../failure/command-error.ts";
import { checkDepth } from "../../remote/too-deep.ts";
import { exists } from "../../transfers/upload-file.ts";
import { type Entry, type FileEntry, type FolderEntry, joined, type Names } from "../ends/entry.ts";
import { type Ends, oneInside } from "../ends/open-end.ts";
import type { Filter } from "../filters/filter.ts";
import { inParallel, walk } from "../parallel.ts";
import { type Comparison, compare, type Verdict } from "./compare.ts";
import { match } from "./match.ts";
import { byNames, type Deletion, type Plan, type PlannedFolder, type Problem, type Skip, type Transfer } from "./plan.ts";

/** How a plan is made. */
export interface Planning {
  readonly filter: Filter;
  readonly comparison: Comparison;
  /** Whether what is at the destination only is deleted. */
  readonly deletes: boolean;
  /** Folders listed, and files compared by their bytes, at a time. */
  readonly checkers: number;
  readonly signal: AbortSignal;
  /** How far an earlier run came with the file as it is. */
  readonly earlier: (from: Names, source: FileEntry) => "done" | "begun" | undefined;
  /** Called with each file of the source that is the same at the destination. */
  readonly onSame?: ((from: Names, source: FileEntry) => void) | undefined;
  /** Whether two files of the same size have the same bytes. */
  readonly haveSameBytes: (source: FileEntry, destination: FileEntry) => Promise<boolean>;
}

/** A folder of both ends, or of one. */
interface Both extends PlannedFolder {
  readonly parent: Both | undefined;
  readonly from: Names;
  readonly source: string | undefined;
  /** Whether it stands where something else is to be. */
  readonly makesWay: boolean;
  /** Whether something in it stays where it is only at the destination. */
  keeps: boolean;
  /** Whether something in it is transferred. */
  fills: boolean;
}

/** Looks through both ends, each folder once, and works out what is to be done. Nothing is changed. */
export async function makePlan(ends: Ends, planning: Planning): Promise<Plan> {
  return new Planner(ends, planning).run();
}

class Planner {
  readonly #ends: Ends;
  readonly #how: Planning;
  readonly #folders: Both[] = [];
  readonly #transfers: Transfer[] = [];
  /** Files of which only the bytes can tell whether they are to be transferred. */
  readonly #open: { readonly transfer: Transfer; readonly destination: FileEntry }[] = [];
  readonly #deletions: Deletion[] = [];
  readonly #goingFolders: { readonly node: Both; readonly entry: FolderEntry }[] = [];
  readonly #skips: Skip[] = [];
  readonly #problems: Problem[] = [];
  readonly #missing: Set<string>;
  #same = 0;
  #sourceFiles = 0;
  #destinationEntries = 0;
  #isSourceWhole = true;

  constructor(ends: Ends, how: Planning) {
    this.#ends = ends;
    this.#how = how;
    this.#missing = new Set(how.filter.paths);
  }

  async run(): Promise<Plan> {
    const { source, destination } = this.#ends;
    const { checkers, signal } = this.#how;
    const shared = { names: [], from: [], parent: undefined, makesWay: false, keeps: false, fills: false };
    const top: Both = { ...shared, source: source.root, destination: destination.root };
    await walk(top, checkers, signal, (node) => this.#visit(node));
    await inParallel(this.#open, checkers, signal, (one) => this.#settle(one));
    for (const path of this.#missing)
      this.#problem(path.split("/"), new CommandError(3, "not_found", `There is no ${JSON.stringify(path)} at the source.`));
    return this.#plan();
  }

  #plan(): Plan {
    const isWhole = this.#isSourceWhole && this.#missing.size === 0;
    const folders = this.#goingFolders
      .filter(({ node }) => !node.keeps)
      .map(({ node, entry }): Deletion => ({ names: node.names, entry, makesWay: node.makesWay }));
    const deletions = isWhole ? [...this.#deletions, ...folders] : [];
    return {
      makes: this.#folders
        .filter((node) => node.destination === undefined && (node.fills || !this.#how.filter.isActive))
        .toSorted((one, two) => byNames(one.names, two.names)),
      transfers: this.#transfers.toSorted((one, two) => byNames([...one.folder.names, one.name], [...two.folder.names, two.name])),
      deletions: deletions.toSorted((one, two) => byNames(two.names, one.names)),
      skips: this.#skips.toSorted((one, two) => byNames(one.names, two.names)),
      problems: this.#problems.toSorted((one, two) => byNames(one.names, two.names)),
      same: this.#same,
      sourceFiles: this.#sourceFiles,
      destinationEntries: this.#destinationEntries,
    };
  }

  async #visit(node: Both): Promise<readonly Both[]> {
    if (node.source !== undefined) this.#folders.push(node);
    const [source, destination] = await Promise.all([
      this.#list("source", node.from, node.source),
      this.#list("destination", node.names, node.destination),
    ]);
    if (source === undefined || destination === undefined) {
      if (source === undefined) this.#isSourceWhole = false;
      keep(node);
      return [];
    }
    const { pairs, unclear } = match(source, destination, this.#ends.destination);
    for (const { name, error } of unclear) this.#problem([...node.names, name], error);
    return pairs.flatMap((pair) => this.#pair(node, pair.name, pair.source, pair.destination));
  }

  /** Undefined where it failed; at the very top that is the failure of everything. */
  async #list(which: "source" | "destination", names: Names, folder: string | undefined): Promise<readonly Entry[] | undefined> {
    if (folder === undefined) return [];
    const other = this.#ends[which === "source" ? "destination" : "source"];
    const end = this.#ends[which];
    if (names.length > 0 && end.kind === "remote" && other.kind === "remote" && end.isSameAccount(other) && other.root === folder)
      throw oneInside(which === "source" ? "destination" : "source");
    try {
      if (end.kind === "remote") checkDepth(names);
      return await end.list(folder, this.#how.signal);
    } catch (error) {
      if (names.length === 0 || this.#how.signal.aborted) throw error;
      this.#problem(names, error);
      return undefined;
    }
  }

  /** What is to be done about one name. Returns the folder to look into, if it is one. */
  #pair(node: Both, name: string, source: Entry | undefined, destination: Entry | undefined): readonly Both[] {
    const names = [...node.names, name];
    if (source === undefined) return destination === undefined ? [] : this.#extra(node, names, destination, node.makesWay);
    const from = [...node.from, source.name];
    if (source.kind === "other") {
      if (this.#how.filter.includesPath(joined(from))) this.#skips.push({ names: from, reason: `It is ${source.what}.` });
      return [];
    }
    if (source.kind === "folder") {
      if (!this.#how.filter.entersFolder(joined(from), from.length)) return [];
      const way = this.#makeWay(node, names, destination, "folder");
      if (way === undefined) return [];
      const there = destination?.kind === "folder" ? destination.ref : undefined;
      return [...way, folderNode(node, { names, from, source: source.ref, destination: there, makesWay: false })];
    }
    return this.#file(node, names, from, source, destination);
  }

  #file(node: Both, names: Names, from: Names, source: FileEntry, destination: Entry | undefined): readonly Both[] {
    const { filter, comparison } = this.#how;
    const path = joined(from);
    this.#missing.delete(path);
    if (!filter.includesFile(path, source)) return [];
    this.#sourceFiles++;
    if (destination?.kind === "file") this.#destinationEntries++;
    if (!source.isReadable && comparison.direction !== "across") {
      this.#skips.push({ names: from, reason: "It exists at its service only, and has no contents to download." });
      return [];
    }
    const way = this.#makeWay(node, names, destination, "file");
    if (way === undefined) return [];
    const transfer = { folder: node, name: names.at(-1) as string, from, source };
    if (destination?.kind !== "file") {
      this.#transfer({ ...transfer, destination: undefined, why: "new" });
      return way;
    }
    const verdict = this.#verdict(from, source, destination);
    if (verdict === "same") this.#sameOne(from, source);
    else if (verdict === "kept") this.#same++;
    else if (verdict === "refused") this.#problem(names, exists(joined(names)));
    else if (verdict === "bytes") this.#open.push({ transfer: { ...transfer, destination, why: "bytes" }, destination });
    else this.#transfer({ ...transfer, destination, why: verdict });
    return way;
  }

  #verdict(from: Names, source: FileEntry, destination: FileEntry): Verdict {
    const verdict = compare(source, destination, this.#how.comparison);
    if ((verdict !== "time" && verdict !== "refused" && verdict !== "asked") || source.size !== destination.size) return verdict;
    // What an earlier run of this very command brought there needs no clock to be known again.
    const earlier = this.#how.earlier(from, source);
    if (earlier === "done") return "same";
    return verdict === "refused" && earlier === "begun" ? "asked" : verdict;
  }

  #sameOne(from: Names, source: FileEntry): void {
    this.#same++;
    this.#how.onSame?.(from, source);
  }

  /** What has to go before a file or folder can have its name; undefined where it cannot. */
  #makeWay(node: Both, names: Names, destination: Entry | undefined, wanted: "file" | "folder"): readonly Both[] | undefined {
    if (destination === undefined || destination.kind === wanted) return [];
    if (destination.kind === "other" || !this.#how.deletes) {
      const what = destination.kind === "other" ? destination.what : `a ${destination.kind}`;
      this.#problem(
        names,
        new CommandError(
          7,
          "name_taken",
          `At the destination, ${JSON.stringify(joined(names))} is ${what}: no ${wanted} can have its name.`,
        ),
      );
      return undefined;
    }
    return this.#extra(node, names, destination, true);
  }

  /** What is at the destination only. */
  #extra(node: Both, names: Names, entry: Entry, makesWay: boolean): readonly Both[] {
    const { filter, deletes } = this.#how;
    const path = joined(names);
    if (entry.kind === "folder") {
      // Without deleting, nothing in it is of interest.
      if (!deletes) return [];
      if (!filter.entersFolder(path, names.length)) {
        keep(node);
        return [];
      }
      this.#destinationEntries++;
      const child = folderNode(node, { names, from: names, source: undefined, destination: entry.ref, makesWay });
      this.#goingFolders.push({ node: child, entry });
      return [child];
    }
    if (entry.kind === "other" || !filter.includesFile(path, entry)) {
      keep(node);
      return [];
    }
    this.#destinationEntries++;
    if (deletes) this.#deletions.push({ names, entry, makesWay });
    return [];
  }

  async #settle({ transfer, destination }: { readonly transfer: Transfer; readonly destination: FileEntry }): Promise<void> {
    try {
      if (await this.#how.haveSameBytes(transfer.source, destination)) this.#sameOne(transfer.from, transfer.source);
      else this.#transfer(transfer);
    } catch (error) {
      if (this.#how.signal.aborted) throw error;
      this.#problem(transfer.from, error);
    }
  }

  #transfer(transfer: Transfer): void {
    this.#transfers.push(transfer);
    for (let node: Both | undefined = transfer.folder as Both; node !== undefined && !node.fills; node = node.parent) node.fills = true;
  }

  #problem(names: Names, error: unknown): void {
    this.#problems.push({ names, error });
  }
}

function folderNode(parent: Both, node: Omit<Both, "parent" | "keeps" | "fills">): Both {
  return { ...node, parent, keeps: false, fills: false };
}

/** Neither this folder nor those above it can be deleted. */
function keep(folder: Both): void {
  for (let node: Both | undefined = folder; node !== undefined && !node.keeps; node = node.parent) node.keeps = true;
}
