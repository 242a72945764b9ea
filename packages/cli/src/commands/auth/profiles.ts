import type { ConfigFile } from "../../config/config-file.ts";

/** The profiles that a configuration file names. */
export function profileNames({ config: { profile, profiles = {} } }: ConfigFile): string[] {
  return [...new Set([...Object.keys(profiles), ...(profile === undefined ? [] : [profile])])];
}
