import { CommandError } from "../failure/command-error.ts";
import { baseUrlProblem } from "./base-url.ts";
import { bandwidthProblem, requestRateProblem } from "./limits.ts";
import { proxyProblem } from "./proxy.ts";

/** What a profile says of the API it is for. Credentials are kept elsewhere. */
export interface Profile {
  readonly base_url?: string;
  readonly api_version?: string;
  /** Path of a file, from the configuration's own directory. */
  readonly ca_cert?: string;
  /** Only in the user's file. */
  readonly proxy?: string;
  /** Bytes a second: `10M`, `10M:1M`. */
  readonly bwlimit?: string;
  /** Requests a second. */
  readonly tpslimit?: string;
  /** The id of the application that accounts are connected to. */
  readonly client_id?: string;
  /** Names for accounts: `docs = 1234`. */
  readonly aliases?: Readonly<Record<string, number>>;
}

/** What a configuration file holds. */
export interface Config extends Profile {
  /** The profile that is used where none is asked for. */
  readonly profile?: string;
  readonly profiles?: Readonly<Record<string, Profile>>;
}

/** The settings that are texts. */
export const TEXTS = ["base_url", "api_version", "ca_cert", "proxy", "bwlimit", "tpslimit", "client_id"] as const;

export type TextSetting = (typeof TEXTS)[number];

const SECRET = /key|token|secret|password/i;

/** Whether a setting of this name would be a secret. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

/** Whether a profile can have this name. */
export function isProfileName(name: string): boolean {
  return /^[\w.-]{1,64}$/.test(name);
}

/** What is wrong with the value of a setting; undefined when nothing is. */
export function settingProblem(name: TextSetting, value: string): string | undefined {
  if (name === "base_url") return baseUrlProblem(value);
  if (name === "proxy") return proxyProblem(value);
  if (name === "bwlimit") return bandwidthProblem(value);
  if (name === "tpslimit") return requestRateProblem(value);
  if (name === "api_version" && !/^v?\d+$/.test(value)) return 'must look like "v1"';
  return value === "" ? "must not be empty" : undefined;
}

/** Data of a file that makes sense. @throws CommandError (2) that names the file and the field. */
export function checkedConfig(data: Record<string, unknown>, path: string): Config {
  const { profile, profiles, ...rest } = data;
  if (profile !== undefined && (typeof profile !== "string" || !isProfileName(profile)))
    throw wrong(path, "profile", "must be the name of a profile");
  if (profiles !== undefined && !isTable(profiles)) throw wrong(path, "profiles", "must be a table: [profiles.NAME]");
  for (const [name, one] of Object.entries(profiles ?? {})) {
    if (!isProfileName(name))
      throw wrong(path, `profiles.${name}`, "has a name that cannot be used: letters, digits, dots, - and _, at most 64");
    if (!isTable(one)) throw wrong(path, `profiles.${name}`, "must be a table");
    checkProfile(one, path, `profiles.${name}.`);
  }
  checkProfile(rest, path, "");
  return data;
}

function checkProfile(profile: Record<string, unknown>, path: string, where: string): void {
  for (const [name, value] of Object.entries(profile)) {
    if (name === "aliases") {
      if (!isTable(value) || !Object.values(value).every((id) => Number.isSafeInteger(id)))
        throw wrong(path, where + name, "must be a table of account ids, e.g. docs = 1234");
      continue;
    }
    const known = TEXTS.find((one) => one === name);
    if (known === undefined) throw isSecretName(name) ? secret(path, where + name) : unknown(path, where + name);
    if (typeof value !== "string") throw wrong(path, where + name, "must be a text");
    const problem = settingProblem(known, value);
    if (problem !== undefined) throw wrong(path, where + name, problem);
  }
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function secret(path: string, field: string): CommandError {
  return wrong(path, field, "looks like a secret, which does not belong into this file: use `kloudless login`, or an environment variable");
}

function unknown(path: string, field: string): CommandError {
  return wrong(path, field, `is not known. There are: ${TEXTS.join(", ")}, aliases, profile, profiles`);
}

function wrong(path: string, field: string, what: string): CommandError {
  return new CommandError(2, "bad_config", `${path}: \`${field}\` ${what}.`);
}
