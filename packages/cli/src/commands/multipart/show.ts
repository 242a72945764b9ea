import type { Run } from "../../program/command.ts";
import { sessionOf } from "./session.ts";

export const show: Run<{ readonly account: string; readonly id: string }, object> = async (context, { account, id }) => {
  const session = await sessionOf(context, account, id);
  await context.output.object({ ...session.toJSON() }, { json: session });
};
