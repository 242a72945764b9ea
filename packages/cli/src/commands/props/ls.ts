import type { Run } from "../../program/command.ts";
import { parseRemote } from "../../remote/address.ts";
import { propertyColumns } from "./columns.ts";

export const ls: Run<{ readonly address: string }, object> = async ({ tree, output, signal }, { address }) => {
  const file = await (await tree).file(parseRemote(address));
  await output.list(propertyColumns(output.format.kind === "plain"), await file.properties.all({ signal }));
};
