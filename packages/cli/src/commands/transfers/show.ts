import type { Run } from "../../program/command.ts";
import { TransferStore } from "../../transfers/store.ts";
import { described } from "./described.ts";

export const show: Run<{ readonly id: string }, object> = async ({ output, paths }, { id }) => {
  await output.object({ ...(await described(await new TransferStore(paths).find(id))) });
};
