import type { Run } from "../../program/command.ts";
import { ACCOUNT_COLUMNS } from "./columns.ts";

interface Options {
  readonly active: boolean | undefined;
  readonly search: string | undefined;
}

export const ls: Run<object, Options> = async ({ client, output, signal }, _, { active, search }) => {
  const accounts = (await client).accounts.all({ page_size: 1000, active, search }, { signal });
  await output.list(ACCOUNT_COLUMNS, accounts);
};
