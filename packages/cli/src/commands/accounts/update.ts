import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";

interface Options {
  readonly active: boolean | undefined;
  readonly inactive: boolean | undefined;
}

export const update: Run<{ readonly account: string }, Options> = async (context, { account }, { active, inactive }) => {
  if ((active === true) === (inactive === true)) throw new UsageError("Give either --active or --inactive.");
  const { id } = await (await context.accounts).find(account);
  const found = await (await context.client).accounts.retrieve(id, {}, { signal: context.signal });
  found.active = active === true;
  await found.save({ signal: context.signal });
  await context.notes.note(
    `The account ${found.id} (${found.service}, ${found.account}) is ${found.active ? "active" : "not active"} now.`,
  );
  if (context.output.isJson) await context.output.object({}, { json: found });
};
