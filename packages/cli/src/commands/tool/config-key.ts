import { type Config, isProfileName, isSecretName, type Profile, settingProblem, TEXTS, type TextSetting } from "../../config/config.ts";
import type { EditableConfig } from "../../config/edit-config.ts";
import { UsageError } from "../../failure/command-error.ts";

/** A setting as it is named on the command line. */
export type ConfigKey = TextSetting | "profile" | { readonly alias: string };

/** @throws UsageError for what is no setting; nothing of what may be a secret is repeated. */
export function configKey(name: string): ConfigKey {
  const known = TEXTS.find((one) => one === name);
  if (known !== undefined) return known;
  if (name === "profile") return name;
  const [, alias] = /^aliases\.(.+)$/.exec(name) ?? [];
  if (alias !== undefined) return { alias };
  if (isSecretName(name))
    throw new UsageError(
      `${JSON.stringify(name)} looks like a secret, which does not belong into a configuration file.`,
      "Use `kloudless login`, which reads it from stdin. If it was on the command line, it is in your shell's history now: make a new one.",
    );
  throw new UsageError(`There is no setting ${JSON.stringify(name)}.`, `There are: ${TEXTS.join(", ")}, profile, aliases.NAME.`);
}

/** The value of a setting in a file; undefined where it has none. */
export function valueIn(config: Config, profile: string | undefined, key: ConfigKey): string | number | undefined {
  if (key === "profile") return config.profile;
  const layer = profile === undefined ? config : own(config.profiles, profile);
  return typeof key === "string" ? layer?.[key] : own(layer?.aliases, key.alias);
}

/** Sets a value, or removes it where it is undefined. @throws UsageError */
export function setIn(config: EditableConfig, profile: string | undefined, key: ConfigKey, value: string | undefined): void {
  if (key === "profile") {
    if (value !== undefined && !isProfileName(value))
      throw new UsageError("`profile` must be the name of a profile: letters, digits, dots, - and _.");
    assign(config, "profile", value);
    return;
  }
  const layer = layerOf(config, profile, value === undefined);
  if (layer === undefined) return;
  if (typeof key === "string") {
    const problem = value === undefined ? undefined : settingProblem(key, value);
    if (problem !== undefined) throw new UsageError(`\`${key}\` ${problem}.`);
    assign(layer, key, value);
  } else {
    if (value !== undefined && !/^\d{1,15}$/.test(value))
      throw new UsageError(`\`aliases.${key.alias}\` must be the id of an account: a number.`);
    const { [key.alias]: _, ...rest } = layer.aliases ?? {};
    if (value !== undefined || layer.aliases !== undefined)
      layer.aliases = value === undefined ? rest : { ...rest, [key.alias]: Number(value) };
  }
}

type EditableProfile = { -readonly [Name in keyof Profile]: Profile[Name] };

function layerOf(config: EditableConfig, profile: string | undefined, isOnlyIfThere: boolean): EditableProfile | undefined {
  if (profile === undefined) return config;
  if (isOnlyIfThere) return own(config.profiles, profile);
  config.profiles ??= {};
  return (config.profiles[profile] ??= {});
}

function assign<Name extends TextSetting | "profile">(layer: { [N in Name]?: string }, name: Name, value: string | undefined): void {
  if (value === undefined) delete layer[name];
  else layer[name] = value;
}

function own<Value>(table: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
