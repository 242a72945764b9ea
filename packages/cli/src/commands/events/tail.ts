import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { WatchedEvent } from "@kloudless/core";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { errnoOf } from "../../failure/errno.ts";
import { replaceFile } from "../../local/replace-file.ts";
import type { Run } from "../../program/command.ts";
import { eventColumns } from "./columns.ts";

interface Options {
  readonly cursor: string | undefined;
  readonly all: boolean | undefined;
  readonly state: string | undefined;
  readonly interval: number | undefined;
}

const COLUMNS = eventColumns(({ event }: WatchedEvent) => event);

export const tail: Run<{ readonly account: string }, Options> = async (context, { account }, options) => {
  const { accounts, output, notes, signal, io } = context;
  if (options.cursor !== undefined && options.all) throw new UsageError("--cursor and --all cannot be given together.");
  const state = options.state === undefined ? undefined : resolve(io.cwd, options.state);
  const { events } = await (await accounts).find(account);
  const kept = state === undefined ? undefined : await readCursor(state);
  const cursor = kept ?? options.cursor ?? (options.all ? undefined : await events.latestCursor({ signal }));
  const watched = events.watch({
    cursor,
    signal,
    interval: options.interval,
    onError: (error) => void notes.note(`${error instanceof Error ? error.message : String(error)}; it is tried again.`),
  });
  await notes.note(`Waiting for events of ${account}. Ctrl-C ends it.`);
  for await (const item of watched) {
    await output.stream(COLUMNS, [item]);
    // Only now: what was not printed is to come again.
    if (state !== undefined) await replaceFile(state, `${item.cursor}\n`);
  }
};

async function readCursor(path: string): Promise<string | undefined> {
  try {
    const cursor = (await readFile(path, "utf8")).trim();
    if (/^\S+$/.test(cursor)) return cursor;
    throw new CommandError(2, "bad_state", `${path} holds no cursor. Remove it to begin anew.`);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
