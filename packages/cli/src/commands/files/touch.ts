import type { File } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { Batch } from "../../program/batch.ts";
import type { Run } from "../../program/command.ts";
import { parseRemote, type RemoteAddress } from "../../remote/address.ts";
import { tellChanges } from "./tell-changes.ts";

interface Touched {
  readonly text: string;
  readonly file: File;
  readonly isNew: boolean;
}

export const touch: Run<{ readonly address: readonly string[] }, object> = async (context, { address }) => {
  const batch = new Batch(context, "could not be made");
  const touched = batch.each(
    address.map(parseRemote),
    ({ text }) => text,
    (at) => touchOne(context, at),
  );
  const line = ({ text, isNew }: Touched): string => (isNew ? `Made ${text}` : `${text} is there already, and left as it is`);
  await tellChanges(context, touched, line, ({ file }) => file);
  await batch.end();
};

async function touchOne(context: Context, at: RemoteAddress): Promise<Touched> {
  const { signal, notes } = context;
  if (at.isFolder) throw new UsageError(`${at.text} is written as a folder.`, "Leave the slash at its end out, or use `kloudless mkdir`.");
  const tree = await context.tree;
  const { api, parent, name, existing } = await tree.place(at);
  if (existing?.type === "folder") throw new CommandError(2, "is_a_folder", `${at.text} is a folder.`);
  if (existing !== undefined) return { text: at.text, file: existing, isNew: false };
  const file = await api.files.create({ parent_id: parent.id, name }, "", { signal });
  tree.forget(parent);
  if (file.name !== name) await notes.warn(`${at.text} is named ${JSON.stringify(file.name)} by the service.`);
  return { text: at.text, file, isNew: true };
}
