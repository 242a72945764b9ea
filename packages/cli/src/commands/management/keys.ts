import type { ApiKey } from "@kloudless/management";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import type { Column } from "../../output/table.ts";
import { formatTime } from "../../output/units.ts";
import { confirmed } from "../../program/ask.ts";
import type { Run } from "../../program/command.ts";
import { openManagement } from "./open.ts";

interface Application {
  readonly application: string;
}

/** Letters that tell keys apart and open nothing. */
const SHOWN = 4;

export const ls: Run<Application, { readonly show: boolean | undefined }> = async (context, { application }, { show }) => {
  const { applications } = await openManagement(context);
  const columns: readonly Column<ApiKey>[] = [
    { name: "key", value: ({ key }) => (show ? key : masked(key)) },
    { name: "created", value: ({ created }) => formatTime(created) },
  ];
  const keys = applications.handle(application).apikeys.all({}, { signal: context.signal });
  await context.output.list(columns, keys, { json: (one) => (show ? one : { ...one.toJSON(), key: masked(one.key) }) });
};

export const create: Run<Application, object> = async (context, { application }) => {
  const { applications } = await openManagement(context);
  const made = await applications.handle(application).apikeys.create({ signal: context.signal });
  if (context.output.isJson) return context.output.object({ ...made.toJSON() }, { json: made });
  await context.output.text(made.key);
  await context.notes.note("Keep it where nobody else can read it: it opens all accounts of the application.");
};

export const rm: Run<Application & { readonly beginning: string }, object> = async (context, { application, beginning }) => {
  if (beginning.length < SHOWN) throw new UsageError(`Give at least ${SHOWN} letters of the key.`);
  const { applications } = await openManagement(context);
  const found: ApiKey[] = [];
  for await (const key of applications.handle(application).apikeys.all({}, { signal: context.signal }))
    if (key.key.startsWith(beginning.replace(/…$/, ""))) found.push(key);
  const [only, second] = found;
  if (only === undefined) throw new CommandError(3, "not_found", "No key of the application begins like that.");
  if (second !== undefined) throw new CommandError(2, "ambiguous_key", `${found.length} keys begin like that. Give more letters.`);
  await confirmed(context, `Delete the key ${masked(only.key)}? It stops working at once.`);
  await only.delete({ signal: context.signal });
  await context.notes.note(`The key ${masked(only.key)} was deleted.`);
};

function masked(key: string): string {
  return `${key.slice(0, SHOWN)}…`;
}
