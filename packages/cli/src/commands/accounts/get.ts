import type { Run } from "../../program/command.ts";

interface Options {
  readonly full: boolean | undefined;
}

export const get: Run<{ readonly account: string }, Options> = async ({ accounts, client, output, signal }, { account }, { full }) => {
  const { id } = await (await accounts).find(account);
  const found = await (await client).accounts.retrieve(id, { retrieve_full: full }, { signal });
  await output.object({ ...found.toJSON() }, { json: found });
};
