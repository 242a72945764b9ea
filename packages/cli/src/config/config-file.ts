import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandError } from "../failure/command-error.ts";
import type { Paths } from "./paths.ts";

/** What a profile says of the API it is for. Credentials are kept elsewhere. */
export interface Profile {
  readonly base_url?: string;
  readonly api_version?: string;
  readonly ca_cert?: string;
  /** Names for accounts: `docs = 1234`. */
  readonly aliases?: Readonly<Record<string, number>>;
}

/** What a configuration file holds. */
export interface Config extends Profile {
  /** The profile that is used where none is asked for. */
  readonly profile?: string;
  readonly profiles?: Readonly<Record<string, Profile>>;
}

const TEXTS = ["base_url", "api_version", "ca_cert"] as const;
const SECRET = /key|token|secret|password/i;

export function configPath({ config }: Paths): string {
  return join(config, "config.toml");
}

/** The user's configuration; empty where there is no file. @throws CommandError (2) that names the file and the field. */
export async function userConfig(paths: Paths): Promise<Config> {
  return (await readConfig(configPath(paths))) ?? {};
}

/** The configuration of the project around a directory: the nearest `.kloudless.toml`, in it or above. */
export async function projectConfig(cwd: string): Promise<Config> {
  for (let dir = cwd; ; dir = dirname(dir)) {
    const found = await readConfig(join(dir, ".kloudless.toml"));
    if (found !== undefined) return found;
    if (dirname(dir) === dir) return {};
  }
}

/** Undefined where there is no such file. */
async function readConfig(path: string): Promise<Config | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CommandError(2, "bad_config", `${path} cannot be read: ${message}`, { cause: error });
  }
  const { parse, TomlError } = await import("smol-toml");
  try {
    return checked(parse(text), path);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser quotes the lines around the mistake, and one may hold a secret that does not belong there.
    throw new CommandError(2, "bad_config", `${path}, line ${error.line}: this is not TOML. Mend the line, or remove the file.`);
  }
}

function checked(data: Record<string, unknown>, path: string): Config {
  const { profile, profiles, ...rest } = data;
  if (profile !== undefined && typeof profile !== "string") throw wrong(path, "profile", "must be the name of a profile");
  if (profiles !== undefined && !isTable(profiles)) throw wrong(path, "profiles", "must be a table: [profiles.NAME]");
  for (const [name, one] of Object.entries(profiles ?? {})) {
    if (!isTable(one)) throw wrong(path, `profiles.${name}`, "must be a table");
    checkProfile(one, path, `profiles.${name}.`);
  }
  checkProfile(rest, path, "");
  return data;
}

function checkProfile(profile: Record<string, unknown>, path: string, where: string): void {
  for (const [name, value] of Object.entries(profile)) {
    if (SECRET.test(name))
      throw wrong(
        path,
        where + name,
        "looks like a secret, which does not belong into this file: use `kloudless login`, or an environment variable",
      );
    if (name === "aliases") {
      if (!isTable(value) || !Object.values(value).every((id) => Number.isSafeInteger(id)))
        throw wrong(path, where + name, "must be a table of account ids, e.g. docs = 1234");
    } else if (!TEXTS.some((known) => known === name)) {
      throw wrong(path, where + name, `is not known. There are: ${TEXTS.join(", ")}, aliases`);
    } else if (typeof value !== "string") {
      throw wrong(path, where + name, "must be a text");
    }
  }
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function wrong(path: string, field: string, what: string): CommandError {
  return new CommandError(2, "bad_config", `${path}: \`${field}\` ${what}.`);
}
