import { storage } from "@kloudless/storage";
import { Batch } from "../../program/batch.ts";
import type { Run } from "../../program/command.ts";
import { accountNamed } from "../../remote/account-named.ts";
import { tellChanges } from "../files/tell-changes.ts";

export const rm: Run<{ readonly account: string; readonly id: readonly string[] }, object> = async (context, { account, id }) => {
  const { signal } = context;
  const { links } = storage(await accountNamed(context, account));
  const batch = new Batch(context, "could not be deleted");
  const deleted = batch.each(
    id,
    (one) => one,
    async (one) => {
      const link = await links.retrieve(one, {}, { signal });
      await link.delete({ signal });
      return link;
    },
  );
  await tellChanges(context, deleted, (link) => `Deleted the link ${link.id}`);
  await batch.end();
};
