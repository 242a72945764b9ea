import { Folder } from "@kloudless/storage";
import { visible } from "../../output/visible.ts";
import { Batch } from "../../program/batch.ts";
import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";
import type { Walked } from "../../remote/walk.ts";
import { shownName } from "./columns.ts";
import { sorted } from "./sorted.ts";
import { walkAll } from "./walk-all.ts";

interface Options {
  readonly level: number | undefined;
}

interface Branch {
  readonly item: RemoteObject;
  readonly branches: Branch[];
}

export const tree: Run<{ readonly address: string }, Options> = async (context, { address }, { level }) => {
  const { output, notes } = context;
  const at = parseRemoteOrAccount(address);
  const top = await (await context.tree).folder(at);
  const batch = new Batch(context, "folders could not be listed");
  const walked: Walked[] = [];
  for await (const one of walkAll(context, batch, { top, text: at.text, depth: level })) walked.push(one);
  if (output.format.kind === "jsonl") {
    await output.list([], walked, { json: ({ item }) => item });
  } else {
    const root: Branch = { item: top, branches: grown(sorted(walked, "name")) };
    if (output.isJson) await output.object({}, { json: nested(root) });
    else for (const line of [visible(at.text), ...lines(root, "")]) await output.text(line);
  }
  const folders = walked.filter(({ item }) => item instanceof Folder).length;
  if (!output.isJson) await notes.note(`${counted(folders, "folder")}, ${counted(walked.length - folders, "file")}`);
  await batch.end();
};

/** Folders come before what is in them; of several of one name, what is in them stands in the order in which they came. */
function grown(walked: readonly Walked[]): Branch[] {
  const top: Branch[] = [];
  const open: Branch[] = [];
  for (const { item, path } of walked) {
    const branch: Branch = { item, branches: [] };
    open.length = path.length - 1;
    (open.at(-1)?.branches ?? top).push(branch);
    open.push(branch);
  }
  return top;
}

function* lines({ branches }: Branch, indent: string): Generator<string> {
  for (const [index, branch] of branches.entries()) {
    const isLast = index === branches.length - 1;
    yield `${indent}${isLast ? "└── " : "├── "}${visible(shownName(branch.item, branch.item.name))}`;
    yield* lines(branch, `${indent}${isLast ? "    " : "│   "}`);
  }
}

function nested({ item, branches }: Branch): object {
  return { ...item.toJSON(), ...(item instanceof Folder ? { children: branches.map(nested) } : {}) };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
