import { confirmed } from "../../program/ask.ts";
import type { Run } from "../../program/command.ts";

export const rm: Run<{ readonly account: string }, object> = async (context, { account }) => {
  const { id } = await (await context.accounts).find(account);
  const found = await (await context.client).accounts.retrieve(id, {}, { signal: context.signal });
  const what = `the account ${found.id} (${found.service}, ${found.account})`;
  await confirmed(context, `Disconnect ${what} from the application? Its links and tokens end; nothing is deleted at the service.`);
  await found.delete({ signal: context.signal });
  await context.notes.note(`Disconnected ${what}.`);
};
