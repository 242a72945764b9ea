import { configPath } from "../../config/config-file.ts";
import { editConfig } from "../../config/edit-config.ts";
import { DEFAULT_PROFILE } from "../../config/settings.ts";
import type { Context } from "../../context/context.ts";
import { credentialStore } from "../../credentials/store.ts";
import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";

export const profileUse: Run<{ readonly name: string }, object> = async (context, { name }) => {
  await knownProfile(context, name);
  await editConfig(configPath(context.paths), (config) => {
    config.profile = name;
  });
  await context.notes.note(`The profile ${JSON.stringify(name)} is used from now on.`);
  const { sources } = await context.settings;
  if (sources.profile !== undefined && sources.profile.kind !== "user")
    await context.notes.warn(`${sources.profile.name} names a profile, too, and comes first.`);
};

/** @throws UsageError when a profile is neither in the configuration nor has a credential. */
export async function knownProfile(context: Context, name: string): Promise<void> {
  const { profiles } = await context.settings;
  const all = [...new Set([DEFAULT_PROFILE, ...profiles, ...(await credentialStore(context).profiles())])];
  if (!all.includes(name))
    throw new UsageError(
      `There is no profile ${JSON.stringify(name)}.`,
      `There are: ${all.toSorted().join(", ")}. To make one: kloudless login --profile NAME`,
    );
}
