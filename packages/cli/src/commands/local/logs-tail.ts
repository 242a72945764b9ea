import { setTimeout as sleep } from "node:timers/promises";
import { path as pathOf } from "@kloudless/core";
import { management } from "@kloudless/management";
import type { Client, Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import type { Column } from "../../output/table.ts";
import type { Run } from "../../program/command.ts";

/** A request, as the server logged it. */
interface LoggedRequest {
  readonly number: number;
  readonly id: string;
  readonly created: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly account: number | null;
}

interface Options {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly status: string | undefined;
  readonly account: number | undefined;
  readonly request: string | undefined;
  readonly interval: number | undefined;
  readonly last: number | undefined;
}

const COLUMNS: readonly Column<LoggedRequest>[] = [
  { name: "time", value: ({ created }) => created },
  { name: "status", value: ({ status }) => status },
  { name: "method", value: ({ method }) => method },
  { name: "path", value: ({ path }) => path },
  { name: "ms", value: ({ milliseconds }) => milliseconds },
  { name: "id", value: ({ id }) => id },
  { name: "account", value: ({ account }) => account, isExtra: true },
];

export const logsTail: Run<{ readonly application: string | undefined }, Options> = async (context, { application }, options) => {
  const { output, notes, signal } = context;
  const { interval = 1000, last = 10 } = options;
  const isWanted = filter(options);
  const client = await context.client;
  const id = application ?? (await onlyApplication(context, client));
  const look = async (after: number): Promise<readonly LoggedRequest[]> => {
    const where = pathOf`/meta/applications/${id}/requests`;
    const answer = await client.request<{ readonly objects: readonly LoggedRequest[] }>(
      { method: "GET", path: where, query: { after }, auth: "developer" },
      { signal },
    );
    return answer.objects;
  };
  let seen = await look(0);
  await notes.note(`Waiting for requests of the application ${id}. Ctrl-C ends it.`);
  const first = seen.filter(isWanted);
  await output.stream(COLUMNS, first.slice(Math.max(0, first.length - last)));
  for (let after = seen.at(-1)?.number ?? 0; ; after = seen.at(-1)?.number ?? after) {
    await sleep(interval, undefined, { signal });
    seen = await look(after);
    await output.stream(COLUMNS, seen.filter(isWanted));
  }
};

async function onlyApplication({ signal }: Context, client: Client): Promise<string> {
  const [only, second] = await management(client).applications.all({}, { signal }).toArray({ limit: 2 });
  if (only !== undefined && second === undefined) return only.id;
  throw new CommandError(2, "ambiguous_application", only === undefined ? "There is no application." : "There are several applications.", {
    hint: "Say which one: `kloudless apps ls` lists them.",
  });
}

function filter({ method, path, status, account, request }: Options): (logged: LoggedRequest) => boolean {
  if (status !== undefined && !/^[1-5](\d\d|xx)$/i.test(status))
    throw new UsageError(`--status must be like 404 or 5xx; got ${JSON.stringify(status)}.`);
  const statuses = status === undefined ? undefined : new RegExp(`^${status.toLowerCase().replace("xx", "\\d\\d")}$`);
  return (logged) =>
    (method === undefined || logged.method === method.toUpperCase()) &&
    (path === undefined || logged.path.includes(path)) &&
    (statuses === undefined || statuses.test(String(logged.status))) &&
    (account === undefined || logged.account === account) &&
    (request === undefined || logged.id === request);
}
