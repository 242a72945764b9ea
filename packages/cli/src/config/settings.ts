import { UsageError } from "../failure/command-error.ts";
import type { GlobalOptions } from "../program/global-options.ts";
import { baseUrlProblem } from "./base-url.ts";
import { isProfileName, type Profile, TEXTS, type TextSetting } from "./config.ts";
import { type ConfigFile, projectConfig, userConfig } from "./config-file.ts";
import type { Paths } from "./paths.ts";

/** What a run works with: the options of the command line, else the environment, else the project's file, else the user's, else defaults. */
export interface Settings {
  /** The profile's name; `default` where none was chosen. */
  readonly profile: string;
  readonly baseUrl: string | undefined;
  readonly apiVersion: string | undefined;
  /** Path of a file. */
  readonly caCert: string | undefined;
  readonly proxy: string | undefined;
  readonly bwlimit: string | undefined;
  readonly tpslimit: string | undefined;
  /** The id of the application that accounts are connected to. */
  readonly clientId: string | undefined;
  readonly aliases: Readonly<Record<string, number>>;
  /** Where each value comes from: an option, a variable, or a file. Those that have none are left out. */
  readonly sources: Readonly<Partial<Record<TextSetting | "profile", Source>>>;
  /** The profiles of the configuration files. */
  readonly profiles: readonly string[];
}

interface Source {
  readonly kind: "option" | "variable" | "project" | "user";
  /** `--base-url`, `KLOUDLESS_BASE_URL`, or the path of a file. */
  readonly name: string;
}

export const DEFAULT_PROFILE = "default";

const OPTIONS = {
  profile: { option: "profile", name: "--profile", variable: "KLOUDLESS_PROFILE" },
  base_url: { option: "baseUrl", name: "--base-url", variable: "KLOUDLESS_BASE_URL" },
  api_version: { option: "apiVersion", name: "--api-version", variable: "KLOUDLESS_API_VERSION" },
  ca_cert: { option: "caCert", name: "--ca-cert", variable: "KLOUDLESS_CA_CERT" },
  proxy: { option: "proxy", name: "--proxy", variable: "KLOUDLESS_PROXY" },
  bwlimit: { option: "bwlimit", name: "--bwlimit", variable: "KLOUDLESS_BWLIMIT" },
  tpslimit: { option: "tpslimit", name: "--tpslimit", variable: "KLOUDLESS_TPSLIMIT" },
  client_id: { option: undefined, name: "--client-id", variable: "KLOUDLESS_CLIENT_ID" },
} as const;

interface Found {
  readonly value: string;
  readonly source: Source;
}

/** @throws UsageError for a value that makes no sense; CommandError (2) for a file that makes none. */
export async function settingsOf(options: GlobalOptions, paths: Paths, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Settings> {
  const [user, project] = await Promise.all([userConfig(paths), projectConfig(cwd)]);
  const files: (readonly [ConfigFile, Source["kind"]])[] = [
    ...(project === undefined ? [] : [[project, "project"] as const]),
    [user, "user"],
  ];
  const given = (field: TextSetting | "profile"): Found | undefined => {
    const { option, name, variable } = OPTIONS[field];
    const value = (option === undefined ? undefined : options[option]) ?? (env[variable] || undefined);
    if (value === undefined) return undefined;
    return { value, source: value === env[variable] ? { kind: "variable", name: variable } : { kind: "option", name } };
  };
  const profile =
    given("profile") ?? first(files.map(([{ path, config }, kind]) => ({ value: config.profile, source: { kind, name: path } })));
  const name = checkedName(profile?.value ?? DEFAULT_PROFILE);
  const layers = files.flatMap(([{ path, config }, kind]) =>
    [profileOf(config.profiles, name), config].map((layer) => ({ layer, source: { kind, name: path } })),
  );
  const found = Object.fromEntries(
    TEXTS.map((field) => [field, given(field) ?? first(layers.map(({ layer, source }) => ({ value: layer[field], source })))]),
  ) as Readonly<Record<TextSetting, Found | undefined>>;
  checkBaseUrl(found.base_url);
  const sources = Object.entries({ ...found, profile }).flatMap(([field, one]) => (one === undefined ? [] : [[field, one.source]]));
  return {
    profile: name,
    baseUrl: found.base_url?.value,
    apiVersion: found.api_version?.value,
    caCert: found.ca_cert?.value,
    proxy: found.proxy?.value,
    bwlimit: found.bwlimit?.value,
    tpslimit: found.tpslimit?.value,
    clientId: found.client_id?.value,
    aliases: Object.assign({}, ...layers.map(({ layer }) => layer.aliases).toReversed()) as Record<string, number>,
    sources: Object.fromEntries(sources) as Settings["sources"],
    profiles: [...new Set(files.flatMap(([{ config }]) => Object.keys(config.profiles ?? {})))],
  };
}

function first(candidates: readonly { readonly value: string | undefined; readonly source: Source }[]): Found | undefined {
  return candidates.find((one): one is Found => one.value !== undefined);
}

function profileOf(profiles: Readonly<Record<string, Profile>> = {}, name: string): Profile {
  return (Object.hasOwn(profiles, name) ? profiles[name] : undefined) ?? {};
}

/** @throws UsageError */
function checkedName(name: string): string {
  if (isProfileName(name)) return name;
  throw new UsageError(`${JSON.stringify(name)} is no name for a profile: letters, digits, dots, - and _, at most 64.`);
}

function checkBaseUrl(found: Found | undefined): void {
  const problem = found === undefined ? undefined : baseUrlProblem(found.value);
  if (problem !== undefined) throw new UsageError(`${found?.source.name}: the address of the API ${problem}.`);
}
