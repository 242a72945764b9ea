import { Folder } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { Batch } from "../../program/batch.ts";
import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import type { Walked } from "../../remote/walk.ts";
import { walkedColumns } from "./columns.ts";
import { type Order, sorted } from "./sorted.ts";
import { walkAll } from "./walk-all.ts";

interface Options {
  readonly recursive: boolean | undefined;
  readonly ids: boolean | undefined;
  readonly sort: Order | undefined;
  readonly reverse: boolean | undefined;
}

/** Most objects a page can hold. */
const PAGE_SIZE = 1000;

export const ls: Run<{ readonly address: string }, Options> = async (context, { address }, options) => {
  const { output } = context;
  const { recursive, reverse, ids } = options;
  const batch = new Batch(context, "folders could not be listed");
  const at = parseRemoteOrAccount(address);
  const found = await (await context.tree).object(at);
  const items =
    found instanceof Folder
      ? recursive
        ? walkAll(context, batch, { top: found, text: at.text })
        : contents(context, found)
      : [{ item: found, path: [found.name] }];
  // People look for names; programs get what comes as it comes, however much it is.
  const order = options.sort ?? (output.format.kind === "table" || reverse ? "name" : undefined);
  const list = order === undefined ? items : sorted(await everything(items), order, reverse);
  await output.list(walkedColumns(output.format.kind === "plain", ids === true), list, { json: ({ item }) => item });
  await batch.end();
};

async function* contents({ signal }: Context, folder: Folder): AsyncGenerator<Walked, void, undefined> {
  for await (const item of folder.contents({ page_size: PAGE_SIZE }, { signal })) yield { item, path: [item.name] };
}

async function everything(items: Iterable<Walked> | AsyncIterable<Walked>): Promise<Walked[]> {
  const all: Walked[] = [];
  for await (const item of items) all.push(item);
  return all;
}
