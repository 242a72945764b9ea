import { configPath } from "../../config/config-file.ts";
import { editConfig } from "../../config/edit-config.ts";
import { credentialStore } from "../../credentials/store.ts";
import { confirmed } from "../../program/ask.ts";
import type { Run } from "../../program/command.ts";
import { knownProfile } from "./profile-use.ts";

export const profileRm: Run<{ readonly name: string }, object> = async (context, { name }) => {
  await knownProfile(context, name);
  await confirmed(context, `Remove the profile ${JSON.stringify(name)}, with its credential and settings?`);
  await credentialStore(context).remove(name);
  await editConfig(configPath(context.paths), (config) => {
    if (config.profiles !== undefined) delete config.profiles[name];
    if (config.profile === name) delete config.profile;
  });
  await context.notes.note(`Removed the profile ${JSON.stringify(name)} from this machine.`);
};
