import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import { ConfigError } from "../config-error.ts";
import type { OAuthOptions } from "../oauth/settings.ts";
import type { AccountOptions, ServerOptions } from "../options.ts";
import { Table } from "./table.ts";
import { readTeam } from "./team-config.ts";

type Config = Pick<ServerOptions, "apiKey" | "developerKey" | "accounts" | "partSize" | "allowPrivateFetch" | "oauth">;

/** Reads a configuration file; paths in it are relative to its folder. @throws ConfigError */
export async function readConfig(file: string): Promise<Config> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new ConfigError(`--config: ${(error as Error).message}`, { cause: error });
  }
  try {
    return parseConfig(text, dirname(resolve(file)));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`${file}: ${error.message}`, { cause: error });
  }
}

/** @throws ConfigError naming the field */
export function parseConfig(text: string, folder: string): Config {
  const root = new Table(parseToml(text), "");
  const apiKey = root.text("api_key");
  const developerKey = root.text("developer_key");
  const partSize = root.integer("part_size");
  const allowPrivateFetch = root.flag("allow_private_fetch");
  const oauth = readOAuth(root.table("oauth"));
  const accounts = root.tables("accounts")?.map((table) => readAccount(table, folder));
  root.end();
  return {
    ...(apiKey !== undefined && { apiKey }),
    ...(developerKey !== undefined && { developerKey }),
    ...(partSize !== undefined && { partSize }),
    ...(allowPrivateFetch !== undefined && { allowPrivateFetch }),
    ...(oauth && { oauth }),
    ...(accounts && { accounts }),
  };
}

function parseToml(text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [problem = "not valid TOML"] = error.message.split("\n");
    throw new ConfigError(`line ${error.line}, column ${error.column}: ${problem}`, { cause: error });
  }
}

function readAccount(table: Table, folder: string): AccountOptions {
  const service = table.requiredText("service");
  const account = table.requiredText("account");
  const admin = table.flag("admin");
  const connector = table.table("connector");
  const raw = table.table("raw");
  const team = table.table("team");
  const options: AccountOptions = {
    service,
    account,
    ...(admin !== undefined && { admin }),
    ...(connector && { connector: readConnector(connector, folder) }),
    ...(team && { team: readTeam(team) }),
    ...(raw && { raw: { base_url: raw.requiredText("base_url") } }),
  };
  raw?.end();
  table.end();
  return options;
}

function readOAuth(table: Table | undefined): OAuthOptions | undefined {
  if (table === undefined) return undefined;
  const redirectUris = table.texts("redirect_uris");
  const trustedDomains = table.texts("trusted_domains");
  const implicitGrant = table.flag("implicit_grant_enabled");
  const password = table.text("password");
  table.end();
  return {
    ...(redirectUris && { redirectUris }),
    ...(trustedDomains && { trustedDomains }),
    ...(implicitGrant !== undefined && { implicitGrant }),
    ...(password !== undefined && { password }),
  };
}

function readConnector(table: Table, folder: string): NonNullable<AccountOptions["connector"]> {
  const type = table.requiredText("type");
  if (type !== "disk") throw new ConfigError(`${table.nameOf("type")}: "${type}" is not a kind of connector: use "disk"`);
  const root = table.text("root");
  table.end();
  return { type, ...(root !== undefined && { root: resolve(folder, root) }) };
}
