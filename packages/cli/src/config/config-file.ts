import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CommandError } from "../failure/command-error.ts";
import { type Config, checkedConfig } from "./config.ts";
import type { Paths } from "./paths.ts";

/** A configuration file that is there, or where one would be. */
export interface ConfigFile {
  readonly path: string;
  readonly config: Config;
}

export const PROJECT_FILE = ".kloudless.toml";

export function configPath({ config }: Paths): string {
  return join(config, "config.toml");
}

/** The user's configuration; empty where there is no file. @throws CommandError (2) that names the file and the field. */
export async function userConfig(paths: Paths): Promise<ConfigFile> {
  const path = configPath(paths);
  return (await readConfig(path)) ?? { path, config: {} };
}

/** The configuration of the project around a directory: the nearest `.kloudless.toml`, in it or above. */
export async function projectConfig(cwd: string): Promise<ConfigFile | undefined> {
  for (let dir = cwd; ; dir = dirname(dir)) {
    const found = await readConfig(join(dir, PROJECT_FILE));
    if (found !== undefined) return withoutProxy(found);
    if (dirname(dir) === dir) return undefined;
  }
}

/** A project's file may lie in anything that was downloaded: with a proxy and certificates of its own it could read all that is sent. */
function withoutProxy(file: ConfigFile): ConfigFile {
  const { proxy, profiles = {} } = file.config;
  if (proxy === undefined && Object.values(profiles).every((one) => one.proxy === undefined)) return file;
  throw new CommandError(2, "bad_config", `${file.path}: \`proxy\` does not belong into a project's file.`, {
    hint: "Set it in the file of your own (kloudless config set proxy URL), or give --proxy.",
  });
}

async function readConfig(path: string): Promise<ConfigFile | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : { path, config: withPaths(await parsed(text, path), dirname(path)) };
}

/** Undefined where there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CommandError(2, "bad_config", `${path} cannot be read: ${message}`, { cause: error });
  }
}

/** What the text of a file says, checked. @throws CommandError (2) */
export async function parsed(text: string, path: string): Promise<Config> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    return checkedConfig(parse(text), path);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser quotes the lines around the mistake, and one may hold a secret that does not belong there.
    throw new CommandError(2, "bad_config", `${path}, line ${error.line}: this is not TOML. Mend the line, or remove the file.`);
  }
}

/** A file that a configuration names lies beside it, from wherever the command is run. */
function withPaths(config: Config, directory: string): Config {
  const absolute = <P extends { readonly ca_cert?: string }>(one: P): P =>
    one.ca_cert === undefined ? one : { ...one, ca_cert: resolve(directory, one.ca_cert) };
  const { profiles } = config;
  if (profiles === undefined) return absolute(config);
  return { ...absolute(config), profiles: Object.fromEntries(Object.entries(profiles).map(([name, one]) => [name, absolute(one)])) };
}
