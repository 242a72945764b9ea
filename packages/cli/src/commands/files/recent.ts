import { storage } from "@kloudless/storage";
import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import { addressOf } from "../../remote/object-address.ts";
import { foundColumns } from "./columns.ts";
import { firstOf } from "./first-of.ts";

interface Options {
  readonly after: Date | undefined;
  readonly limit: number | undefined;
}

const DEFAULT_LIMIT = 50;

export const recent: Run<{ readonly account: readonly string[] }, Options> = async (context, { account }, { after, limit }) => {
  const { output, signal } = context;
  const book = await context.accounts;
  /** What accounts are called here, by their ids. */
  const names = new Map<string, string>();
  const accounts = [];
  for (const at of account.map(parseRemoteOrAccount)) {
    if ("id" in at.target || at.target.path.length > 0)
      throw new UsageError(`${JSON.stringify(at.text)}: recent files are those of an account.`, `Give ${at.account}: instead.`);
    const found = await book.find(at.account);
    if (names.has(String(found.id))) continue;
    names.set(String(found.id), at.account);
    accounts.push(found);
  }
  const [first, ...others] = accounts;
  if (first === undefined) throw new UsageError("Whose files? Give an account.");
  const several = others.length === 0 ? undefined : accounts.map(({ id }) => id);
  const count = limit ?? DEFAULT_LIMIT;
  const files = storage(first).recent.all({ after, accounts: several, page_size: Math.min(count, 1000) }, { signal });
  const columns = foundColumns(output.format.kind === "plain", (file) => {
    const name = several === undefined ? names.get(String(first.id)) : names.get(String(file.account));
    return addressOf(file, name ?? String(file.account));
  });
  await output.list(columns, firstOf(files, count));
};
