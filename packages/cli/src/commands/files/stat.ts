import { formatSize, formatTime } from "../../output/units.ts";
import { Batch } from "../../program/batch.ts";
import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";

export const stat: Run<{ readonly address: readonly string[] }, object> = async (context, { address }) => {
  const { output, signal } = context;
  const batch = new Batch(context, "could not be looked at");
  const exact = output.format.kind === "plain";
  const found = batch.each(
    address.map(parseRemoteOrAccount),
    ({ text }) => text,
    async (at) => {
      const item = await (await context.tree).object(at);
      // Lists may leave fields out, and of the root nothing is known yet.
      return "path" in at.target ? item.refresh({ signal }) : item;
    },
  );
  if (output.isJson && address.length > 1) {
    await output.list([], found);
  } else {
    let isFirst = true;
    for await (const item of found) {
      if (!isFirst) await output.text("");
      isFirst = false;
      await output.object(fieldsOf(item, exact), { json: item });
    }
  }
  await batch.end();
};

/** All fields: as they came, or for people. */
function fieldsOf(item: RemoteObject, exact: boolean): Record<string, unknown> {
  const fields = { ...item.toJSON() };
  if (exact) return fields;
  const { size, created, modified, parent, ancestors, ids } = item;
  return {
    ...fields,
    size: typeof size === "number" ? `${formatSize(size)}${size < 1024 ? "" : ` (${size} bytes)`}` : size,
    created: formatTime(created),
    modified: formatTime(modified),
    parent: parent && named(parent),
    ancestors: ancestors?.map(named).join(", "),
    ids:
      ids &&
      Object.entries(ids)
        .map(([type, id]) => `${type}: ${id}`)
        .join(", "),
  };
}

function named({ id, name }: { readonly id: string; readonly name?: string }): string {
  return name === undefined ? id : `${name} (${id})`;
}
