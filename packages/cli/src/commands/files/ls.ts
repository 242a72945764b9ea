import { Folder } from "@kloudless/storage";
import type { Run } from "../../program/command.ts";
import { parseRemote } from "../../remote/address.ts";
import { objectColumns } from "./columns.ts";

interface Options {
  readonly recursive: boolean | undefined;
  readonly ids: boolean | undefined;
}

/** Most objects a page can hold. */
const PAGE_SIZE = 1000;

export const ls: Run<{ readonly address: string }, Options> = async (context, { address }, { recursive, ids }) => {
  const { output, signal, tree } = context;
  const found = await (await tree).object(parseRemote(address));
  const columns = objectColumns(output.format.kind === "plain").map((column) =>
    ids && column.name === "id" ? { ...column, isExtra: false } : column,
  );
  const items = found instanceof Folder ? found.contents({ recursive, page_size: PAGE_SIZE }, { signal }) : [found];
  await output.list(columns, items);
};
