import type { CrmSchema } from "@kloudless/crm";
import type { Column } from "../../output/table.ts";
import type { Run } from "../../program/command.ts";
import { openCrm } from "./open.ts";

const COLUMNS: readonly Column<CrmSchema>[] = [
  { name: "type", value: ({ raw }) => raw.type },
  { name: "id", value: ({ id }) => id, isExtra: true },
];

export const describe: Run<{ readonly account: string; readonly type: string | undefined }, object> = async (
  context,
  { account, type },
) => {
  const { schemas } = await openCrm(context, account);
  const { output, signal } = context;
  if (type === undefined) return output.list(COLUMNS, schemas.all(undefined, { signal }));
  const schema = await schemas.retrieve(type, { signal });
  await output.object({ type: schema.raw.type, ...schema.raw.object }, { json: schema });
};
