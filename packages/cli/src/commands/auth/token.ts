import { accessOf } from "../../credentials/access.ts";
import { KINDS, type Kind, kindsOf } from "../../credentials/credentials.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { noCredential } from "./whoami.ts";

/** Kinds of credentials by their names on a command line. */
const KIND_OF: Readonly<Record<"token" | "api-key" | "developer-key", Kind>> = {
  token: "token",
  "api-key": "apiKey",
  "developer-key": "developerKey",
};

interface Options {
  readonly kind: keyof typeof KIND_OF | undefined;
  readonly show: boolean | undefined;
}

export const token: Run<object, Options> = async (context, _, { kind, show }) => {
  const settings = await context.settings;
  const { credentials } = await accessOf(context, settings);
  const [used] = kind === undefined ? kindsOf(credentials) : [KIND_OF[kind]];
  if (used === undefined) throw noCredential(settings.profile);
  const credential = credentials[used];
  if (credential === undefined)
    throw new CommandError(4, "missing_credential", `The profile ${JSON.stringify(settings.profile)} has no ${KINDS[used].title}.`, {
      hint: "`kloudless auth status` says what it has.",
    });
  if (context.io.stdout.isTerminal && !show)
    throw new UsageError(`The ${KINDS[used].title} is not shown on a terminal.`, "Pipe it into the program that needs it, or add --show.");
  await context.output.text(credential);
};
