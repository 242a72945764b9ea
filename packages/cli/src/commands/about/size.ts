import { Folder } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { formatSize } from "../../output/units.ts";
import { Batch } from "../../program/batch.ts";
import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";
import { walkAll } from "../files/walk-all.ts";

export const size: Run<{ readonly address: string }, object> = async (context, { address }) => {
  const { output } = context;
  const at = parseRemoteOrAccount(address);
  const found = await (await context.tree).object(at);
  const batch = new Batch(context, "folders could not be listed");
  const sum = { files: 0, folders: 0, bytes: 0, unknown: 0 };
  for await (const { type, size: bytes } of found instanceof Folder ? allIn(context, batch, found, at.text) : [found]) {
    if (type === "folder") sum.folders++;
    else sum.files++;
    if (type !== "folder" && typeof bytes !== "number") sum.unknown++;
    sum.bytes += type === "folder" ? 0 : (bytes ?? 0);
  }
  const exact = output.format.kind === "plain";
  const { files, folders, bytes, unknown } = sum;
  const shown = exact || bytes < 1024 ? bytes : `${bytes} (${formatSize(bytes)})`;
  await output.object({ files, folders, bytes: shown, unknown: exact || unknown > 0 ? unknown : undefined }, { json: sum });
  await batch.end();
};

/** In one list where the service has such, else folder by folder. */
async function* allIn(context: Context, batch: Batch, folder: Folder, text: string): AsyncGenerator<RemoteObject, void, undefined> {
  const { signal } = context;
  const top = folder.can_list_recursively === undefined ? await folder.refresh({ signal }) : folder;
  if (top.can_list_recursively) {
    yield* top.contents({ recursive: true, page_size: 1000 }, { signal });
  } else {
    for await (const { item } of walkAll(context, batch, { top, text })) yield item;
  }
}
