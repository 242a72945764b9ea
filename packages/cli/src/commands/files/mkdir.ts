import type { Folder } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { Batch } from "../../program/batch.ts";
import type { Run } from "../../program/command.ts";
import { parseRemote, type RemoteAddress, remotePath } from "../../remote/address.ts";
import { tellChanges } from "./tell-changes.ts";

interface Options {
  readonly parents: boolean | undefined;
}

interface Made {
  readonly text: string;
  readonly folder: Folder;
  readonly isNew: boolean;
}

export const mkdir: Run<{ readonly address: readonly string[] }, Options> = async (context, { address }, { parents }) => {
  const batch = new Batch(context, "could not be made");
  const make = parents ? withParents : alone;
  const made = batch.each(
    address.map(parseRemote),
    ({ text }) => text,
    (at) => make(context, at),
  );
  const line = ({ text, isNew }: Made): string => (isNew ? `Made ${text}` : `${text} is there already`);
  await tellChanges(context, made, line, ({ folder }) => folder);
  await batch.end();
};

async function alone(context: Context, at: RemoteAddress): Promise<Made> {
  const { signal } = context;
  const tree = await context.tree;
  const { api, parent, name, existing } = await tree.place(at).catch((error: unknown) => {
    if (!(error instanceof CommandError) || error.code !== "not_found") throw error;
    throw new CommandError(3, error.code, error.message, { hint: "Give -p to make the folders above, too." });
  });
  if (existing !== undefined) throw exists(at.text);
  const folder = await api.folders.create({ parent_id: parent.id, name, conflict_if_exists: true }, { signal });
  tree.forget(parent);
  return { text: at.text, folder, isNew: true };
}

async function withParents(context: Context, at: RemoteAddress): Promise<Made> {
  const { signal } = context;
  const tree = await context.tree;
  if ("id" in at.target) throw new CommandError(2, "usage", `${at.text}: a new folder needs a path, not an id.`);
  const { path } = at.target;
  const partOf = (depth: number): RemoteAddress => ({
    ...at,
    target: { path: path.slice(0, depth) },
    text: remotePath(at.account, path.slice(0, depth)),
  });
  let depth = path.length;
  let found = await tree.find(partOf(depth));
  if (found?.type === "file") throw exists(at.text);
  while (found === undefined) found = await tree.find(partOf(--depth));
  const isNew = depth < path.length;
  let folder = await tree.folder(partOf(depth));
  const api = await tree.api(at);
  for (const name of path.slice(depth)) {
    tree.forget(folder);
    // Whoever makes the same folder at the same time is welcome.
    folder = await api.folders.create({ parent_id: folder.id, name }, { signal });
  }
  return { text: at.text, folder: path.length === 0 ? await folder.refresh({ signal }) : folder, isNew };
}

function exists(text: string): CommandError {
  return new CommandError(7, "exists", `${text} is there already.`);
}
