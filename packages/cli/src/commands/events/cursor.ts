import type { Run } from "../../program/command.ts";

export const cursor: Run<{ readonly account: string }, object> = async ({ accounts, output, signal }, { account }) => {
  const { events } = await (await accounts).find(account);
  await output.text(await events.latestCursor({ signal }));
};
