import { type AccountImport, isObject } from "@kloudless/core";
import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import { MAX_SECRET_BYTES } from "../../input/read-secret.ts";
import { stdinBytes } from "../../input/stdin.ts";
import type { Run } from "../../program/command.ts";

const NEEDED = ["account", "service", "token"] as const;

export const importAccount: Run<object, object> = async (context) => {
  const account = await (await context.client).accounts.create(await description(context), { signal: context.signal });
  await context.notes.note(`Imported the account ${account.id} (${account.service}, ${account.account}).`);
  await context.output.object({ id: account.id, service: account.service, account: account.account }, { json: account });
};

async function description({ io }: Context): Promise<AccountImport> {
  const how = 'Write to stdin: {"service": "box", "account": "ada@example.com", "token": "...", "refresh_token": "..."}';
  if (io.stdin.isTTY) throw new UsageError("An account is imported from stdin.", how);
  const data = parsed((await stdinBytes(io, MAX_SECRET_BYTES)).toString());
  if (!isObject(data)) throw new UsageError("What is on stdin is no JSON object.", how);
  for (const name of NEEDED)
    if (typeof data[name] !== "string" || data[name] === "") throw new UsageError(`\`${name}\` must be a text that is not empty.`, how);
  return data as AccountImport;
}

/** The parser's message quotes the text, which holds secrets. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
