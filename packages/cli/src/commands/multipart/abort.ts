import type { Run } from "../../program/command.ts";
import { tellChanges } from "../files/tell-changes.ts";
import { sessionOf } from "./session.ts";

export const abort: Run<{ readonly account: string; readonly id: string }, object> = async (context, { account, id }) => {
  const session = await sessionOf(context, account, id);
  await session.delete({ signal: context.signal });
  await tellChanges(context, [session], () => `Gave the upload ${id} up`);
};
