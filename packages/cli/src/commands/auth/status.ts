import { userConfig } from "../../config/config-file.ts";
import { settingsOf } from "../../config/settings.ts";
import { newClient } from "../../context/client.ts";
import type { Context } from "../../context/context.ts";
import { accessOf, DEFAULT_BASE_URL } from "../../credentials/access.ts";
import { KINDS, kindsOf } from "../../credentials/credentials.ts";
import { CommandError } from "../../failure/command-error.ts";
import { describeFailure } from "../../failure/describe.ts";
import type { Column } from "../../output/table.ts";
import type { Run } from "../../program/command.ts";
import { checkCredential } from "./check-credential.ts";
import { profileNames } from "./profiles.ts";

interface Options {
  readonly offline: boolean | undefined;
}

/** A profile, and whether what it has is any good. */
interface Row {
  readonly profile: string;
  readonly current: boolean;
  readonly base_url: string | null;
  readonly credentials: readonly string[];
  readonly source: string | null;
  /** `ok`, `not checked`, `none`, or what is wrong. */
  readonly status: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: "current", value: ({ current }) => (current ? "*" : "") },
  { name: "profile", value: ({ profile }) => profile },
  { name: "base_url", value: ({ base_url }) => base_url },
  { name: "credentials", value: ({ credentials }) => credentials.join(", ") },
  { name: "source", value: ({ source }) => source },
  { name: "status", value: ({ status }) => status, isFlexible: true },
];

export const status: Run<object, Options> = async (context, _, { offline }) => {
  const { profile: current } = await context.settings;
  const names = new Set([...profileNames(await userConfig(context.paths)), ...(await kept(context)), current]);
  const rows: Row[] = [];
  for (const name of [...names].toSorted())
    rows.push(await rowOf(context, name, { isCurrent: name === current, isOffline: offline === true }));
  await context.output.list(COLUMNS, rows);
  const own = rows.find((row) => row.current);
  if (own !== undefined && own.status !== "ok" && own.status !== "not checked")
    throw new CommandError(4, "not_logged_in", `The profile ${JSON.stringify(current)} has no credential that works: ${own.status}.`, {
      hint: "Run `kloudless login`.",
    });
};

async function kept(context: Context): Promise<string[]> {
  const { credentialStore } = await import("../../credentials/store.ts");
  return credentialStore(context).profiles();
}

async function rowOf(
  context: Context,
  profile: string,
  { isCurrent, isOffline }: { readonly isCurrent: boolean; readonly isOffline: boolean },
): Promise<Row> {
  const { io, paths, signal } = context;
  let row: Row = { profile, current: isCurrent, base_url: null, credentials: [], source: null, status: "none" };
  try {
    const settings = isCurrent ? await context.settings : await settingsOf({ profile }, paths, io.cwd);
    const access = await accessOf({ io: isCurrent ? io : { ...io, env: withoutCredentials(io.env) }, paths }, settings);
    const kinds = kindsOf(access.credentials);
    const baseUrl = access.baseUrl ?? DEFAULT_BASE_URL;
    const source = [...new Set(Object.values(access.sources))].join(", ");
    row = { ...row, base_url: baseUrl, credentials: kinds.map((kind) => KINDS[kind].title), source };
    if (kinds.length === 0) return row;
    if (isOffline) return { ...row, status: "not checked" };
    const client = await newClient(context, settings, access);
    try {
      for (const kind of kinds) await checkCredential(client, kind, baseUrl, signal);
    } finally {
      await client.close();
    }
    return { ...row, status: "ok" };
  } catch (error) {
    signal.throwIfAborted();
    return { ...row, status: describeFailure(error).message };
  }
}

/** What is in the environment is for the profile in use, not for each of them. */
function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names: readonly string[] = Object.values(KINDS).map(({ variable }) => variable);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
