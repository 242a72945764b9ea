/** What a run was asked to do, by the variables that the README of this package lists. */
export interface Environment {
  /** The server to test; undefined for one of our own. */
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly developerKey: string | undefined;
  /** Bearer tokens of accounts. */
  readonly tokens: readonly string[];
  /** Names of services to test; none for all. */
  readonly services: readonly string[];
  /** Ids of accounts to test; none for all. */
  readonly accounts: readonly string[];
  /** Files with certificates of authorities to trust in place of the system's; none for what Node trusts by itself. */
  readonly caFiles: readonly string[];
  /** Whether our own server is to speak HTTPS. */
  readonly tls: boolean;
  /** Whether to move more bytes. */
  readonly long: boolean;
  /** Somebody who may be given permissions; there are services that write to them. */
  readonly collaborator: string | undefined;
  /** How many tests must pass, in place of the floor for our own server. */
  readonly minPassed: number | undefined;
}

/** @throws Error when a variable makes no sense, or one that another needs is missing. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const baseUrl = text(env.BASE_URL);
  const apiKey = text(env.API_KEY);
  if (baseUrl !== undefined && apiKey === undefined) throw new Error("BASE_URL names a server: set API_KEY to a key of it.");
  const tls = flag("INTEGRATION_TLS", env);
  if (baseUrl !== undefined && tls)
    throw new Error("INTEGRATION_TLS is for the server that this suite starts: leave it out with BASE_URL.");
  return {
    baseUrl,
    apiKey,
    developerKey: text(env.DEV_KEY),
    tokens: list(env.TOKENS),
    services: list(env.SERVICES),
    accounts: list(env.ACCOUNTS),
    caFiles: caFiles(env),
    tls,
    long: flag("RUN_LONG_TESTS", env),
    collaborator: text(env.COLLABORATOR),
    minPassed: count("MIN_PASSED", env),
  };
}

/** A machine may have a bundle set for other programs, which replaces all that Node trusts: what was given to Node itself goes with it. */
function caFiles(env: NodeJS.ProcessEnv): string[] {
  const bundle = text(env.REQUESTS_CA_BUNDLE);
  if (bundle === undefined) return [];
  const extra = text(env.NODE_EXTRA_CA_CERTS);
  return extra === undefined ? [bundle] : [bundle, extra];
}

function text(value: string | undefined): string | undefined {
  return value?.trim() || undefined;
}

function list(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function flag(name: string, env: NodeJS.ProcessEnv): boolean {
  const value = text(env[name])?.toLowerCase() ?? "0";
  if (["1", "true", "yes"].includes(value)) return true;
  if (["0", "false", "no"].includes(value)) return false;
  throw new Error(`${name} must be 1 or 0; it is ${JSON.stringify(value)}.`);
}

function count(name: string, env: NodeJS.ProcessEnv): number | undefined {
  const value = text(env[name]);
  if (value === undefined) return undefined;
  // Nothing that passed proves nothing, so zero is no floor.
  if (/^[1-9]\d{0,6}$/.test(value)) return Number(value);
  throw new Error(`${name} must be a whole number from 1; it is ${JSON.stringify(value)}.`);
}
