import { homedir } from "node:os";
import { join } from "node:path";

/** Where the command keeps its files. */
export interface Paths {
  /** Settings and, where there is no keychain, credentials. */
  readonly config: string;
  /** Transfers that can be resumed. */
  readonly state: string;
}

/** The directories of the XDG specification, on every system; an empty or relative variable counts as not set. */
export function pathsOf(env: NodeJS.ProcessEnv): Paths {
  const home = env.HOME || homedir();
  const dir = (name: string, ...fallback: string[]): string => {
    const given = env[name];
    return join(given?.startsWith("/") || /^[a-z]:[\\/]/i.test(given ?? "") ? (given as string) : join(home, ...fallback), "kloudless");
  };
  return { config: dir("XDG_CONFIG_HOME", ".config"), state: dir("XDG_STATE_HOME", ".local", "state") };
}
