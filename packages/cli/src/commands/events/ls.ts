import type { AccountEvent } from "@kloudless/core";
import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { eventColumns } from "./columns.ts";

interface Options {
  readonly cursor: string | undefined;
  readonly from: Date | undefined;
  readonly until: Date | undefined;
}

export const ls: Run<{ readonly account: string }, Options> = async (
  { accounts, output, signal },
  { account },
  { cursor, from, until },
) => {
  if (cursor !== undefined && from !== undefined) throw new UsageError("--cursor and --from cannot be given together.");
  if (until !== undefined && from === undefined) throw new UsageError("--until needs --from.");
  const { events } = await (await accounts).find(account);
  const found = events.all({ cursor, from, until, page_size: 1000 }, { signal });
  await output.list(
    eventColumns((event: AccountEvent) => event),
    found,
  );
};
