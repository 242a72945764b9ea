import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { rootCertificates } from "node:tls";
import { ExponentialBackoff, Kloudless, type KloudlessOptions } from "@kloudless/core";
import { checkTransport } from "../config/base-url.ts";
import type { Settings } from "../config/settings.ts";
import { type Access, accessOf } from "../credentials/access.ts";
import { CommandError } from "../failure/command-error.ts";
import type { Client, Context } from "./context.ts";
import type { Io } from "./io.ts";
import { tellAttempts } from "./tell-attempts.ts";

/** The client of a run. Credentials come from the environment, else from where `kloudless login` put them. */
export async function openClient(context: Context, settings: Settings): Promise<Client> {
  return newClient(context, settings, await accessOf(context, settings));
}

/** A client that works as the options of the command line say, with these credentials. */
export async function newClient(
  { options, io, notes }: Context,
  settings: Settings,
  { credentials: { apiKey, token, developerKey }, baseUrl }: Pick<Access, "credentials" | "baseUrl">,
): Promise<Client> {
  checkTransport(baseUrl, options);
  tellAttempts(notes);
  const common = {
    baseUrl,
    apiVersion: settings.apiVersion,
    timeout: options.timeout,
    deadline: options.deadline,
    retry: options.retries === undefined ? undefined : options.retries === 0 ? null : new ExponentialBackoff({ retries: options.retries }),
    headers: options.asUser === undefined ? undefined : { "X-Kloudless-As-User": options.asUser },
    ...(await connectionOf(settings, io)),
  };
  return new Kloudless({ ...common, apiKey, token, developerKey });
}

/** How servers are reached, and how fast. @throws CommandError (2) */
export async function connectionOf(settings: Settings, io: Io): Promise<Pick<KloudlessOptions, "ca" | "proxy" | "throttle">> {
  const { proxy, bwlimit, tpslimit } = settings;
  const ca = await trusted(settings, io.cwd);
  if (bwlimit === undefined && tpslimit === undefined) return { ca, proxy };
  // Loaded only where it is asked for.
  const { throttleOf } = await import("./limits.ts");
  return { ca, proxy, throttle: throttleOf(io, { bwlimit, tpslimit }) };
}

/** The certificates that are trusted; undefined for those of the system. @throws CommandError (2) */
export async function trusted({ caCert }: Settings, cwd: string): Promise<string[] | undefined> {
  if (caCert === undefined) return undefined;
  try {
    return [...rootCertificates, await readFile(resolve(cwd, caCert), "utf8")];
  } catch (error) {
    throw new CommandError(2, "bad_ca_cert", `--ca-cert: ${(error as Error).message}`, { cause: error });
  }
}
