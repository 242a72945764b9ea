import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { type FileEntry, joined, type Names } from "../ends/entry.ts";
import type { TreeEnd } from "../ends/tree-end.ts";

/** Deletes the files of a tree that are known to be safe elsewhere, and the folders that are empty then. Resolves to what is left. */
export async function removeTree(
  { signal }: Pick<Context, "signal">,
  end: TreeEnd,
  safe: ReadonlyMap<string, FileEntry>,
): Promise<readonly string[]> {
  const left: string[] = [];
  /** Whether nothing is left of it. */
  const empty = async (folder: string, names: Names): Promise<boolean> => {
    const before = left.length;
    for (const entry of await end.list(folder, signal)) {
      signal.throwIfAborted();
      const path = [...names, entry.name];
      const known = safe.get(joined(path));
      if (entry.kind === "folder") {
        if (await empty(entry.ref, path)) await end.removeFolder(entry, signal);
      } else if (entry.kind === "file" && known?.ref === entry.ref && known.size === entry.size && known.modified === entry.modified) {
        await end.removeFile(entry, signal);
      } else left.push(joined(path));
    }
    return left.length === before;
  };
  const { root } = end;
  if (root === undefined) throw new CommandError(3, "not_found", `There is no ${end.show([])}.`);
  if (await empty(root, [])) await end.removeFolder({ kind: "folder", name: "", ref: root }, signal);
  return left;
}
