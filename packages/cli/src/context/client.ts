import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { rootCertificates } from "node:tls";
import { ExponentialBackoff, Kloudless } from "@kloudless/core";
import type { Settings } from "../config/settings.ts";
import type { Credentials } from "../credentials/credentials.ts";
import { CommandError } from "../failure/command-error.ts";
import type { Client, Context } from "./context.ts";
import { tellAttempts } from "./tell-attempts.ts";

/** The client of a run. Credentials come from the environment, else from where `kloudless login` put them. */
export async function openClient(context: Context, settings: Settings): Promise<Client> {
  const { options, io, notes } = context;
  const { apiKey, token, developerKey } = await credentialsOf(context, settings);
  if (notes.isVerbose) tellAttempts(notes);
  const common = {
    baseUrl: settings.baseUrl,
    apiVersion: settings.apiVersion,
    timeout: options.timeout,
    deadline: options.deadline,
    retry: options.retries === undefined ? undefined : options.retries === 0 ? null : new ExponentialBackoff({ retries: options.retries }),
    headers: options.asUser === undefined ? undefined : { "X-Kloudless-As-User": options.asUser },
    ca: settings.caCert === undefined ? undefined : await certificates(resolve(io.cwd, settings.caCert)),
  };
  return new Kloudless({ ...common, apiKey, token, developerKey });
}

/** Those of the environment, if there are any of an account or a developer; else the profile's. */
export async function credentialsOf({ io, paths }: Context, { profile }: Settings): Promise<Credentials> {
  const { KLOUDLESS_API_KEY: apiKey, KLOUDLESS_TOKEN: token, KLOUDLESS_DEV_KEY: developerKey } = io.env;
  const { credentialStore } = await import("../credentials/store.ts");
  const kept = apiKey || token ? undefined : await credentialStore(paths).read(profile);
  return {
    ...kept,
    ...(apiKey ? { apiKey } : {}),
    ...(token ? { token } : {}),
    ...(developerKey ? { developerKey } : {}),
  };
}

async function certificates(path: string): Promise<string[]> {
  try {
    return [...rootCertificates, await readFile(path, "utf8")];
  } catch (error) {
    throw new CommandError(2, "bad_ca_cert", `--ca-cert: ${(error as Error).message}`, { cause: error });
  }
}
