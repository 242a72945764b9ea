import { UsageError } from "../failure/command-error.ts";
import type { GlobalOptions } from "../program/global-options.ts";
import { type Config, type Profile, projectConfig, userConfig } from "./config-file.ts";
import type { Paths } from "./paths.ts";

/** What a run works with: the options of the command line, else the environment, else the project's file, else the user's, else defaults. */
export interface Settings {
  /** The profile's name; `default` where none was chosen. */
  readonly profile: string;
  readonly baseUrl: string | undefined;
  readonly apiVersion: string | undefined;
  /** Path of a file. */
  readonly caCert: string | undefined;
  readonly aliases: Readonly<Record<string, number>>;
}

export const DEFAULT_PROFILE = "default";

/** @throws UsageError for a profile that is nowhere; CommandError (2) for a file that makes no sense. */
export async function settingsOf(options: GlobalOptions, paths: Paths, cwd: string): Promise<Settings> {
  const [user, project] = await Promise.all([userConfig(paths), projectConfig(cwd)]);
  const name = options.profile ?? project.profile ?? user.profile ?? DEFAULT_PROFILE;
  const layers: readonly Profile[] = [profileOf(project, name), project, profileOf(user, name), user];
  const first = (field: "base_url" | "api_version" | "ca_cert"): string | undefined =>
    layers.map((layer) => layer[field]).find((value) => value !== undefined);
  return {
    profile: checkedName(name),
    baseUrl: options.baseUrl ?? first("base_url"),
    apiVersion: options.apiVersion ?? first("api_version"),
    caCert: options.caCert ?? first("ca_cert"),
    aliases: Object.assign({}, ...layers.map(({ aliases }) => aliases).toReversed()),
  };
}

function profileOf(config: Config, name: string): Profile {
  return config.profiles !== undefined && Object.hasOwn(config.profiles, name) ? (config.profiles[name] ?? {}) : {};
}

function checkedName(name: string): string {
  if (/^[\w.-]{1,64}$/.test(name)) return name;
  throw new UsageError(`${JSON.stringify(name)} is no name for a profile: letters, digits, dots, - and _, at most 64.`);
}
