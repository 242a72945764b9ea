import { ofEnvironment } from "../../credentials/access.ts";
import { KINDS, kindsOf } from "../../credentials/credentials.ts";
import { credentialStore } from "../../credentials/store.ts";
import type { Run } from "../../program/command.ts";

interface Options {
  readonly all: boolean | undefined;
}

export const logout: Run<object, Options> = async (context, _, { all }) => {
  const { io, notes } = context;
  const store = credentialStore(context);
  const profiles = all ? await store.profiles() : [(await context.settings).profile];
  let removed = 0;
  for (const profile of profiles) {
    if (!(await store.remove(profile))) continue;
    removed++;
    await notes.note(`Removed the credential of the profile ${JSON.stringify(profile)} from this machine. At the server it is still good.`);
  }
  if (removed === 0)
    await notes.note(all ? "No profile has a credential." : `The profile ${JSON.stringify(profiles[0])} has no credential.`);
  for (const kind of kindsOf(ofEnvironment(io.env))) await notes.warn(`${KINDS[kind].variable} is set, and is still used.`);
};
