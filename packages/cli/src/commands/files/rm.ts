import { Folder } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { confirmed } from "../../program/ask.ts";
import { Batch } from "../../program/batch.ts";
import type { Run } from "../../program/command.ts";
import { parseRemote, type RemoteAddress } from "../../remote/address.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";
import { tellChanges } from "./tell-changes.ts";

interface Options {
  readonly recursive: boolean | undefined;
  readonly permanent: boolean | undefined;
}

interface Target {
  readonly text: string;
  readonly item: RemoteObject;
}

export const rm: Run<{ readonly address: readonly string[] }, Options> = async (context, { address }, { recursive, permanent }) => {
  const { signal } = context;
  const batch = new Batch(context, "could not be deleted");
  const targets: Target[] = [];
  for (const at of address.map(parseRemote)) {
    const item = await batch.attempt(at.text, () => found(context, at, recursive === true));
    if (item !== undefined) targets.push({ text: at.text, item });
  }
  if (targets.some(({ item }) => item instanceof Folder)) await confirmed(context, question(targets));
  const deleted = batch.each(
    targets,
    ({ text }) => text,
    async (target) => {
      const { item } = target;
      await (item instanceof Folder ? item.delete({ recursive, permanent }, { signal }) : item.delete({ permanent }, { signal }));
      return target;
    },
  );
  await tellChanges(
    context,
    deleted,
    ({ text }) => `Deleted ${text}`,
    ({ item }) => item,
  );
  await batch.end();
};

async function found(context: Context, at: RemoteAddress, isRecursive: boolean): Promise<RemoteObject> {
  const tree = await context.tree;
  if ("path" in at.target && at.target.path.length === 0) throw isRoot(at);
  const item = await tree.object(at);
  if (!(item instanceof Folder)) return item;
  if ("id" in at.target && (await rootIds(context, at)).has(item.id)) throw isRoot(at);
  if (isRecursive) return item;
  throw new CommandError(2, "is_a_folder", `${at.text} is a folder.`, { hint: "Give -r to delete it with all that is in it." });
}

/** The root has an id like any folder. */
async function rootIds(context: Context, at: RemoteAddress): Promise<Set<string | undefined>> {
  const root = await (await (await context.tree).api(at)).folders.retrieve("root", { signal: context.signal });
  return new Set(["root", root.id, ...Object.values(root.ids ?? {})]);
}

function isRoot({ text }: RemoteAddress): CommandError {
  return new CommandError(2, "is_root", `${text} is all there is in the account: it is not deleted.`, {
    hint: "Delete what is in it, by name.",
  });
}

function question(targets: readonly Target[]): string {
  const folders = targets.filter(({ item }) => item instanceof Folder);
  const files = targets.length - folders.length;
  const [first] = folders;
  const what =
    folders.length === 1 && first !== undefined
      ? `the folder ${first.text} with all that is in it`
      : `${folders.length} folders with all that is in them`;
  return `Delete ${what}${files === 0 ? "" : ` and ${files} ${files === 1 ? "file" : "files"}`}?`;
}
