import { join } from "node:path";
import { TEXTS } from "../../config/config.ts";
import { type ConfigFile, configPath, PROJECT_FILE, projectConfig } from "../../config/config-file.ts";
import { editConfig } from "../../config/edit-config.ts";
import type { Settings } from "../../config/settings.ts";
import type { Context } from "../../context/context.ts";
import { accessOf, DEFAULT_BASE_URL } from "../../credentials/access.ts";
import { credentialsDirectory } from "../../credentials/store.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import type { Column } from "../../output/table.ts";
import type { Run } from "../../program/command.ts";
import { configKey, setIn, valueIn } from "./config-key.ts";

interface Where {
  /** The project's file in place of the user's. */
  readonly project: boolean | undefined;
}

/** A setting as it is in effect. */
interface Setting {
  readonly name: string;
  readonly value: string | number | null;
  /** Where it comes from: an option, a variable, a file, or `default`. */
  readonly source: string;
}

const COLUMNS: readonly Column<Setting>[] = [
  { name: "name", value: ({ name }) => name },
  { name: "value", value: ({ value }) => value, isFlexible: true },
  { name: "source", value: ({ source }) => source },
];

export const configLs: Run<object, object> = async (context) => {
  await context.output.list(COLUMNS, await effective(context));
};

export const configGet: Run<{ readonly name: string }, object> = async (context, { name }) => {
  configKey(name);
  const found = (await effective(context)).find((setting) => setting.name === name);
  if (found === undefined || found.value === null) throw new CommandError(3, "not_found", `\`${name}\` is not set.`);
  if (context.output.isJson) await context.output.object({}, { json: found });
  else await context.output.text(String(found.value));
};

export const configSet: Run<{ readonly name: string; readonly value: string }, Where> = async (context, { name, value }, { project }) => {
  const key = configKey(name);
  if (project && key === "proxy") throw new UsageError("`proxy` does not belong into a project's file, which others may have written.");
  const path = await fileOf(context, project);
  await editConfig(path, (config) => setIn(config, context.options.profile, key, value));
  await context.notes.note(`Set \`${name}\` in ${path}.`);
};

export const configUnset: Run<{ readonly name: string }, Where> = async (context, { name }, { project }) => {
  const key = configKey(name);
  const path = await fileOf(context, project);
  let wasThere = false;
  await editConfig(path, (config) => {
    wasThere = valueIn(config, context.options.profile, key) !== undefined;
    if (wasThere) setIn(config, context.options.profile, key, undefined);
  });
  if (!wasThere) throw new CommandError(3, "not_found", `\`${name}\` is not set in ${path}.`);
  await context.notes.note(`Removed \`${name}\` from ${path}.`);
};

export const configPaths: Run<object, object> = async (context) => {
  const { paths, io, output } = context;
  const project = await projectConfig(io.cwd);
  await output.object({
    config: configPath(paths),
    project: project?.path ?? null,
    credentials: credentialsDirectory(paths),
    state: paths.state,
  });
};

async function effective(context: Context): Promise<Setting[]> {
  const settings = await context.settings;
  const { profile, baseUrl, apiVersion, caCert, proxy, bwlimit, tpslimit, clientId, aliases, sources } = settings;
  const values = { base_url: baseUrl, api_version: apiVersion, ca_cert: caCert, proxy, bwlimit, tpslimit, client_id: clientId };
  const kept = baseUrl === undefined ? await keptBaseUrl(context, settings) : undefined;
  const fallbacks: Partial<typeof values> = { base_url: kept ?? DEFAULT_BASE_URL, api_version: "v1" };
  return [
    { name: "profile", value: profile, source: sources.profile?.name ?? "default" },
    ...TEXTS.map((name) => ({
      name,
      value: values[name] ?? fallbacks[name] ?? null,
      source: sources[name]?.name ?? (name === "base_url" && kept !== undefined ? "login" : "default"),
    })),
    ...Object.entries(aliases).map(([name, value]) => ({ name: `aliases.${name}`, value, source: "configuration" })),
  ];
}

/** The server that the profile's credential is for. One that cannot be read says nothing; `kloudless doctor` says why. */
async function keptBaseUrl(context: Context, settings: Settings): Promise<string | undefined> {
  try {
    return (await accessOf(context, settings)).baseUrl;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

/** The project's file that is there, or would be here. */
async function fileOf({ paths, io }: Context, project: boolean | undefined): Promise<string> {
  if (!project) return configPath(paths);
  const found: ConfigFile | undefined = await projectConfig(io.cwd);
  return found?.path ?? join(io.cwd, PROJECT_FILE);
}
