import { mkdir, realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { ConfigError } from "./config-error.ts";
import type { AccountOptions } from "./options.ts";
import type { Accounts } from "./state/accounts.ts";
import type { AccountRow } from "./state/schema.ts";
import type { Teams } from "./state/teams.ts";
import { knownService, knownServiceNames } from "./storage/known-services.ts";
import { checkTeam, defaultTeam } from "./team-setup.ts";

const DEFAULTS: readonly AccountOptions[] = [
  { service: "gdrive", account: "ada@example.com" },
  { service: "box", account: "grace@example.com" },
  { service: "salesforce", account: "lin@example.com" },
];

/** Checks the accounts asked for and returns them with the real paths of their roots. @throws {@link ConfigError} */
export async function checkAccounts(accounts: readonly AccountOptions[], dataDir: string): Promise<AccountOptions[]> {
  const names = new Set<string>();
  const roots: { field: string; root: string }[] = [];
  const checked: AccountOptions[] = [];
  for (const [index, account] of accounts.entries()) {
    const field = `accounts[${index}]`;
    if (knownService(account.service) === undefined) {
      throw new ConfigError(`${field}.service: "${account.service}" is not a known service: use one of ${knownServiceNames().join(", ")}`);
    }
    if (account.account === "") throw new ConfigError(`${field}.account: must not be empty`);
    if (account.raw !== undefined && !isHttpUrl(account.raw.base_url)) {
      throw new ConfigError(`${field}.raw.base_url: "${account.raw.base_url}" is not an http or https address`);
    }
    if (account.team !== undefined) checkTeam(`${field}.team`, account.team, account.admin === true);
    const name = configName(account);
    if (names.has(name)) throw new ConfigError(`${field}.account: ${name} is there twice`);
    names.add(name);
    if (account.connector?.root === undefined) {
      checked.push(account);
      continue;
    }
    const root = await rootOf(`${field}.connector.root`, account.connector.root);
    roots.push({ field: `${field}.connector.root`, root });
    checked.push({ ...account, connector: { ...account.connector, root } });
  }
  refuseOverlaps(roots, await realpath(dataDir));
  return checked;
}

const isHttpUrl = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

async function rootOf(field: string, root: string): Promise<string> {
  try {
    await mkdir(root, { recursive: true });
    return await realpath(resolve(root));
  } catch (error) {
    throw new ConfigError(`${field}: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether `path` is `folder` or inside of it; `out` is not inside of `out2`. */
function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && resolve(folder, way) === path);
}

/** One account inside another could be moved into itself, and one around the data directory would show clients the keys. */
function refuseOverlaps(roots: readonly { field: string; root: string }[], dataDir: string): void {
  for (const [index, { field, root }] of roots.entries()) {
    if (isInside(dataDir, root)) throw new ConfigError(`${field}: ${root} contains the data directory ${dataDir}`);
    const other = roots.slice(0, index).find((before) => isInside(root, before.root) || isInside(before.root, root));
    if (other !== undefined) throw new ConfigError(`${field}: ${root} overlaps ${other.field}, ${other.root}`);
  }
}

const configName = ({ service, account }: AccountOptions): string => `${service}:${account}`;

/** Connects the accounts asked for, keeping what is known of them since an earlier start. A new application starts with three. */
export async function setUpAccounts(
  { accounts, teams }: { accounts: Accounts; teams: Teams },
  owner: { applicationId: string; created: boolean },
  wanted: readonly AccountOptions[] | undefined,
): Promise<AccountRow[]> {
  for (const options of wanted ?? (owner.created ? DEFAULTS : [])) {
    const hasStorage = knownService(options.service)?.apis.includes("storage") === true;
    const settings = {
      admin: options.admin ?? false,
      connector: hasStorage ? (options.connector ?? { type: "disk" as const }) : undefined,
      raw: options.raw,
    };
    const name = configName(options);
    const known = await accounts.configured(name);
    const { service, account } = options;
    const { id } =
      known ?? (await accounts.insert({ applicationId: owner.applicationId, service, account, configName: name, ...settings }));
    if (known !== undefined) await accounts.reconfigure(id, settings);
    await teams.replace(id, options.team ?? (settings.admin ? defaultTeam(account) : {}));
  }
  return accounts.all();
}
