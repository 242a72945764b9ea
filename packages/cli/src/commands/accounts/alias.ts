import { configPath, userConfig } from "../../config/config-file.ts";
import { type EditableConfig, editConfig } from "../../config/edit-config.ts";
import type { Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";

interface Options {
  readonly rm: boolean | undefined;
}

interface Args {
  readonly name: string;
  readonly account: string | undefined;
}

export const alias: Run<Args, Options> = async (context, { name, account }, { rm }) => {
  if (rm) {
    if (account !== undefined) throw new UsageError("An alias is removed by its name alone: kloudless accounts alias --rm NAME.");
    return remove(context, name);
  }
  if (account === undefined) throw new UsageError("Say which account: kloudless accounts alias NAME ACCOUNT.");
  checkName(name);
  const { id } = await (await context.accounts).find(account);
  // Also says whether there is such an account, and what `me` is.
  const found = await (await context.client).accounts.retrieve(id, {}, { signal: context.signal });
  await editConfig(configPath(context.paths), (config) => {
    const layer = layerOf(config, context);
    layer.aliases = { ...layer.aliases, [name]: found.id };
  });
  await context.notes.note(`${name}: is the account ${found.id} (${found.service}, ${found.account}) now.`);
};

/** Aliases are of the profile that was asked for, else of all of them. */
function layerOf(config: EditableConfig, { options: { profile } }: Context): EditableConfig {
  if (profile === undefined) return config;
  config.profiles ??= {};
  return (config.profiles[profile] ??= {});
}

async function remove(context: Context, name: string): Promise<void> {
  const { config, path } = await userConfig(context.paths);
  const layer = context.options.profile === undefined ? config : config.profiles?.[context.options.profile];
  if (layer?.aliases === undefined || !Object.hasOwn(layer.aliases, name))
    throw new CommandError(3, "not_found", `There is no alias ${JSON.stringify(name)} in ${path}.`);
  await editConfig(configPath(context.paths), (edited) => {
    const { [name]: _, ...rest } = layerOf(edited, context).aliases ?? {};
    layerOf(edited, context).aliases = rest;
  });
  await context.notes.note(`Removed the alias ${name}.`);
}

function checkName(name: string): void {
  if (!/^[\w.@+-]{1,64}$/.test(name))
    throw new UsageError(`${JSON.stringify(name)} is no name for an account: letters, digits and . _ - @ +, at most 64.`);
  if (/^\d+$/.test(name) || name === "me" || name.length === 1 || name === "-")
    throw new UsageError(`${JSON.stringify(name)} means something else in addresses. Take another name, of at least two letters.`);
}
